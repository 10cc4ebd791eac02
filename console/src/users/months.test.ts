import { expect, test } from "vitest";
import { endOf, monthOf, monthsBetween, monthsLater, usualRange, withEnd } from "./months";

const now = Date.parse("2026-11-21T12:00:00Z");

test("a month is that of UTC", () => {
  expect(monthOf("2026-11-30T23:30:00-02:00")).toBe("2026-12");
});

test("counting goes over the turn of the year, and leap years", () => {
  expect(monthsLater("2026-01", -1)).toBe("2025-12");
  expect(monthsLater("2026-11", 14)).toBe("2028-01");
  expect(new Date(endOf("2028-02")).toISOString()).toBe("2028-03-01T00:00:00.000Z");
});

test("the months between two have both, the latest first", () => {
  expect(monthsBetween("2025-11", "2026-01")).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(monthsBetween("2026-01", "2026-01")).toEqual(["2026-01"]);
});

test("the usual range begins at the registration", () => {
  expect(usualRange("2026-08-31T23:59:59.999Z", now)).toEqual({ from: "2026-08", to: "2026-11" });
});

test("the usual range is no longer than two years", () => {
  const range = usualRange("2020-01-01T00:00:00Z", now);
  expect(range).toEqual({ from: "2024-12", to: "2026-11" });
  expect(monthsBetween(range.from, range.to)).toHaveLength(24);
});

test("the ends of a range never cross", () => {
  const range = { from: "2026-03", to: "2026-06" };
  expect(withEnd(range, "from", "2026-05")).toEqual({ from: "2026-05", to: "2026-06" });
  expect(withEnd(range, "from", "2026-09")).toEqual({ from: "2026-09", to: "2026-09" });
  expect(withEnd(range, "to", "2026-01")).toEqual({ from: "2026-01", to: "2026-01" });
});
