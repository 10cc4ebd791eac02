import { Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserOff, IconUsersPlus } from "@tabler/icons-react";
import { keys, refresh, useMembers } from "../api/queries";
import type { Segment } from "../api/types";
import { EmptyState } from "../parts/empty-state";
import { PagedList } from "../parts/paged-list";
import { Panel } from "../parts/panel";
import { useAtNext } from "../parts/use-at-next";
import { BulkChange } from "./bulk-change";
import { MemberLookup } from "./member-lookup";
import { MemberRow } from "./member-row";

export function MembersPanel({ segment }: { segment: Segment }) {
  const { slug } = segment;
  const query = useMembers(slug);
  const [changing, bulk] = useDisclosure(false);
  const members = query.data?.pages.flatMap((page) => page.members) ?? [];
  useAtNext(
    members.map((member) => member.expires_at),
    () => void refresh(keys.segment(slug)),
  );
  const change = (
    <Button leftSection={<IconUsersPlus size={18} aria-hidden />} onClick={bulk.open}>
      Add or remove users
    </Button>
  );

  return (
    <Panel
      title="Users in the segment"
      hint="By number: a newcomer takes the next, or that of somebody who was erased."
      actions={change}
    >
      <MemberLookup segment={segment} />
      <PagedList
        query={query}
        shown={members.length}
        noun={members.length === 1 ? "user" : "users"}
        failure="The users can't be shown"
        empty={
          <EmptyState icon={<IconUserOff />} title="Nobody is in this segment">
            Add users by pasting their ids, or raise the rollout to take a percentage of everybody.
          </EmptyState>
        }
      >
        <Table verticalSpacing="xs" aria-label="Users in the segment">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">User</Table.Th>
              <Table.Th scope="col" w={110}>
                Why
              </Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                Since
              </Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                Until
              </Table.Th>
              <Table.Th scope="col" w={44}>
                <Text span className="hidden">
                  Remove
                </Text>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.map((member) => (
              <MemberRow key={member.user_id} segment={segment} member={member} />
            ))}
          </Table.Tbody>
        </Table>
      </PagedList>
      <BulkChange slug={slug} opened={changing} onClose={bulk.close} />
    </Panel>
  );
}
