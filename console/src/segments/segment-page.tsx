import { Button, Grid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash, IconZoomQuestion } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { isMissing } from "../api/errors";
import { useSegment } from "../api/queries";
import type { Segment } from "../api/types";
import { CopyId } from "../parts/copy-id";
import { EmptyState } from "../parts/empty-state";
import { ErrorNote } from "../parts/error-note";
import { PageHeading } from "../parts/page-heading";
import { PageLoading } from "../parts/page-loading";
import { When } from "../parts/when";
import { DeleteSegment } from "./delete-segment";
import { MembersPanel } from "./members-panel";
import { RolloutPanel } from "./rollout-panel";
import { SegmentDescription } from "./segment-description";
import { SizePanel } from "./size-panel";
import { SlugText } from "./slug-text";
import { StepsPanel } from "./steps-panel";

export function SegmentPage() {
  const { slug = "" } = useParams();
  // A page of its own for each: nothing half-typed may wander to another segment.
  return <OneSegment key={slug} slug={slug} />;
}

function OneSegment({ slug }: { slug: string }) {
  const { data: segment, error, isPending, refetch } = useSegment(slug);
  const [deleting, deletion] = useDisclosure(false);
  const missing = isMissing(error);
  return (
    <>
      <PageHeading
        title={slug}
        beside={<CopyId value={slug} what="slug" />}
        subtitle={segment && <About segment={segment} />}
        actions={
          segment &&
          !missing && (
            <Button
              variant="default"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={deletion.open}
            >
              Delete
            </Button>
          )
        }
      >
        <SlugText slug={slug} />
      </PageHeading>
      {isPending && <PageLoading />}
      {missing ? (
        <NoSuchSegment text={(error as Error).message} />
      ) : (
        !segment && (
          <ErrorNote error={error} title="The segment can't be shown" onRetry={() => void refetch()} />
        )
      )}
      {segment && !missing && (
        <Stack>
          <SegmentDescription segment={segment} />
          <Grid>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <SizePanel slug={slug} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 7 }}>
              <StepsPanel slug={slug} />
            </Grid.Col>
          </Grid>
          <RolloutPanel segment={segment} />
          <MembersPanel segment={segment} />
        </Stack>
      )}
      {deleting && <DeleteSegment slug={slug} onClose={deletion.close} />}
    </>
  );
}

function About({ segment }: { segment: Segment }) {
  return (
    <>
      Created <When time={segment.created_at} relative /> by <span className="id">{segment.created_by}</span>
    </>
  );
}

function NoSuchSegment({ text }: { text: string }) {
  return (
    <EmptyState
      icon={<IconZoomQuestion />}
      title={text}
      action={
        <Button component={Link} to="/">
          All segments
        </Button>
      }
    >
      It may have been deleted: then it is <Link to="/?status=deleted">among the deleted ones</Link>.
    </EmptyState>
  );
}
