import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { updateSegment } from "../api/operations";
import { keys, queryClient, refreshLater } from "../api/queries";
import type { Segment } from "../api/types";
import { ErrorNote } from "../parts/error-note";

const LONGEST = 2000;

export function SegmentDescription({ segment }: { segment: Segment }) {
  const [draft, setDraft] = useState<string | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const change = useMutation({
    mutationFn: (description: string) => updateSegment(segment.slug, { description }),
    onSuccess(updated) {
      queryClient.setQueryData(keys.segmentItem(segment.slug), updated);
      refreshLater(keys.segments);
      setDraft(null);
    },
  });
  const editing = draft !== null;

  useEffect(() => {
    if (wasEditing.current && !editing) edit.current?.focus();
    wasEditing.current = editing;
  }, [editing]);

  if (!editing) {
    return (
      <Group gap="xs" align="flex-start">
        <Text
          maw={760}
          c={segment.description ? undefined : "dimmed"}
          style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
        >
          {segment.description || "No description yet."}
        </Text>
        <Button
          ref={edit}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => {
            change.reset();
            setDraft(segment.description);
          }}
        >
          Edit description
        </Button>
      </Group>
    );
  }

  const tooLong = draft.length > LONGEST;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooLong) change.mutate(draft);
      }}
    >
      <Stack gap="xs" maw={760}>
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={10}
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          description={`${draft.length.toLocaleString()} of ${LONGEST.toLocaleString()} characters`}
          error={tooLong ? `At most ${LONGEST} characters` : undefined}
        />
        <ErrorNote error={change.error} title="The description isn't saved" />
        <Group gap="xs">
          <Button type="submit" size="sm" loading={change.isPending} disabled={tooLong}>
            Save
          </Button>
          <Button variant="default" size="sm" onClick={() => setDraft(null)}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
