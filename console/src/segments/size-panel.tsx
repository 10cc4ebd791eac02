import { Group, Progress, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useCount } from "../api/queries";
import { ErrorNote } from "../parts/error-note";
import { Panel } from "../parts/panel";

export function SizePanel({ slug }: { slug: string }) {
  const { data, error, refetch } = useCount(slug);
  return (
    <Panel title="Size" h="100%">
      {!data && error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Stack role="status" aria-label="Counting">
          <Skeleton height={40} width={120} />
          <Skeleton height={10} />
          <Skeleton height={16} width="60%" />
        </Stack>
      )}
      {data && (
        <Stack gap="sm">
          <div>
            <Text fz={40} fw={650} lh={1.1} className="figures" data-testid="segment-size">
              {data.count.toLocaleString()}
            </Text>
            <Text c="dimmed" size="sm">
              {data.count === 1 ? "user is" : "users are"} in right now
            </Text>
          </div>
          <Progress.Root size={10} aria-hidden>
            <Progress.Section
              value={share(data.manual, data.count)}
              color="var(--app-manual)"
              withAria={false}
            />
            <Progress.Section
              value={share(data.rollout, data.count)}
              color="var(--app-rollout)"
              withAria={false}
            />
          </Progress.Root>
          <SimpleGrid cols={2} component="dl" m={0}>
            <Part name="Manual" value={data.manual} hint="added by somebody" color="var(--app-manual)" />
            <Part
              name="Rollout"
              value={data.rollout}
              hint="taken by the percentage"
              color="var(--app-rollout)"
            />
          </SimpleGrid>
        </Stack>
      )}
    </Panel>
  );
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : (part / whole) * 100);

function Part({ name, value, hint, color }: { name: string; value: number; hint: string; color: string }) {
  return (
    <div>
      <Group component="dt" gap={6} fz="sm">
        <span style={{ width: 10, height: 10, borderRadius: 3, background: color }} />
        {name}
      </Group>
      <Text component="dd" m={0} fw={600} className="figures">
        {value.toLocaleString()}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed">
        {hint}
      </Text>
    </div>
  );
}
