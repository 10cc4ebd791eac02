import { expect, test } from "vitest";
import { type Line, readHeader, readLine, readList } from "./id-line";
import cases from "./id-line.cases.json";
import { random } from "./random";

const outcome = (line: Line) => ("id" in line ? { id: line.id } : { problem: line.problem });

test.each(cases)("$line under $header", ({ header, line, ...expected }) => {
  expect(outcome(readLine(line, header === undefined ? null : readHeader(header)))).toEqual(expected);
});

test("a header names a column user_id", () => {
  expect(readHeader("user_id;outcome;detail")).toEqual({ separator: ";", columns: 3, at: 0 });
  expect(readHeader('line,"user_id"')).toEqual({ separator: ",", columns: 2, at: 1 });
  expect(readHeader("user_id")).toEqual({ separator: null, columns: 1, at: 0 });
  expect(readHeader("user_ids;x")).toBeNull();
  expect(readHeader("1000;user")).toBeNull();
});

test.each([
  ["1000, 1001 anna@example.com;a:b\tx-1", ["1000", "1001", "anna@example.com", "a:b", "x-1"]],
  ["1000,1001,1002", ["1000", "1001", "1002"]],
  ["1000 234", ["1000", "234"]],
  ["1, 234, 567", ["1", "234", "567"]],
  ["100;200;300", ["100", "200", "300"]],
  ["100\t200\t300", ["100", "200", "300"]],
  ["user-1 234", ["user-1", "234"]],
  [`"1000","1001" '7'`, ["1000", "1001", "7"]],
  [`"100","200"`, ["100", "200"]],
  ["12e4 1e5,12e4", ["12e4", "1e5", "12e4"]],
  ["1.234.567 7", ["1.234.567", "7"]],
])("%s is a list", (line, ids) => {
  expect(readList(line)).toEqual(ids.map((id) => ({ id, more: false })));
});

test.each([
  ["1 234 567", "separated"],
  ["1\u00a0234\u00a0567", "separated"],
  ["1\u202f234\u202f567", "separated"],
  ["1\u2009234", "separated"],
  ["1,234,567", "separated"],
  ["12,34,567", "separated"],
  ["1 234,50", "separated"],
  ["1,234.50", "separated"],
  ["1.234.567,89", "separated"],
  ["1'234'567,89", "separated"],
  ["-1 234", "separated"],
  ["$1,234", "separated"],
  ["(1 234)", "separated"],
  ["1 234USD", "separated"],
  ['"1 234 567"', "separated"],
  ["1000 1 234 567 anna@example.com", "separated"],
  ["100 200 300", "separated"],
  ["9,91214E+15", "rounded"],
  ["$9,91214E15", "rounded"],
  ["1000 9,91214E+15 1001", "rounded"],
  ["9.91214E+15", "rounded"],
])("%s names nobody, even on a line by itself", (line, problem) => {
  expect(readList(line).map(outcome)).toEqual([{ problem }]);
});

test("quotes hold the words of a list together", () => {
  expect(readList('"Anna of Hamburg",1000')).toEqual([
    { text: "Anna of Hamburg", problem: "words" },
    { id: "1000", more: false },
  ]);
});

const FIRST = "abcXYZ0123456789";
const LATER = `${FIRST}0123456789eE_.:@-`;
const BESIDE = ["", ";", ";added;", "\tAnna of Hamburg", ";12,5", ",Anna", ',"1;2"', ";7E5x"];

test("a well-formed id is never refused, whatever else the line has", () => {
  const { of, text } = random(8);
  const header = readHeader("user_id;outcome;detail");
  const refused: string[] = [];
  for (let round = 0; round < 5000; round++) {
    const id = text(FIRST, 1) + text(LATER, of(12));
    const quote = ["", '"', "'"][of(3)]!;
    const line = `${quote}${id}${quote}${BESIDE[of(BESIDE.length)]}`;
    const read = [readLine(line, null), readLine(`${id};added;`, header), ...readList(`${id}; ${id}`)];
    if (!read.every((one) => "id" in one && one.id === id)) refused.push(line);
  }
  expect(refused).toEqual([]);
});

/** As spreadsheets show it, here and there. */
function shown(digits: string, separator: string, indian: boolean): string {
  const last = digits.slice(-3);
  const before = digits.slice(0, -3);
  const groups = indian ? /\B(?=(\d\d)+$)/g : /\B(?=(\d{3})+$)/g;
  return `${before.replace(groups, separator)}${separator}${last}`;
}

const BLANKS = [" ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u3000"];
const AROUND = ["", "$", "-", "+", "(", "€ "];
const BEHIND = ["", " €", ")", ";Anna", "\tAnna", ", Anna"];

test("a number that a spreadsheet has changed names nobody", () => {
  const { of, text } = random(9);
  const idsOf = (lines: Line[]) => lines.flatMap((one) => ("id" in one ? [one.id] : []));
  const named: string[][] = [];
  for (let round = 0; round < 5000; round++) {
    const digits = text("123456789", 1) + text("0123456789", 3 + of(13));
    const separator = [...BLANKS, ",", ",", "'", "\u2019"][of(10)]!;
    const exponent = `${["E", "e"][of(2)]}${["+", "-", ""][of(3)]}${digits.length - 1}`;
    const kind = of(4);
    const number = [
      shown(digits, separator, false),
      shown(digits, ",", true),
      `${digits[0]},${digits.slice(1, 2 + of(6))}${exponent}`,
      `${digits[0]}.${digits.slice(1, 2 + of(6))}E+${digits.length - 1}`,
    ][kind]!;
    const behind = [...BEHIND, ...(kind < 2 ? [".50", ",50"] : [])];
    const line = AROUND[of(AROUND.length)] + number + behind[of(behind.length)];
    const alone = idsOf([readLine(line, null), ...readList(line)]).filter((id) => id !== "Anna");
    const among = idsOf(readList(`1000 ${number} 1001`)).filter((id) => id !== "1000" && id !== "1001");
    if (alone.length + among.length > 0) named.push([line, ...alone, ...among]);
  }
  expect(named).toEqual([]);
});

test("a line never names somebody who doesn't stand at its beginning, whole", () => {
  const { of, text } = random(10);
  const [named, wrong]: [string[], string[]] = [[], []];
  for (let round = 0; round < 5000; round++) {
    const line = text(`10aE.-+_'",;\t \u00a0`, 1 + of(12));
    const read = readLine(line, null);
    if (!("id" in read)) continue;
    named.push(line);
    const beginning = line.replace(/^[^\S\t]*("\s*)?'?/, "");
    if (!beginning.startsWith(read.id) || /^[\w.:@-]/.test(beginning.slice(read.id.length))) wrong.push(line);
  }
  expect(wrong).toEqual([]);
  expect(named.length).toBeGreaterThan(500);
});
