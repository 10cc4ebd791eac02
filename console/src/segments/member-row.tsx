import { ActionIcon, Anchor, Table, Text, Tooltip } from "@mantine/core";
import { IconUserMinus } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Member, Segment } from "../api/types";
import { ReasonBadge } from "../parts/reason-badge";
import { When } from "../parts/when";
import { useRemoval } from "./use-removal";

export function MemberRow({ segment, member }: { segment: Segment; member: Member }) {
  const { user_id, reason, added_at, expires_at } = member;
  const removal = useRemoval(segment);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/users/${encodeURIComponent(user_id)}`} className="id">
          {user_id}
        </Anchor>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          since <When time={added_at} />
          {expires_at && (
            <>
              , until <When time={expires_at} />
            </>
          )}
        </Text>
      </Table.Td>
      <Table.Td>
        <ReasonBadge reason={reason} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <When time={added_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {expires_at ? (
          <When time={expires_at} />
        ) : (
          <Text span c="dimmed" size="sm">
            {reason === "manual" ? "for good" : "as the rollout decides"}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Tooltip label={`Remove ${user_id}`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${user_id}`}
            loading={removal.isPending}
            onClick={() => removal.ask(user_id)}
          >
            <IconUserMinus size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  );
}
