import { Group, Loader, Text } from "@mantine/core";
import type { SegmentCount } from "../api/types";
import { ErrorNote } from "../parts/error-note";

type Props = {
  changed: boolean;
  now?: SegmentCount;
  then?: SegmentCount;
  error: unknown;
  onRetry: () => void;
};

/** How many users a percentage will mean, said before it is applied. */
export function RolloutForecast({ changed, now, then, error, onRetry }: Props) {
  if (error && !then)
    return <ErrorNote error={error} title="The number of users can't be told" onRetry={onRetry} />;
  return (
    <Group gap="xs" mih={28} role="status" className="figures" data-testid="forecast">
      {!changed && (
        <Text size="sm" c="dimmed">
          Move the slider to see how many users a percentage means.
        </Text>
      )}
      {changed && !then && (
        <>
          <Loader size="xs" aria-hidden />
          <Text size="sm" c="dimmed">
            Counting…
          </Text>
        </>
      )}
      {changed && then && (
        <Text>
          {now && (
            <>
              Now <b>{now.count.toLocaleString()}</b> {now.count === 1 ? "user" : "users"} → then{" "}
            </>
          )}
          <b>{then.count.toLocaleString()}</b> {then.count === 1 ? "user" : "users"}
          {now && (
            <>
              {" "}
              (<b>{signed(then.count - now.count)}</b>)
            </>
          )}
        </Text>
      )}
    </Group>
  );
}

const signed = (difference: number) =>
  (difference > 0 ? "+" : difference < 0 ? "−" : "±") + Math.abs(difference).toLocaleString();
