import { minuteText } from "../parts/dates";
import type { Interval } from "./intervals";

const ENDED = {
  manual: "removed by hand",
  rollout: "the percentage fell",
  expired: "expired",
  segment_deleted: "segment deleted",
} as const;

export function whyText({ reason, turned }: Interval): string {
  const why = reason ?? "not in these months";
  if (!turned) return why;
  return turned.at === null
    ? `${why}, later ${turned.reason}`
    : `${why}, ${turned.reason} since ${minuteText(new Date(turned.at))}`;
}

export const fromText = ({ from, openLeft }: Interval): string =>
  openLeft ? `before ${minuteText(new Date(from))}` : minuteText(new Date(from));

export const toText = ({ to, ended }: Interval, untilNow: boolean): string =>
  ended ? minuteText(new Date(to)) : untilNow ? "now" : `after ${minuteText(new Date(to))}`;

export const endText = ({ ended }: Interval): string => (ended ? ENDED[ended] : "");

export const moveText = ({ at, expires }: Interval["moves"][number]): string =>
  `${minuteText(new Date(at))}: ${expires === null ? "made to last for good" : `end moved to ${minuteText(new Date(expires))}`}`;
