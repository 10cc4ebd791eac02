import { Button, Skeleton } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { textOf } from "../api/errors";
import { useCount } from "../api/queries";

/** The exact number of users, asked for once the row has come into sight. */
export function SegmentSize({ slug }: { slug: string }) {
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const { data, error, refetch } = useCount(slug, inViewport);
  return (
    <span ref={ref}>
      {data ? (
        data.count.toLocaleString()
      ) : error ? (
        <Button
          size="compact-xs"
          variant="default"
          title={textOf(error)}
          aria-label={`Retry counting ${slug}`}
          onClick={() => void refetch()}
        >
          Retry
        </Button>
      ) : (
        <Skeleton height={14} width={44} ml="auto" role="status" aria-label={`Counting ${slug}`} />
      )}
    </span>
  );
}
