import { expect, test } from "vitest";
import { relativeText } from "./dates";

const now = Date.parse("2026-11-21T12:00:00Z");

test.each([
  ["2026-11-21T12:00:00.900Z", "now"],
  ["2026-11-21T11:59:30Z", "30 seconds ago"],
  ["2026-11-21T13:30:00Z", "in 1 hour"],
  ["2026-11-09T12:00:00Z", "12 days ago"],
  ["2025-10-01T12:00:00Z", "1 year ago"],
])("%s is %s", (time, text) => {
  expect(relativeText(time, now)).toBe(text);
});
