import { useQuery } from "@tanstack/react-query";
import { unreachable } from "../api/errors";
import { reportHistory } from "../api/operations";
import { keys } from "../api/queries";
import type { MonthRange } from "./months";
import { type ReportRow, readRows } from "./report-rows";

/** The rows of a report of these months: the same that the download holds. */
export function useHistory(id: string, { from, to }: MonthRange) {
  return useQuery({
    queryKey: keys.userHistory(id, from, to),
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<ReportRow[]> => {
      const { url } = await reportHistory(id, from, to, signal);
      return readRows(await read(url, signal));
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
