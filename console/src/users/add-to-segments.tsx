import { Button, Group, Modal, MultiSelect, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { fieldMessages } from "../api/errors";
import { useSegmentList } from "../api/queries";
import type { Membership } from "../api/types";
import { ErrorNote } from "../parts/error-note";
import { hasPassed } from "../parts/expiry";
import { ExpiryPicker } from "../parts/expiry-picker";
import { useMembershipChange } from "./use-membership-change";

/** As many as the API changes at once. */
const AT_ONCE = 40;

type Props = { id: string; held: Membership[]; onClose: () => void };

export function AddToSegments({ id, held, onClose }: Props) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [expires, setExpires] = useState<string | null>(null);
  const list = useSegmentList("active");
  const { mutate, isPending, error } = useMembershipChange(id, () => {
    notifications.show({
      message: `${id} is in ${chosen.length === 1 ? chosen[0] : `${chosen.length} more segments`}`,
      color: "petrol.8",
    });
    onClose();
  });

  // The API lists by pages and doesn't search: to choose from all, all have to be here.
  useEffect(() => {
    if (list.hasNextPage && !list.isFetching && !list.isError) void list.fetchNextPage();
  }, [list.hasNextPage, list.isFetching, list.isError]);

  const byHand = new Set(held.filter(({ reason }) => reason === "manual").map(({ slug }) => slug));
  const slugs =
    list.data?.pages
      .flatMap(({ segments }) => segments.map(({ slug }) => slug))
      .filter((slug) => !byHand.has(slug)) ?? [];
  const loading = list.isPending || list.hasNextPage;
  const placed = fieldMessages(error, ["expires_at"]);
  const past = hasPassed(expires);

  return (
    <Modal
      opened
      onClose={onClose}
      title="Add to segments"
      closeOnClickOutside={chosen.length === 0}
      centered
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ add: chosen.map((slug) => ({ slug, expires_at: expires ?? undefined })) });
        }}
      >
        <Stack>
          <MultiSelect
            label="Segments"
            description="Those where the user isn't by hand already. Type to search."
            data={slugs}
            value={chosen}
            onChange={setChosen}
            searchable
            clearable={false}
            limit={50}
            maxValues={AT_ONCE}
            data-autofocus
            placeholder={chosen.length === 0 ? "Search by slug" : undefined}
            nothingFoundMessage={loading ? "Loading the segments…" : "No such segment"}
            hidePickedOptions
            openOnFocus={false}
            // Within the dialog, and the list itself scrolls: where screen readers expect it.
            comboboxProps={{ shadow: "md", withinPortal: false }}
            withScrollArea={false}
            styles={{ options: { maxHeight: 200, overflowY: "auto" } }}
            classNames={{ option: "id", pill: "id" }}
          />
          {list.isError && (
            <ErrorNote
              error={list.error}
              title="The segments can't be listed"
              onRetry={() => void (list.data ? list.fetchNextPage() : list.refetch())}
            />
          )}
          <ExpiryPicker value={expires} onChange={setExpires} error={placed.expires_at} />
          <ErrorNote error={error} placed={Object.values(placed)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={chosen.length === 0 || past}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
