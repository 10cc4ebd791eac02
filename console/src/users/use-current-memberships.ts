import { useEffect } from "react";
import { keys, queryClient, useUserSegments } from "../api/queries";
import { useAtNext } from "../parts/use-at-next";

/** What the user is in, read again whenever one of it expires. */
export function useCurrentMemberships(id: string) {
  const query = useUserSegments(id);
  const segments = query.data?.segments ?? [];
  const readAgain = () => void queryClient.invalidateQueries({ queryKey: keys.user(id) });
  useAtNext(
    segments.map(({ expires_at }) => expires_at),
    readAgain,
  );

  // The service's clock is behind this one's: it still showed what has expired here.
  const late = segments.some(
    ({ expires_at }) => expires_at !== undefined && Date.parse(expires_at) <= query.dataUpdatedAt,
  );
  useEffect(() => {
    if (!late) return;
    const timer = setTimeout(readAgain, 1000);
    return () => clearTimeout(timer);
  }, [late, query.dataUpdatedAt]);

  return query;
}
