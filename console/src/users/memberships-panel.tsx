import { Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconStack2 } from "@tabler/icons-react";
import { EmptyState } from "../parts/empty-state";
import { ErrorNote } from "../parts/error-note";
import { PageLoading } from "../parts/page-loading";
import { Panel } from "../parts/panel";
import { AddToSegments } from "./add-to-segments";
import { MembershipRow } from "./membership-row";
import { useCurrentMemberships } from "./use-current-memberships";

export function MembershipsPanel({ id }: { id: string }) {
  const query = useCurrentMemberships(id);
  const [adding, add] = useDisclosure(false);
  const segments = query.data?.segments ?? [];
  const button = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add.open}>
      Add to segments
    </Button>
  );
  return (
    <Panel title="In these segments now" actions={query.data && segments.length > 0 && button}>
      {query.isPending && <PageLoading lines={3} />}
      {query.isError && (
        <ErrorNote
          error={query.error}
          title="What the user is in can't be shown"
          onRetry={() => void query.refetch()}
        />
      )}
      <span className="hidden" role="status">
        {query.data && `In ${segments.length} ${segments.length === 1 ? "segment" : "segments"}`}
      </span>
      {query.data && segments.length === 0 && (
        <EmptyState icon={<IconStack2 />} title="In no segment" action={button}>
          No rollout takes this user, and nobody has added them by hand.
        </EmptyState>
      )}
      {segments.length > 0 && (
        <Table verticalSpacing="xs" aria-label="Memberships">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Segment</Table.Th>
              <Table.Th scope="col" w={110} visibleFrom="sm">
                Why
              </Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                Since
              </Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                Until
              </Table.Th>
              <Table.Th scope="col" w={80}>
                <Text span className="hidden">
                  Actions
                </Text>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {segments.map((membership) => (
              <MembershipRow key={membership.slug} id={id} membership={membership} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {adding && <AddToSegments id={id} held={segments} onClose={add.close} />}
    </Panel>
  );
}
