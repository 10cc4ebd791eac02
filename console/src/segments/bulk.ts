import { ApiError, textOf } from "../api/errors";
import { limited } from "../api/limit";
import type { MembershipChanged } from "../api/types";
import { harmless } from "../parts/spreadsheet-cell";

export type Action = "add" | "remove";

export type Verdict =
  "added" | "already in" | "removed" | "wasn't in" | "not registered" | "invalid" | "failed" | "not sent";

export type Outcome = { id: string; verdict: Verdict; detail?: string };

const AT_ONCE = 4;

/** Worth another try as it stands, or once "register unknown users" is ticked. */
export const REPEATABLE: readonly Verdict[] = ["failed", "not registered", "not sent"];

type Send = (id: string) => Promise<MembershipChanged>;

/**
 * One call an id, a few at once. What goes wrong with one id says so in its outcome and leaves the others alone.
 * `signal` keeps back what isn't sent yet; a call under way is waited for, since it may well have been done.
 */
export async function changeEach(
  ids: string[],
  action: Action,
  slug: string,
  send: Send,
  signal: AbortSignal,
  report: (outcome: Outcome) => void,
): Promise<void> {
  const run = limited(AT_ONCE);
  await Promise.all(
    ids.map(async (id) => {
      try {
        const changed = await run(() => send(id), signal);
        report({ id, verdict: verdictOf(action, slug, changed) });
      } catch (error) {
        report(
          error === signal.reason ? { id, verdict: "not sent", detail: "Cancelled" } : refused(id, error),
        );
      }
    }),
  );
}

function verdictOf(action: Action, slug: string, changed: MembershipChanged): Verdict {
  if (action === "add") return changed.added.includes(slug) ? "added" : "already in";
  return changed.removed.includes(slug) ? "removed" : "wasn't in";
}

function refused(id: string, error: unknown): Outcome {
  if (error instanceof ApiError && error.code === "user_not_found")
    return { id, verdict: "not registered", detail: error.detail };
  if (error instanceof ApiError && error.status === 422)
    return { id, verdict: "invalid", detail: error.detail };
  return { id, verdict: "failed", detail: textOf(error) };
}

export function tally(outcomes: readonly Outcome[]): [Verdict, number][] {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of outcomes) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts];
}

/**
 * For a spreadsheet: `;` as in the service's own reports, one line an id, no cell a formula. `parseIds` reads it back.
 */
export function outcomesAsCsv(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ id, verdict, detail = "" }) => [id, verdict, detail].map(csvCell).join(";"));
  return ["user_id;outcome;detail", ...rows, ""].join("\r\n");
}

/** In quotes where another separator than `;` would part it, too: a spreadsheet takes its own. */
function csvCell(text: string): string {
  const cell = harmless(text).replace(/[\r\n]+/g, " ");
  return /[;,\t"]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
