import dayjs from "dayjs";

/** What Mantine's date inputs hold: local time as text, without an offset. */
export const LOCAL = "YYYY-MM-DD HH:mm:ss";

export const toLocal = (time: string | null) => (time === null ? null : dayjs(time).format(LOCAL));

/** No time, and it never does. */
export const hasPassed = (time: string | null) => time !== null && Date.parse(time) <= Date.now();

export const toIso = (local: string) => dayjs(local).toISOString();

export const QUICK = [
  { label: "1 hour", unit: "hour", amount: 1 },
  { label: "1 day", unit: "day", amount: 1 },
  { label: "7 days", unit: "day", amount: 7 },
  { label: "30 days", unit: "day", amount: 30 },
] as const;

export const fromNow = ({ unit, amount }: (typeof QUICK)[number]) =>
  dayjs().add(amount, unit).startOf("second").toISOString();
