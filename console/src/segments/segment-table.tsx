import { Anchor, Progress, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Segment } from "../api/types";
import { When } from "../parts/when";
import { percentText } from "./percent";
import { SegmentSize } from "./segment-size";
import { SlugText } from "./slug-text";
import { StatusBadge } from "./status-badge";

export function SegmentTable({ segments }: { segments: Segment[] }) {
  return (
    <Table highlightOnHover verticalSpacing="xs" aria-label="Segments">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Segment</Table.Th>
          <Table.Th scope="col" visibleFrom="sm" w={110}>
            Status
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Rollout
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Users
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm" w={150}>
            Age
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {segments.map((segment) => (
          <Row key={segment.slug + (segment.deleted_at ?? "")} segment={segment} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ segment }: { segment: Segment }) {
  const { slug, description, percent, created_at, deleted_at } = segment;
  return (
    <Table.Tr>
      <Table.Td>
        {deleted_at ? (
          <span className="id">
            <SlugText slug={slug} />
          </span>
        ) : (
          <Anchor component={Link} to={`/segments/${encodeURIComponent(slug)}`} className="id" fw={600}>
            <SlugText slug={slug} />
          </Anchor>
        )}
        {description && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
        {deleted_at && (
          <Text size="sm" c="dimmed" hiddenFrom="sm">
            Deleted <When time={deleted_at} relative />
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <StatusBadge deleted={deleted_at !== undefined} />
      </Table.Td>
      <Table.Td ta="right" className="figures" miw={72}>
        {percentText(percent)}
        <Progress
          value={percent}
          size={4}
          mt={4}
          color="var(--app-rollout)"
          aria-hidden
          visibleFrom="sm"
          ml="auto"
          w={72}
        />
      </Table.Td>
      <Table.Td ta="right" className="figures" miw={64}>
        {deleted_at ? (
          <Text span c="dimmed" size="sm">
            none
          </Text>
        ) : (
          <SegmentSize slug={slug} />
        )}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        <Text size="sm" component="div">
          <When time={created_at} relative />
        </Text>
        {deleted_at && (
          <Text size="xs" c="dimmed" component="div">
            deleted <When time={deleted_at} relative />
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
