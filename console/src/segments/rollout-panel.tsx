import { Button, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { fieldMessages } from "../api/errors";
import { updateSegment } from "../api/operations";
import { keys, queryClient, refreshLater, useCount, useCountAt } from "../api/queries";
import type { Segment, Step } from "../api/types";
import { ErrorNote } from "../parts/error-note";
import { Panel } from "../parts/panel";
import { percentText, readPercent } from "./percent";
import { PercentField } from "./percent-field";
import { RolloutForecast } from "./rollout-forecast";

export function RolloutPanel({ segment }: { segment: Segment }) {
  const { slug } = segment;
  // Null: nothing typed, so the field shows what the segment has.
  const [draft, setDraft] = useState<number | string | null>(null);
  const value = draft ?? segment.percent;
  const percent = readPercent(value);
  const changed = percent !== null && percent !== segment.percent;
  const [settled] = useDebouncedValue(percent, 250);
  const now = useCount(slug);
  const then = useCountAt(slug, settled ?? 0, changed && settled === percent);
  const forecast = changed && settled === percent ? then.data : undefined;

  const change = useMutation({
    mutationFn: (next: number) => updateSegment(slug, { percent: next }),
    onSuccess(updated) {
      queryClient.setQueryData(keys.segmentItem(slug), updated);
      if (forecast) queryClient.setQueryData(keys.count(slug), forecast);
      const step = { at: new Date().toISOString(), percent: updated.percent };
      queryClient.setQueryData(
        keys.steps(slug),
        (known?: { slug: string; steps: Step[] }) => known && { ...known, steps: [...known.steps, step] },
      );
      refreshLater(keys.segments);
      setDraft(null);
      notifications.show({
        message: `${slug} now takes ${percentText(updated.percent)} of all users`,
        color: "petrol.8",
      });
    },
  });

  function apply() {
    if (percent === null || !changed) return;
    if (percent > segment.percent) return change.mutate(percent);
    const leaving = forecast && now.data ? (now.data.count - forecast.count).toLocaleString() : "Some";
    modals.openConfirmModal({
      title: `Lower the rollout to ${percentText(percent)}?`,
      children: (
        <Text size="sm">{leaving} users leave the segment at once. Who was added by hand stays.</Text>
      ),
      labels: { confirm: `Lower to ${percentText(percent)}`, cancel: "Cancel" },
      centered: true,
      onConfirm: () => change.mutate(percent),
    });
  }

  const problem =
    fieldMessages(change.error, ["percent"]).percent ??
    (percent === null ? "From 0 to 100, with at most two decimals" : undefined);

  return (
    <Panel title="Change the rollout" hint="Raising it only adds users, lowering it only removes.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Stack>
          <PercentField
            label="Percentage of all users"
            value={value}
            error={problem}
            onChange={(next) => {
              change.reset();
              setDraft(next);
            }}
          />
          <RolloutForecast
            changed={changed}
            now={now.data}
            then={forecast}
            error={changed ? then.error : null}
            onRetry={() => void then.refetch()}
          />
          <ErrorNote
            error={change.error}
            title="The percentage isn't changed"
            placed={problem ? [problem] : []}
          />
          <Group gap="xs">
            <Button type="submit" disabled={!changed} loading={change.isPending}>
              {changed ? `Apply ${percentText(percent)}` : "Apply"}
            </Button>
            {draft !== null && draft !== segment.percent && (
              <Button
                variant="default"
                onClick={() => {
                  change.reset();
                  setDraft(null);
                }}
              >
                Reset to {percentText(segment.percent)}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
