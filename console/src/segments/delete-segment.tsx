import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { deleteSegment } from "../api/operations";
import { inPages } from "../api/pages";
import { keys, queryClient, refreshLater, useCount } from "../api/queries";
import type { Segment } from "../api/types";
import { ConfirmByTyping } from "../parts/confirm-by-typing";

type Page = { segments: Segment[]; cursor: string | null };

export function DeleteSegment({ slug, onClose }: { slug: string; onClose: () => void }) {
  const navigate = useNavigate();
  const size = useCount(slug).data?.count;
  const deletion = useMutation({
    mutationFn: () => deleteSegment(slug),
    async onSuccess() {
      await navigate("/");
      queryClient.removeQueries({ queryKey: keys.segment(slug) });
      queryClient.setQueryData(
        keys.segmentList("active"),
        inPages<Page>((page) => ({ ...page, segments: page.segments.filter((each) => each.slug !== slug) })),
      );
      refreshLater(keys.segments);
      notifications.show({ message: `${slug} is deleted`, color: "petrol.8" });
    },
  });
  return (
    <ConfirmByTyping
      title="Delete the segment"
      word={slug}
      what="slug"
      action="Delete segment"
      busy={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        {leaving(size)} The history is kept. A new segment may take the slug, and starts empty.
      </Text>
    </ConfirmByTyping>
  );
}

function leaving(size: number | undefined) {
  if (size === 0) return "Nobody is in it now.";
  if (size === 1) return "Its one user leaves at once.";
  return size === undefined
    ? "Everybody leaves at once."
    : `All ${size.toLocaleString()} users leave at once.`;
}
