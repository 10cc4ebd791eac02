import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useSegment } from "../api/queries";
import type { Membership } from "../api/types";
import { ErrorNote } from "../parts/error-note";
import { useMembershipChange } from "./use-membership-change";

type Props = { id: string; membership: Membership; onClose: () => void };

export function RemoveFromSegment({ id, membership: { slug, reason }, onClose }: Props) {
  const percent = useSegment(slug).data?.percent ?? 0;
  const { mutate, isPending, error } = useMembershipChange(id, () => {
    notifications.show({ message: `${id} is out of ${slug}`, color: "petrol.8" });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title="Remove from the segment" centered>
      <Stack>
        <Text size="sm">
          <span className="id">{id}</span> leaves <span className="id">{slug}</span> at once
          {percent > 0 || reason === "rollout"
            ? ", and stays out through every change of the percentage until somebody adds them again."
            : "."}
        </Text>
        <ErrorNote error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={isPending} onClick={() => mutate({ remove: [slug] })}>
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
