/** Months in UTC, as YYYY-MM: what the API reports a history by. Their texts sort as they follow each other. */
export type MonthRange = { from: string; to: string };

/** A picture of more than this is too much at once; older months can be chosen. */
const LONGEST = 24;

export const monthOf = (time: string | number): string => new Date(time).toISOString().slice(0, 7);

export const startOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);

/** The first moment that is no longer inside. */
export const endOf = (month: string): number => startOf(monthsLater(month, 1));

export function monthsLater(month: string, count: number): string {
  const date = new Date(startOf(month));
  date.setUTCMonth(date.getUTCMonth() + count);
  return monthOf(date.getTime());
}

/** Both inside, the latest first. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = last; month >= first; month = monthsLater(month, -1)) months.push(month);
  return months;
}

/** From the registration until now, or the last two years of it. */
export function usualRange(registeredAt: string, now: number): MonthRange {
  const to = monthOf(now);
  const [registered, earliest] = [monthOf(registeredAt), monthsLater(to, 1 - LONGEST)];
  return { from: registered > earliest ? registered : earliest, to };
}

/** Choosing one end takes the other along where they would cross. */
export function withEnd({ from, to }: MonthRange, end: "from" | "to", month: string): MonthRange {
  return end === "from"
    ? { from: month, to: to < month ? month : to }
    : { from: from > month ? month : from, to: month };
}

const name = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric", timeZone: "UTC" });

export const monthText = (month: string): string => name.format(startOf(month));
