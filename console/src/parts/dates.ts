/** Everything about times that people read. Times from the API are UTC; people see their own. */

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const second = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "long" });
const utc = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

export const dayText = (time: string | Date) => day.format(new Date(time));
export const minuteText = (time: string | Date) => minute.format(new Date(time));
export const exactText = (time: string | Date) => second.format(new Date(time));
export const utcText = (time: string | Date) => `${utc.format(new Date(time))} UTC`;

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "3 days ago", "in 2 hours". */
export function relativeText(time: string | Date, now: number = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  if (Math.abs(seconds) < 1) return "now";
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** 0 is Sunday; by the browser's locale where it says so. */
export const firstDayOfWeek = readFirstDay();

function readFirstDay(): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  type WithWeek = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  const locale = new Intl.Locale(new Intl.DateTimeFormat().resolvedOptions().locale) as WithWeek;
  const firstDay = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  return (firstDay % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}
