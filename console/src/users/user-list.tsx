import { Anchor, Button, Table, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { Link } from "react-router";
import { useUserList } from "../api/queries";
import { EmptyState } from "../parts/empty-state";
import { PagedList } from "../parts/paged-list";
import { Panel } from "../parts/panel";
import { When } from "../parts/when";

export function UserList({ onRegister }: { onRegister: () => void }) {
  const query = useUserList();
  const users = query.data?.pages.flatMap((page) => page.users) ?? [];
  return (
    <Panel
      title="Registered users"
      hint="By number: a newcomer takes the next, or that of somebody who was erased."
    >
      <PagedList
        query={query}
        shown={users.length}
        noun={users.length === 1 ? "user" : "users"}
        failure="The users can't be shown"
        empty={
          <EmptyState
            icon={<IconUsers />}
            title="Nobody is registered"
            action={<Button onClick={onRegister}>Register users</Button>}
          >
            A rollout takes its percentage of the registered users. Services register them; you can do it here
            by pasting ids.
          </EmptyState>
        }
      >
        <Table verticalSpacing="xs" aria-label="Registered users">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">User</Table.Th>
              <Table.Th scope="col">Registered</Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                Age
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {users.map(({ id, registered_at }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/users/${encodeURIComponent(id)}`} className="id">
                    {id}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <When time={registered_at} />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Text span size="sm" c="dimmed">
                    <When time={registered_at} relative />
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </PagedList>
    </Panel>
  );
}
