import { expect, test } from "vitest";
import { readPercent } from "./percent";

test.each([
  [0, 0],
  [100, 100],
  ["12.5", 12.5],
  ["0,01", 0.01],
  [0.29, 0.29],
  [0.1 + 0.2, 0.3],
])("%s means %s", (value, percent) => {
  expect(readPercent(value)).toBe(percent);
});

test.each(["", " ", "x", -1, 100.01, "0.001", NaN])("%s is no percentage", (value) => {
  expect(readPercent(value)).toBeNull();
});
