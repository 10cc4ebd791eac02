import type { ReactNode } from "react";
import { ErrorNote } from "./error-note";
import { LoadMore, type PagedQuery } from "./load-more";
import { PageLoading } from "./page-loading";

type Props = {
  query: PagedQuery & { data: unknown; isPending: boolean; isError: boolean; refetch: () => unknown };
  shown: number;
  noun: string;
  failure: string;
  empty: ReactNode;
  children: ReactNode;
};

/** A list that comes in pages: what there is of it, or why there is nothing. */
export function PagedList({ query, shown, noun, failure, empty, children }: Props) {
  const loaded = query.data !== undefined;
  const nothing = loaded && shown === 0 && !query.hasNextPage;
  return (
    <>
      {query.isPending && <PageLoading />}
      {query.isError && !loaded && (
        <ErrorNote error={query.error} title={failure} onRetry={() => void query.refetch()} />
      )}
      {nothing && empty}
      {shown > 0 && children}
      {loaded && !nothing && <LoadMore shown={shown} noun={noun} query={query} />}
    </>
  );
}
