import { Button, Group, Text } from "@mantine/core";
import { ErrorNote } from "./error-note";

type Props = { shown: number; noun: string; query: PagedQuery };

export type PagedQuery = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
};

/** The foot of a paged list: how much of it is here, and the next page. */
export function LoadMore({ shown, noun, query }: Props) {
  return (
    <>
      {query.isFetchNextPageError && <ErrorNote error={query.error} onRetry={() => query.fetchNextPage()} />}
      <Group justify="space-between" mt="sm" mih={36}>
        <Text size="sm" c="dimmed" role="status">
          {query.hasNextPage
            ? `The first ${shown.toLocaleString()} ${noun}`
            : `${shown.toLocaleString()} ${noun}`}
        </Text>
        {query.hasNextPage && (
          <Button
            variant="default"
            size="sm"
            loading={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            Load more
          </Button>
        )}
      </Group>
    </>
  );
}
