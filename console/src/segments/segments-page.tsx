import { Button, Group, Paper, SegmentedControl, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useSegmentList } from "../api/queries";
import type { SegmentStatus } from "../api/types";
import { ErrorNote } from "../parts/error-note";
import { LoadMore } from "../parts/load-more";
import { PageHeading } from "../parts/page-heading";
import { PageLoading } from "../parts/page-loading";
import { useTypedParam } from "../parts/use-typed-param";
import { CreateSegment } from "./create-segment";
import { NoSegments } from "./no-segments";
import { SegmentTable } from "./segment-table";

const STATUSES: { value: SegmentStatus; label: string }[] = [
  { value: "active", label: "Active" },
  { value: "deleted", label: "Deleted" },
  { value: "all", label: "All" },
];

export function SegmentsPage({ creating = false }: { creating?: boolean }) {
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find(({ value }) => value === params.get("status"))?.value ?? "active";
  const [search, setSearch] = useTypedParam("q");
  const query = useSegmentList(status);
  const all = query.data?.pages.flatMap((page) => page.segments) ?? [];
  const wanted = search.trim().toLowerCase();
  const found = all.filter(({ slug, description }) =>
    `${slug}\n${description}`.toLowerCase().includes(wanted),
  );

  // The API lists by pages and doesn't search: to find everything, everything has to be here.
  const reading = wanted !== "" && query.hasNextPage && !query.isFetchNextPageError;
  useEffect(() => {
    if (reading && !query.isFetchingNextPage) void query.fetchNextPage();
  }, [reading, query.isFetchingNextPage]);

  function setStatus(value: string) {
    setParams(
      (before) => {
        before.set("status", value);
        return before;
      },
      { replace: true },
    );
  }

  const close = () => void navigate({ pathname: "/", search: params.toString() });

  return (
    <>
      <PageHeading
        title="Segments"
        subtitle="Who is in which experiment, and how large each one is."
        actions={
          <Button
            component={Link}
            to={{ pathname: "/create-segment", search: params.toString() }}
            leftSection={<IconPlus size={18} aria-hidden />}
          >
            New segment
          </Button>
        }
      />
      <Paper withBorder p="md">
        <Group mb="sm" gap="sm">
          <TextInput
            type="search"
            aria-label="Search segments"
            placeholder="Search by slug or description"
            flex="1 1 240px"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <SegmentedControl data={STATUSES} value={status} aria-label="Status" onChange={setStatus} />
        </Group>
        {query.isPending && <PageLoading />}
        {query.isError && !query.data && (
          <ErrorNote
            error={query.error}
            title="The segments can't be shown"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.data && found.length === 0 && !reading && (
          <NoSegments status={status} search={search} onClear={() => setSearch("")} />
        )}
        {found.length > 0 && <SegmentTable segments={found} />}
        {query.data && (found.length > 0 || query.hasNextPage) && (
          <LoadMore
            shown={found.length}
            noun={wanted ? "found" : found.length === 1 ? "segment" : "segments"}
            query={query}
          />
        )}
      </Paper>
      {creating && <CreateSegment onClose={close} />}
    </>
  );
}
