import { Table, Text } from "@mantine/core";
import type { Lane } from "./intervals";
import classes from "./timeline.module.css";
import { endText, fromText, moveText, toText, whyText } from "./timeline-words";

/** The picture's content in words. */
export function TimelineTable({ lanes, untilNow }: { lanes: Lane[]; untilNow: boolean }) {
  const rows = lanes.flatMap(({ segment, intervals }) =>
    intervals.map((interval) => ({ segment, interval })),
  );
  return (
    <details className={classes.details}>
      <summary>Show as a table</summary>
      <Table.ScrollContainer
        minWidth={620}
        type="native"
        tabIndex={0}
        role="region"
        aria-label="History as a table"
      >
        <Table verticalSpacing={6} aria-label="History">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Segment</Table.Th>
              <Table.Th scope="col">Why</Table.Th>
              <Table.Th scope="col">From</Table.Th>
              <Table.Th scope="col">Until</Table.Th>
              <Table.Th scope="col">How it ended</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ segment, interval }) => (
              <Table.Tr key={`${segment} ${interval.from}`}>
                <Table.Td className="id">{segment}</Table.Td>
                <Table.Td>{whyText(interval)}</Table.Td>
                <Table.Td>{fromText(interval)}</Table.Td>
                <Table.Td>{toText(interval, untilNow)}</Table.Td>
                <Table.Td>
                  {endText(interval)}
                  {interval.moves.map((move) => (
                    <Text key={move.at} size="xs" c="dimmed">
                      {moveText(move)}
                    </Text>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}
