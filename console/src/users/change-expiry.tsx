import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { fieldMessages } from "../api/errors";
import type { Membership } from "../api/types";
import { minuteText } from "../parts/dates";
import { ErrorNote } from "../parts/error-note";
import { hasPassed } from "../parts/expiry";
import { ExpiryPicker } from "../parts/expiry-picker";
import { useMembershipChange } from "./use-membership-change";

type Props = { id: string; membership: Membership; onClose: () => void };

export function ChangeExpiry({ id, membership: { slug, reason, expires_at }, onClose }: Props) {
  const [expires, setExpires] = useState(expires_at ?? null);
  const { mutate, isPending, error } = useMembershipChange(id, () => {
    notifications.show({
      message: expires ? `${id} is in ${slug} until ${minuteText(expires)}` : `${id} is in ${slug} for good`,
      color: "petrol.8",
    });
    onClose();
  });
  const placed = fieldMessages(error, ["expires_at"]);
  const past = hasPassed(expires);
  return (
    <Modal opened onClose={onClose} title="Change the expiry" closeOnClickOutside={false} centered>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ add: [{ slug, expires_at: expires ?? undefined }] });
        }}
      >
        <Stack>
          <Text size="sm">
            When <span className="id">{id}</span> leaves <span className="id">{slug}</span>.
          </Text>
          {reason === "rollout" && (
            <Text size="sm" c="dimmed">
              The rollout takes this user. Saving keeps them in by hand, whatever the percentage becomes,
              until the time you set; then the percentage decides again.
            </Text>
          )}
          <ExpiryPicker value={expires} onChange={setExpires} error={placed.expires_at} />
          <ErrorNote error={error} placed={Object.values(placed)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={past}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
