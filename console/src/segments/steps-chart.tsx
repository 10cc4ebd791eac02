import { AreaChart } from "@mantine/charts";
import { Paper, Text } from "@mantine/core";
import type { Step } from "../api/types";
import { dayText, minuteText } from "../parts/dates";
import { useNow } from "../parts/when";
import { percentText } from "./percent";

type Point = { at: number; percent: number };

/** Each percentage holds until the next step, and the last one until now. */
export function StepsChart({ steps }: { steps: Step[] }) {
  const now = useNow();
  const known: Point[] = steps.map(({ at, percent }) => ({ at: Date.parse(at), percent }));
  const first = known[0]!;
  const last = known.at(-1)!;
  const end = Math.max(now, last.at + 1);
  const points = [...known, { at: end, percent: last.percent }];
  const short = end - first.at < 2 * 86_400_000;
  const top = niceTop(Math.max(...points.map(({ percent }) => percent)));
  const summary = `Percentage since ${dayText(steps[0]!.at)}: ${steps.length === 1 ? "" : `${steps.length - 1} changes, `}now ${percentText(last.percent)}.`;

  return (
    <div role="img" aria-label={summary}>
      <AreaChart
        h={200}
        data={points}
        dataKey="at"
        curveType="stepAfter"
        withDots={false}
        fillOpacity={0.16}
        strokeWidth={2}
        gridAxis="x"
        series={[{ name: "percent", label: "Rollout", color: "var(--app-rollout)" }]}
        valueFormatter={percentText}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
        xAxisProps={{
          type: "number",
          scale: "time",
          domain: [first.at, end],
          tickFormatter: (at: number) => tick(at, short),
          minTickGap: 40,
        }}
        yAxisProps={{ domain: [0, top], ticks: [0, top / 2, top], width: 48, tickFormatter: percentText }}
        tooltipAnimationDuration={0}
        tooltipProps={{
          content: ({ payload }) => <Hint point={payload?.[0]?.payload as Point | undefined} />,
        }}
      />
    </div>
  );
}

function Hint({ point }: { point: Point | undefined }) {
  if (!point) return null;
  return (
    <Paper withBorder px="sm" py={6} shadow="sm">
      <Text size="sm" fw={600}>
        {percentText(point.percent)}
      </Text>
      <Text size="xs" c="dimmed">
        {minuteText(new Date(point.at))}
      </Text>
    </Paper>
  );
}

function tick(at: number, short: boolean) {
  const options: Intl.DateTimeFormatOptions = short
    ? { hour: "numeric", minute: "2-digit" }
    : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(undefined, options).format(at);
}

/** A round number above the highest percentage, so that 1% is no flat line at the foot of a scale to 100. */
function niceTop(top: number) {
  return [1, 5, 10, 25, 50].find((each) => top <= each) ?? 100;
}
