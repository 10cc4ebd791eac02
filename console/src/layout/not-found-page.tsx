import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "react-router";
import { EmptyState } from "../parts/empty-state";
import { PageHeading } from "../parts/page-heading";

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="There is no such page" />
      <EmptyState
        icon={<IconMapOff />}
        title="The address may be mistyped, or out of date."
        action={
          <Button component={Link} to="/">
            Go to the segments
          </Button>
        }
      />
    </>
  );
}
