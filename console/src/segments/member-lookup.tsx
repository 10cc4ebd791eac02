import { Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { isMissing } from "../api/errors";
import { useUserSegments } from "../api/queries";
import type { Segment } from "../api/types";
import { ErrorNote } from "../parts/error-note";
import { isUserId } from "../parts/user-id";
import { ReasonBadge } from "../parts/reason-badge";
import { When } from "../parts/when";
import { useRemoval } from "./use-removal";

/** Whether one user is in the segment, and why. */
export function MemberLookup({ segment }: { segment: Segment }) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const id = typed.trim();
  const problem = asked === id && id !== "" && !isUserId(id) ? "This can't be a user's id" : undefined;

  return (
    <Stack gap="xs" mb="md">
      <form
        role="search"
        aria-label="Is this user in the segment?"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(id);
        }}
      >
        <Group gap="xs" align="flex-start">
          <TextInput
            aria-label="User id"
            placeholder="Look up a user id"
            flex="1 1 200px"
            maw={360}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            error={problem}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={id === ""}>
            Look up
          </Button>
        </Group>
      </form>
      <div role="status">
        {asked !== null && isUserId(asked) && <Answer key={asked} segment={segment} id={asked} />}
      </div>
    </Stack>
  );
}

function Answer({ segment, id }: { segment: Segment; id: string }) {
  const { data, error, isFetching, refetch } = useUserSegments(id);
  const removal = useRemoval(segment);
  const who = (
    <Anchor component={Link} to={`/users/${encodeURIComponent(id)}`} className="id">
      {id}
    </Anchor>
  );
  if (isMissing(error))
    return (
      <Text size="sm">
        <span className="id">{id}</span> is not registered.
      </Text>
    );
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Text size="sm" c="dimmed">
        {isFetching ? "Looking…" : ""}
      </Text>
    );
  const membership = data.segments.find(({ slug }) => slug === segment.slug);
  if (!membership) return <Text size="sm">{who} is not in this segment.</Text>;
  return (
    <Group gap="xs">
      <Text size="sm" component="div">
        {who} is in this segment: <ReasonBadge reason={membership.reason} /> since{" "}
        <When time={membership.added_at} />
        {membership.expires_at && (
          <>
            , until <When time={membership.expires_at} />
          </>
        )}
      </Text>
      <Button size="compact-sm" variant="default" loading={removal.isPending} onClick={() => removal.ask(id)}>
        Remove
      </Button>
    </Group>
  );
}
