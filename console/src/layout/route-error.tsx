import { Button, Container } from "@mantine/core";
import { useRouteError } from "react-router";
import { ErrorNote } from "../parts/error-note";
import { PageHeading } from "../parts/page-heading";

/** What a page threw while it was drawn, or a piece of the console that a newer version has replaced. */
export function RouteError() {
  return (
    <Container size="sm" py="xl" component="main">
      <PageHeading title="This page has failed" />
      <ErrorNote error={useRouteError()} />
      <Button mt="md" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </Container>
  );
}
