import { expect, test } from "vitest";
import { parseIds } from "./id-list";

test("ids may stand between new lines, commas, semicolons and blanks", () => {
  expect(parseIds("1000\r\n1001, anna@example.com;a:b\t\n x-1 ").ids).toEqual([
    "1000",
    "1001",
    "anna@example.com",
    "a:b",
    "x-1",
  ]);
});

test("an id given twice counts once, in the place where it came first", () => {
  expect(parseIds("b a b A b")).toEqual({ ids: ["b", "a", "A"], invalid: [], duplicates: 2 });
});

test("what can't be an id is set aside", () => {
  const long = "x".repeat(129);
  expect(parseIds(`ok _no ${long} größe 1`)).toEqual({
    ids: ["ok", "1"],
    invalid: ["_no", long, "größe"],
    duplicates: 0,
  });
});

test("quotes around an id go", () => {
  expect(parseIds(`"1000","1001" '7'`).ids).toEqual(["1000", "1001", "7"]);
});

test("nothing is no ids", () => {
  expect(parseIds(" \n,;")).toEqual({ ids: [], invalid: [], duplicates: 0 });
});
