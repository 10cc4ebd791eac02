import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { textOf } from "../api/errors";
import { updateUserSegments } from "../api/operations";
import { inPages } from "../api/pages";
import { keys, queryClient, refreshLater } from "../api/queries";
import type { Member, Segment } from "../api/types";

type Page = { members: Member[]; cursor: string | null };

/** Takes one user out, after asking. */
export function useRemoval({ slug, percent }: Segment) {
  const { mutate, isPending } = useMutation({
    mutationFn: (id: string) => updateUserSegments(id, { remove: [slug] }),
    onSuccess(_, id) {
      queryClient.setQueryData(
        keys.members(slug),
        inPages<Page>((page) => ({
          ...page,
          members: page.members.filter((member) => member.user_id !== id),
        })),
      );
      void queryClient.invalidateQueries({ queryKey: keys.user(id) });
      refreshLater(keys.segment(slug));
      notifications.show({ message: `${id} is out of ${slug}`, color: "petrol.8" });
    },
    onError: (error, id) =>
      notifications.show({
        title: `${id} is not removed`,
        message: textOf(error),
        color: "red.9",
        autoClose: false,
      }),
  });

  function ask(id: string) {
    modals.openConfirmModal({
      title: `Remove ${id}?`,
      children: (
        <Text size="sm">
          {percent > 0
            ? "The user leaves at once, and stays out through every change of the percentage until somebody adds them again."
            : "The user leaves at once."}
        </Text>
      ),
      labels: { confirm: "Remove", cancel: "Cancel" },
      confirmProps: { color: "red.9" },
      centered: true,
      onConfirm: () => mutate(id),
    });
  }

  return { ask, isPending };
}
