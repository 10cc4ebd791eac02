import { expect, test } from "vitest";
import { slugProblem } from "./slug";

test.each(["A", "AVITO_DISCOUNT_30", "7-days", "x".repeat(100)])("%s is a slug", (slug) => {
  expect(slugProblem(slug)).toBeNull();
});

test.each([
  ["", "name"],
  ["_A", "Begin"],
  ["-A", "Begin"],
  ["A B", "Only"],
  ["Ä", "Only"],
  ["A/B", "Only"],
  ["x".repeat(101), "At most 100"],
])("%s is none, and it says why", (slug, reason) => {
  expect(slugProblem(slug)).toContain(reason);
});
