import { Anchor, List, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Registered } from "./register";

const SHOWN = 20;

/** What came of a list of ids. */
export function RegisteredIds({
  done: { registered, existing },
  notSent,
}: {
  done: Registered;
  notSent: number;
}) {
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm" role="status">
        {registered.length.toLocaleString()} registered, {existing.length.toLocaleString()} existing,{" "}
        {notSent.toLocaleString()} not sent
      </Text>
      <Ids title="Registered" ids={registered} />
      <Ids title="Existing: registered before" ids={existing} />
    </Stack>
  );
}

function Ids({ title, ids }: { title: string; ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <div>
      <Text size="sm">{title}</Text>
      <List size="sm" listStyleType="none" style={{ display: "flex", flexWrap: "wrap", columnGap: 16 }}>
        {ids.slice(0, SHOWN).map((id) => (
          <List.Item key={id}>
            <Anchor
              component={Link}
              to={`/users/${encodeURIComponent(id)}`}
              className="id"
              display="inline-block"
              py={2}
            >
              {id}
            </Anchor>
          </List.Item>
        ))}
        {ids.length > SHOWN && <List.Item>and {(ids.length - SHOWN).toLocaleString()} more</List.Item>}
      </List>
    </div>
  );
}
