import type { Membership, Reason } from "../api/types";
import type { ReportRow } from "./report-rows";

/** One stay in a segment. */
export type Interval = {
  /** Null where the rows don't say: the user was in before they begin. */
  reason: Reason | null;
  from: number;
  to: number;
  /** It began before the picture. */
  openLeft: boolean;
  /** Why it ended; null while it lasts, or where the picture ends first. */
  ended: ReportRow["reason"] | null;
  /** When its end was moved, and where to (null: for good). */
  moves: { at: number; expires: number | null }[];
};

export type Lane = { segment: string; intervals: Interval[] };

/** What the picture shows: from `start` to `end`, in milliseconds. `held` is what the user is in at its end, if that is now. */
export type Frame = { start: number; end: number; held: Membership[] };

/** When the user was in which segment, by a report's rows (in time order). Lanes are by when they first appear. */
export function lanesOf(rows: ReportRow[], { start, end, held }: Frame): Lane[] {
  const lanes = new Map<string, Interval[]>();
  const open = new Map<string, Interval>();

  const began = (segment: string, at: number, reason: Reason | null, openLeft: boolean) => {
    const interval: Interval = { reason, from: at, to: end, openLeft, ended: null, moves: [] };
    lanes.set(segment, [...(lanes.get(segment) ?? []), interval]);
    open.set(segment, interval);
    return interval;
  };

  for (const { segment, operation, reason, at, expires } of rows) {
    if (operation === "add") {
      began(segment, at, reason as Reason, false);
      continue;
    }
    const interval = open.get(segment) ?? began(segment, start, reasonBefore(operation, reason), true);
    if (operation === "reschedule") interval.moves.push({ at, expires });
    else {
      interval.to = at;
      interval.ended = reason;
      open.delete(segment);
    }
  }

  // In since before the picture, and nothing has happened in it.
  for (const { slug, reason, added_at } of held) {
    if (!open.has(slug) && Date.parse(added_at) <= start) began(slug, start, reason, true);
  }
  return [...lanes]
    .map(([segment, intervals]) => ({ segment, intervals }))
    .sort((a, b) => a.intervals[0]!.from - b.intervals[0]!.from);
}

/** Only what was by hand has an end that moves or comes; the rest doesn't tell how it began. */
function reasonBefore(operation: ReportRow["operation"], reason: ReportRow["reason"]): Reason | null {
  if (operation === "reschedule" || reason === "expired") return "manual";
  return reason === "rollout" ? "rollout" : null;
}
