import { Paper, Text } from "@mantine/core";
import type { Lane } from "./intervals";
import { endText, fromText, moveText, toText, whyText } from "./timeline-words";

const SHOWN = 5;

export function LaneHint({ lane, untilNow }: { lane: Lane | undefined; untilNow: boolean }) {
  if (!lane) return null;
  const { segment, intervals } = lane;
  return (
    <Paper withBorder shadow="sm" px="sm" py={6} maw={320}>
      <Text size="sm" fw={600} className="id">
        {segment}
      </Text>
      {intervals.slice(-SHOWN).map((interval) => (
        <div key={interval.from}>
          <Text size="xs">
            {whyText(interval)}: {fromText(interval)} to {toText(interval, untilNow)}
            {interval.ended && `, ${endText(interval)}`}
          </Text>
          {interval.moves.map((move) => (
            <Text key={move.at} size="xs" c="dimmed">
              {moveText(move)}
            </Text>
          ))}
        </div>
      ))}
      {intervals.length > SHOWN && (
        <Text size="xs" c="dimmed">
          and {intervals.length - SHOWN} before
        </Text>
      )}
    </Paper>
  );
}
