import { Skeleton, Table, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useSteps } from "../api/queries";
import { minuteText } from "../parts/dates";
import { ErrorNote } from "../parts/error-note";
import { Panel } from "../parts/panel";
import { percentText } from "./percent";

const StepsChart = lazy(async () => ({ default: (await import("./steps-chart")).StepsChart }));

/** The rollout over time: a picture, and the same as a table. */
export function StepsPanel({ slug }: { slug: string }) {
  const { data, error, refetch } = useSteps(slug);
  const steps = data?.steps ?? [];
  return (
    <Panel title="Rollout over time" h="100%">
      {!data && error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {steps.length > 0 && (
        <>
          <Suspense fallback={<Waiting />}>
            <StepsChart steps={steps} />
          </Suspense>
          <details>
            <Text component="summary" size="sm" c="dimmed">
              The same as a table
            </Text>
            <Table mt="xs" withRowBorders={false} verticalSpacing={4} w="auto">
              <Table.Caption className="hidden">
                Every change of the percentage, the latest first
              </Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Since</Table.Th>
                  <Table.Th scope="col" ta="right">
                    Percentage
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {steps.toReversed().map(({ at, percent }) => (
                  <Table.Tr key={at}>
                    <Table.Td>{minuteText(at)}</Table.Td>
                    <Table.Td ta="right" className="figures">
                      {percentText(percent)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </details>
        </>
      )}
    </Panel>
  );
}

function Waiting() {
  return <Skeleton height={200} role="status" aria-label="Loading the picture" />;
}
