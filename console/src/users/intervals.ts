import type { Membership, Reason } from "../api/types";
import type { ReportRow } from "./report-rows";

/** One stay in a segment. */
export type Interval = {
  /** Why it began. Null where the rows don't say: the user was in before they begin. */
  reason: Reason | null;
  from: number;
  to: number;
  /** It began before the picture. */
  openLeft: boolean;
  /** Why it ended; null while it lasts, or where the picture ends first. */
  ended: ReportRow["reason"] | null;
  /** When its end was moved, and where to (null: for good). */
  moves: { at: number; expires: number | null }[];
  /**
   * For what other reason the user is in by now, and since when (null: not known). A stay goes on where somebody
   * who is in by rollout is added by hand, or where that expires and the rollout holds them: no row tells of it.
   */
  turned?: { reason: Reason; at: number | null };
};

export type Lane = { segment: string; intervals: Interval[] };

/**
 * What the picture shows: from `start` up to and without `end`, in milliseconds. `held` is what the user was in when
 * the rows were read, or just before: rows that are newer win.
 */
export type Frame = { start: number; end: number; held: Membership[] };

/**
 * When the user was in which segment. The rows are a report's, in time order, from `start` until now, also where the
 * picture ends before: a stay that has no row in it may have one later. Lanes are by when they first appear.
 */
export function lanesOf(rows: ReportRow[], { start, end, held }: Frame): Lane[] {
  const lanes = new Map<string, Interval[]>();
  const open = new Map<string, { interval: Interval; expires: number | null }>();

  const began = (segment: string, at: number, reason: Reason | null, expires: number | null) => {
    const interval: Interval = { reason, from: at, to: Infinity, openLeft: false, ended: null, moves: [] };
    lanes.set(segment, [...(lanes.get(segment) ?? []), interval]);
    const stay = { interval, expires };
    open.set(segment, stay);
    return stay;
  };
  const beganBefore = (segment: string, reason: Reason | null) => {
    const stay = began(segment, start, reason, null);
    stay.interval.openLeft = true;
    return stay;
  };

  for (const { segment, operation, reason, at, expires } of rows) {
    if (operation === "add") {
      began(segment, at, reason as Reason, expires);
      continue;
    }
    const stay = open.get(segment) ?? beganBefore(segment, reasonBefore(operation, reason));
    if (operation === "reschedule") {
      stay.interval.moves.push({ at, expires });
      stay.expires = expires;
    } else {
      stay.interval.to = at;
      stay.interval.ended = reason;
      open.delete(segment);
    }
  }

  for (const membership of held) {
    const { slug } = membership;
    // Without any row the user has been in all the time; after an exit the rows are newer.
    const stay = open.get(slug) ?? (lanes.has(slug) ? undefined : beganBefore(slug, null));
    if (stay) explain(stay.interval, membership, stay.expires);
  }
  return [...lanes]
    .map(([segment, intervals]) => ({ segment, intervals: intervals.filter(({ from }) => from < end) }))
    .filter(({ intervals }) => intervals.length > 0)
    .map(({ segment, intervals }) => ({ segment, intervals: intervals.map((one) => cut(one, end)) }))
    .sort((a, b) => a.intervals[0]!.from - b.intervals[0]!.from);
}

/** What is known of a stay from how it lasts: why it began, where no row has told, and whether the reason changed. */
function explain(interval: Interval, { reason, added_at }: Membership, expires: number | null): void {
  const since = Date.parse(added_at);
  if (interval.openLeft && since > interval.from) {
    // By hand since then, so by rollout before; taken by a rollout only then, so by hand before.
    interval.reason = reason === "manual" ? "rollout" : "manual";
  }
  interval.reason ??= reason;
  if (interval.reason !== reason) interval.turned = { reason, at: reason === "manual" ? since : expires };
}

/** Only what was by hand has an end that moves or comes; the rest doesn't tell how it began. */
function reasonBefore(operation: ReportRow["operation"], reason: ReportRow["reason"]): Reason | null {
  if (operation === "reschedule" || reason === "expired") return "manual";
  return reason === "rollout" ? "rollout" : null;
}

/** What of it is in the picture. */
function cut(interval: Interval, end: number): Interval {
  const { to, ended, moves, turned } = interval;
  return {
    ...interval,
    to: Math.min(to, end),
    ended: to < end ? ended : null,
    moves: moves.filter(({ at }) => at < end),
    turned: turned && (turned.at ?? 0) < end ? turned : undefined,
  };
}
