import { ActionIcon, Anchor, Box, Group, Table, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarClock, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Membership, Reason } from "../api/types";
import { ReasonBadge } from "../parts/reason-badge";
import { When } from "../parts/when";
import { ChangeExpiry } from "./change-expiry";
import { RemoveFromSegment } from "./remove-from-segment";

const UNENDING: Record<Reason, string> = { manual: "For good", rollout: "As the rollout decides" };

export function MembershipRow({ id, membership }: { id: string; membership: Membership }) {
  const { slug, reason, added_at, expires_at } = membership;
  const [moving, move] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/segments/${encodeURIComponent(slug)}`} className="id">
          {slug}
        </Anchor>
        <Box hiddenFrom="sm" mt={2}>
          <ReasonBadge reason={reason} />
          <Text size="xs" c="dimmed" mt={4}>
            Since <When time={added_at} />
          </Text>
          <Text size="xs" c="dimmed">
            {expires_at ? (
              <>
                Until <When time={expires_at} />, <When time={expires_at} relative />
              </>
            ) : (
              UNENDING[reason]
            )}
          </Text>
        </Box>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <ReasonBadge reason={reason} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <TwoWays time={added_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {expires_at ? (
          <TwoWays time={expires_at} />
        ) : (
          <Text span size="sm" c="dimmed">
            {UNENDING[reason]}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <Tooltip label="Change the expiry">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Change the expiry in ${slug}`}
              onClick={move.open}
            >
              <IconCalendarClock size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove from ${slug}`}
              onClick={remove.open}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
        {moving && <ChangeExpiry id={id} membership={membership} onClose={move.close} />}
        {removing && <RemoveFromSegment id={id} membership={membership} onClose={remove.close} />}
      </Table.Td>
    </Table.Tr>
  );
}

function TwoWays({ time }: { time: string }) {
  return (
    <>
      <Text size="sm">
        <When time={time} relative />
      </Text>
      <Text size="xs" c="dimmed">
        <When time={time} />
      </Text>
    </>
  );
}
