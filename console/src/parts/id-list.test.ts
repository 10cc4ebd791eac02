import { expect, test } from "vitest";
import { parseIds } from "./id-list";

test("ids are one a line", () => {
  expect(parseIds("1000\r\n1001\r anna@example.com \n\n12e4\n").ids).toEqual([
    "1000",
    "1001",
    "anna@example.com",
    "12e4",
  ]);
});

test("on a single line ids may stand between commas, semicolons and blanks", () => {
  expect(parseIds("\n1000, 1001 anna@example.com;a:b\t x-1 \n").ids).toEqual([
    "1000",
    "1001",
    "anna@example.com",
    "a:b",
    "x-1",
  ]);
});

test("an id given twice counts once, in the place where it came first", () => {
  expect(parseIds("b a b A b")).toEqual({ ids: ["b", "a", "A"], invalid: [], duplicates: 2 });
  expect(parseIds("b\na\nb\n-\n-")).toEqual({
    ids: ["b", "a"],
    invalid: [{ text: "-", problem: "malformed" }],
    duplicates: 2,
  });
});

test("what can't be an id is set aside", () => {
  const long = "x".repeat(129);
  expect(parseIds(`ok _no ${long} größe 1`)).toEqual({
    ids: ["ok", "1"],
    invalid: ["_no", long, "größe"].map((text) => ({ text, problem: "malformed" })),
    duplicates: 0,
  });
});

test("quotes around an id go", () => {
  expect(parseIds(`"1000","1001" '7'`).ids).toEqual(["1000", "1001", "7"]);
  expect(parseIds(`"1000",\n'1001',\n`).ids).toEqual(["1000", "1001"]);
});

test("nothing is no ids", () => {
  expect(parseIds(" \n,;")).toEqual({ ids: [], invalid: [], duplicates: 0 });
});

test.each(["1\u00a0234\u00a0567", "1 234 567", "1,234,567", "9,91214E+15", "9.91214E+15"])(
  "%s is nobody's id, on a line of its own or among others",
  (number) => {
    expect(parseIds(number)).toMatchObject({ ids: [], invalid: [{ text: number }] });
    expect(parseIds(`1000\n${number}\n1001`)).toMatchObject({
      ids: ["1000", "1001"],
      invalid: [{ text: number }],
      column: undefined,
    });
  },
);

test("of several lines the first column counts, and the list says so", () => {
  expect(parseIds("1000, 1001\n1002\tAnna\n1003")).toEqual({
    ids: ["1000", "1002", "1003"],
    invalid: [],
    duplicates: 0,
    column: "first",
  });
});

test.each([
  ["the console's outcomes", "user_id;outcome;detail\r\n1001;added;\r\n1002;failed;no\r\n"],
  [
    "a history",
    "user_id;segment;operation;reason;timestamp;expires_at\r\n1001;A;add;manual;2026-11-03T00:00:00.000Z;\r\n1002;A;remove;manual;2026-11-03T00:00:00.000Z;\r\n",
  ],
  [
    "members",
    "user_id;reason;variant;added_at;expires_at\r\n1001;manual;;2026-11-03T00:00:00.000Z;\r\n1002;rollout;;;\r\n",
  ],
  ["an import's outcomes", "line;user_id;outcome;detail\r\n4;1001;failed;no\r\n5;1002;duplicate;\r\n"],
  ["cells of a spreadsheet", "\ufeffuser_id\toutcome\r\n1001\tadded\r\n1002\t\r\n"],
  ["a column", "user_id\n1001\n1002"],
])("the header of %s is none of the ids", (_, text) => {
  expect(parseIds(text)).toEqual({ ids: ["1001", "1002"], invalid: [], duplicates: 0, column: "user_id" });
});

test("a header without lines is no ids; its word alone may be somebody's", () => {
  expect(parseIds("user_id;outcome;detail\n").ids).toEqual([]);
  expect(parseIds("user_id").ids).toEqual(["user_id"]);
});

test("a first column that is empty isn't made up from the second", () => {
  expect(parseIds("1000\tadded\n\t1001")).toMatchObject({
    ids: ["1000"],
    invalid: [{ text: ";1001", problem: "empty" }],
  });
});
