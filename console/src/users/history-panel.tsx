import { Group, NativeSelect, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import type { User } from "../api/types";
import { EmptyState } from "../parts/empty-state";
import { ErrorNote } from "../parts/error-note";
import { PageLoading } from "../parts/page-loading";
import { Panel } from "../parts/panel";
import { useNow } from "../parts/when";
import { DownloadReport } from "./download-report";
import { type Frame, lanesOf } from "./intervals";
import { endOf, monthOf, monthsBetween, monthText, startOf, usualRange, withEnd } from "./months";
import { Timeline } from "./timeline";
import { TimelineTable } from "./timeline-table";
import { useHistory } from "./use-history";

export function HistoryPanel({ user: { id, registered_at } }: { user: User }) {
  const now = useNow();
  const [range, setRange] = useState(() => usualRange(registered_at, now));
  // Until now, whatever the picture shows: somebody who leaves after it was in all the while.
  const query = useHistory(id, { from: range.from, to: monthOf(now) });
  const months = monthsBetween(monthOf(registered_at), monthOf(now)).map((value) => ({
    value,
    label: monthText(value),
  }));

  const untilNow = endOf(range.to) > now;
  const { rows, held } = query.data ?? { rows: [], held: [] };
  // The service's clock may be ahead of this one's.
  const newest = Math.max(now, query.dataUpdatedAt, (rows.at(-1)?.at ?? 0) + 1);
  const frame: Frame = {
    start: Math.max(startOf(range.from), Date.parse(registered_at)),
    end: untilNow ? newest : endOf(range.to),
    held,
  };
  const lanes = lanesOf(rows, frame);

  return (
    <Panel title="History" hint="When the user was in which segment, and why.">
      <Group align="flex-end" gap="sm" mb="md">
        <NativeSelect
          label="From month"
          flex="1 1 130px"
          maw={220}
          data={months}
          value={range.from}
          onChange={(event) => setRange(withEnd(range, "from", event.currentTarget.value))}
        />
        <NativeSelect
          label="To month"
          flex="1 1 130px"
          maw={220}
          data={months}
          value={range.to}
          onChange={(event) => setRange(withEnd(range, "to", event.currentTarget.value))}
        />
        <DownloadReport key={`${range.from} ${range.to}`} id={id} range={range} />
      </Group>
      {query.isPending && <PageLoading lines={4} />}
      {query.isError && (
        <ErrorNote
          error={query.error}
          title="The history can't be shown"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && lanes.length === 0 && (
        <EmptyState icon={<IconHistory />} title="Nothing happened in these months">
          The user was in no segment. Choose other months, or add them to one.
        </EmptyState>
      )}
      {lanes.length > 0 && (
        <>
          <Timeline lanes={lanes} frame={frame} untilNow={untilNow} />
          <TimelineTable lanes={lanes} untilNow={untilNow} />
        </>
      )}
      <Text size="xs" c="dimmed" mt="sm">
        Months are those of UTC; times are shown in yours.
      </Text>
    </Panel>
  );
}
