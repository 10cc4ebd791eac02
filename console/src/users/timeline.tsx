import { Button } from "@mantine/core";
import { useState } from "react";
import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Frame, Lane } from "./intervals";
import { LaneBars, Patterns } from "./lane-bars";
import { LaneHint } from "./lane-hint";
import { TimelineLegend } from "./timeline-legend";

const LANE = 44;
const AXIS = 30;
const FIRST = 20;
const DAY = 86_400_000;

type Props = { lanes: Lane[]; frame: Frame; untilNow: boolean };

/** A lane a segment, a bar a stay in it. */
export function Timeline({ lanes, frame: { start, end }, untilNow }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? lanes : lanes.slice(0, FIRST);
  const data = shown.map((lane) => ({ ...lane, extent: [start, end] }));
  const tick = tickText(end - start);
  const stays = lanes.reduce((sum, { intervals }) => sum + intervals.length, 0);
  return (
    <>
      <TimelineLegend lanes={lanes} />
      <div
        role="img"
        aria-label={`Timeline of ${lanes.length} ${lanes.length === 1 ? "segment" : "segments"} with ${stays} ${stays === 1 ? "stay" : "stays"}. The table below has the same in words.`}
      >
        <ResponsiveContainer
          width="100%"
          height={shown.length * LANE + AXIS}
          initialDimension={{ width: 300, height: 100 }}
        >
          <BarChart
            data={data}
            layout="vertical"
            barSize={LANE - 4}
            margin={{ top: 0, right: 12, bottom: 0, left: 4 }}
            accessibilityLayer={false}
          >
            <Patterns />
            <XAxis
              type="number"
              dataKey="extent"
              domain={[start, Math.max(end, start + 1)]}
              scale="time"
              height={AXIS}
              tickFormatter={tick}
              minTickGap={36}
              tickCount={6}
              tick={{ fill: "var(--mantine-color-dimmed)", fontSize: 12 }}
              stroke="var(--app-line)"
              allowDataOverflow
            />
            <YAxis type="category" dataKey="segment" hide />
            <Tooltip
              cursor={{ fill: "var(--app-line)", opacity: 0.35 }}
              isAnimationActive={false}
              wrapperStyle={{ zIndex: 10 }}
              content={({ payload }) => (
                <LaneHint lane={payload?.[0]?.payload as Lane | undefined} untilNow={untilNow} />
              )}
            />
            <Bar dataKey="extent" isAnimationActive={false} shape={LaneBars} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      {!all && lanes.length > FIRST && (
        <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
          Show all {lanes.length} segments
        </Button>
      )}
    </>
  );
}

function tickText(span: number): (at: number) => string {
  const options: Intl.DateTimeFormatOptions =
    span < 3_600_000
      ? { timeStyle: "medium" }
      : span < 2 * DAY
        ? { hour: "numeric", minute: "2-digit" }
        : span < 200 * DAY
          ? { day: "numeric", month: "short" }
          : { month: "short", year: "numeric" };
  const format = new Intl.DateTimeFormat(undefined, options);
  return (at) => format.format(at);
}
