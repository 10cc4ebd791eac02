import { useQuery } from "@tanstack/react-query";
import { unreachable } from "../api/errors";
import { getUserSegments, reportHistory } from "../api/operations";
import { keys } from "../api/queries";
import type { Membership } from "../api/types";
import type { MonthRange } from "./months";
import { type ReportRow, readRows } from "./report-rows";

type History = { rows: ReportRow[]; held: Membership[] };

/** The rows of a report of these months, and what the user was in just before it was made. */
export function useHistory(id: string, { from, to }: MonthRange) {
  return useQuery({
    queryKey: keys.userHistory(id, from, to),
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<History> => {
      // In this order: the rows then have every change since, so a segment that they don't name was held throughout.
      const { segments: held } = await getUserSegments(id, signal);
      const { url } = await reportHistory(id, from, to, signal);
      return { rows: readRows(await read(url, signal)), held };
    },
  });
}

/** The link carries its own permission: no token goes to where the reports lie. */
async function read(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, credentials: "omit", cache: "no-store" }).catch(
    (error: unknown) => {
      throw signal.aborted ? error : unreachable();
    },
  );
  if (!response.ok) throw new Error(`The report can't be read: its link answered ${response.status}.`);
  return response.text();
}
