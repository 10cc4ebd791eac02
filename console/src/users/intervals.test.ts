import { expect, test } from "vitest";
import { type Frame, lanesOf } from "./intervals";
import { readRows } from "./report-rows";

const at = (day: number) => Date.UTC(2026, 10, day);
const iso = (day: number) => new Date(at(day)).toISOString();
const frame: Frame = { start: at(1), end: at(21), held: [] };

function lanes(rows: string[], over: Partial<Frame> = {}) {
  const csv = [
    "user_id;segment;operation;reason;timestamp;expires_at",
    ...rows.map((row) => `1001;${row}`),
    "",
  ].join("\r\n");
  return lanesOf(readRows(csv), { ...frame, ...over });
}

test("a stay goes from its add to its remove", () => {
  expect(lanes([`A;add;manual;${iso(3)};`, `A;remove;manual;${iso(5)};`])).toEqual([
    {
      segment: "A",
      intervals: [{ reason: "manual", from: at(3), to: at(5), openLeft: false, ended: "manual", moves: [] }],
    },
  ]);
});

test("one that hasn't ended lasts to the end of the picture", () => {
  const [lane] = lanes([`A;add;rollout;${iso(3)};`]);
  expect(lane!.intervals).toMatchObject([{ reason: "rollout", from: at(3), to: at(21), ended: null }]);
});

test("an expiry and the rollout that takes over are two stays of one lane", () => {
  const [lane, ...others] = lanes([
    `A;add;manual;${iso(3)};${iso(4)}`,
    `A;remove;expired;${iso(4)};`,
    `A;add;rollout;${iso(4)};`,
  ]);
  expect(others).toEqual([]);
  expect(lane!.intervals.map(({ reason, from, to, ended }) => [reason, from, to, ended])).toEqual([
    ["manual", at(3), at(4), "expired"],
    ["rollout", at(4), at(21), null],
  ]);
});

test("a moved end is noted on the stay, and so is one for good", () => {
  const [lane] = lanes([
    `A;add;manual;${iso(3)};${iso(9)}`,
    `A;reschedule;manual;${iso(4)};${iso(12)}`,
    `A;reschedule;manual;${iso(5)};`,
  ]);
  expect(lane!.intervals).toHaveLength(1);
  expect(lane!.intervals[0]!.moves).toEqual([
    { at: at(4), expires: at(12) },
    { at: at(5), expires: null },
  ]);
});

test.each([
  ["remove", "rollout", "rollout"],
  ["remove", "expired", "manual"],
  ["reschedule", "manual", "manual"],
  ["remove", "manual", null],
  ["remove", "segment_deleted", null],
])("a lane whose first row is %s/%s was open before, by %s", (operation, reason, before) => {
  const [lane] = lanes([`A;${operation};${reason};${iso(7)};`]);
  expect(lane!.intervals).toMatchObject([
    { reason: before, from: at(1), openLeft: true, to: operation === "remove" ? at(7) : at(21) },
  ]);
});

test("what is held without a row in the picture began before it", () => {
  const held = [
    { slug: "OLD", reason: "rollout" as const, added_at: "2026-01-01T00:00:00.000Z" },
    { slug: "A", reason: "manual" as const, added_at: iso(3) },
  ];
  const found = lanes([`A;add;manual;${iso(3)};`], { held });
  expect(found.map(({ segment, intervals }) => [segment, intervals.length, intervals[0]!.openLeft])).toEqual([
    ["OLD", 1, true],
    ["A", 1, false],
  ]);
});

test("no rows are no lanes", () => {
  expect(lanes([])).toEqual([]);
});

test("something else than a report is refused", () => {
  expect(() => readRows("<Error><Code>AccessDenied</Code></Error>")).toThrow(/report/);
});
