import { expect, test } from "vitest";
import { random } from "./random";
import { harmless, restored } from "./spreadsheet-cell";

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\tx",
  "\rx",
  "\nx",
  "\0x",
  " =1",
  "\u00a0=1",
  "\u200b=1",
  "＝1",
  "＋1",
  "－1",
  "＠SUM(A1)",
  "﹦1",
  "=\u0338",
])("%j begins with an apostrophe", (text) => {
  expect(harmless(text)).toBe(`'${text}`);
});

test.each(["", "1000", "a=1", "'", "'1000'", "größe", "1 - 2"])("%j stays as it is", (text) => {
  expect(harmless(text)).toBe(text);
  expect(restored(text)).toBe(text);
});

test("what was made harmless is what it was again, with apostrophes of its own, too", () => {
  const { of, text } = random(11);
  const texts = Array.from({ length: 5000 }, () => text("''=+-@＝\t\r \u200b1a;", of(6)));
  expect(texts.map((before) => restored(harmless(before)))).toEqual(texts);
});
