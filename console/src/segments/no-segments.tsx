import { Button } from "@mantine/core";
import { IconSearchOff, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { Link } from "react-router";
import type { SegmentStatus } from "../api/types";
import { EmptyState } from "../parts/empty-state";

export function NoSegments({
  status,
  search,
  onClear,
}: {
  status: SegmentStatus;
  search: string;
  onClear: () => void;
}) {
  if (search.trim()) {
    return (
      <EmptyState
        icon={<IconSearchOff />}
        title="No segment matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the search
          </Button>
        }
      >
        Neither a slug nor a description contains “{search.trim()}”.
      </EmptyState>
    );
  }
  if (status === "deleted") {
    return (
      <EmptyState icon={<IconTrash />} title="Nothing has been deleted">
        Deleted segments stay listed here, with their history kept.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconUsersGroup />}
      title="There is no segment yet"
      action={
        <Button component={Link} to="/create-segment">
          Create the first one
        </Button>
      }
    >
      A segment is a named group of users. Put users in by hand, or let it take a percentage of everybody.
    </EmptyState>
  );
}
