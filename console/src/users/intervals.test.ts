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

const manual = (added: number, expires?: number) => ({
  slug: "A",
  reason: "manual" as const,
  added_at: iso(added),
  ...(expires && { expires_at: iso(expires) }),
});
const rollout = (added: number) => ({ slug: "A", reason: "rollout" as const, added_at: iso(added) });
const before = { from: at(1), to: at(21), openLeft: true, ended: null };

test("in by rollout before the picture, added by hand within it: no row tells, and the stay is there", () => {
  expect(lanes([], { held: [manual(3)] })).toEqual([
    {
      segment: "A",
      intervals: [{ ...before, reason: "rollout", moves: [], turned: { reason: "manual", at: at(3) } }],
    },
  ]);
});

test("… and its end was moved, too", () => {
  const [lane] = lanes([`A;reschedule;manual;${iso(5)};${iso(9)}`], { held: [manual(3, 9)] });
  expect(lane!.intervals).toMatchObject([
    { ...before, reason: "rollout", moves: [{ at: at(5) }], turned: { reason: "manual", at: at(3) } },
  ]);
});

test("in by hand before, and the rollout took over within the picture", () => {
  const [lane] = lanes([], { held: [rollout(3)] });
  expect(lane!.intervals).toMatchObject([
    { ...before, reason: "manual", turned: { reason: "rollout", at: null } },
  ]);
});

test("an expiry that the rollout outlasts turns the stay, and doesn't end it", () => {
  const [lane] = lanes([`A;add;manual;${iso(3)};${iso(9)}`, `A;reschedule;manual;${iso(4)};${iso(7)}`], {
    held: [rollout(5)],
  });
  expect(lane!.intervals).toMatchObject([
    { reason: "manual", from: at(3), to: at(21), turned: { reason: "rollout", at: at(7) } },
  ]);
});

test("a rollout that somebody is then added to by hand turns, too", () => {
  const [lane] = lanes([`A;add;rollout;${iso(3)};`], { held: [manual(5)] });
  expect(lane!.intervals).toMatchObject([
    { reason: "rollout", from: at(3), turned: { reason: "manual", at: at(5) } },
  ]);
});

test.each([
  ["by hand", manual(3)],
  ["by rollout", rollout(3)],
])("what began %s in the picture hasn't turned", (_, membership) => {
  const [lane] = lanes([`A;add;${membership.reason};${iso(3)};`], { held: [membership] });
  expect(lane!.intervals).toMatchObject([{ reason: membership.reason, from: at(3), turned: undefined }]);
});

test("what the rows have ended since isn't held any more", () => {
  const [lane] = lanes([`A;add;manual;${iso(3)};`, `A;remove;manual;${iso(5)};`], { held: [manual(3)] });
  expect(lane!.intervals).toMatchObject([{ from: at(3), to: at(5), ended: "manual" }]);
});

test("a picture of the past has what was held all through it, whatever came of it later", () => {
  const past = { end: at(10) };
  const whole = [{ from: at(1), to: at(10), openLeft: true, ended: null, moves: [] }];
  for (const held of [[manual(15)], [rollout(15)]]) {
    expect(lanes([], { ...past, held })[0]!.intervals).toMatchObject(whole);
  }
  for (const row of [
    `A;remove;manual;${iso(15)};`,
    `A;remove;rollout;${iso(15)};`,
    `A;remove;expired;${iso(15)};`,
    `A;remove;segment_deleted;${iso(15)};`,
    `A;remove;manual;${iso(10)};`,
    `A;reschedule;manual;${iso(15)};`,
  ]) {
    expect(lanes([row], past)[0]!.intervals, row).toMatchObject(whole);
  }
});

test("a picture of the past has nothing that came later", () => {
  expect(lanes([`A;add;manual;${iso(10)};`], { end: at(10), held: [manual(10)] })).toEqual([]);
  const rows = [`A;remove;manual;${iso(5)};`, `A;add;rollout;${iso(15)};`];
  const [lane] = lanes(rows, { end: at(10), held: [manual(17)] });
  expect(lane!.intervals).toMatchObject([{ to: at(5), ended: "manual", turned: undefined }]);
  const [turning] = lanes([], { end: at(10), held: [manual(15)] });
  expect(turning!.intervals).toMatchObject([{ reason: "rollout", turned: undefined }]);
});

test("no rows are no lanes", () => {
  expect(lanes([])).toEqual([]);
});

test("something else than a report is refused", () => {
  expect(() => readRows("<Error><Code>AccessDenied</Code></Error>")).toThrow(/report/);
});
