import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { isMissing } from "../api/errors";
import { getSegment } from "../api/operations";
import { slugProblem } from "./slug";

export type SlugCheck = "unchecked" | "checking" | "free" | "taken";

/** Whether a live segment has this slug, asked a moment after the typing stops. */
export function useSlugCheck(slug: string): SlugCheck {
  const [settled] = useDebouncedValue(slug, 300);
  const sound = slugProblem(slug) === null;
  const query = useQuery({
    queryKey: ["slug-check", settled],
    queryFn: ({ signal }) => taken(settled, signal),
    enabled: sound && slug === settled,
    staleTime: 0,
    gcTime: 0,
  });
  if (!sound) return "unchecked";
  if (slug !== settled || query.isPending) return query.isError ? "unchecked" : "checking";
  if (query.isError) return "unchecked";
  return query.data ? "taken" : "free";
}

async function taken(slug: string, signal: AbortSignal): Promise<boolean> {
  try {
    await getSegment(slug, signal);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
