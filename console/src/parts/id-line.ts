import { restored } from "./spreadsheet-cell";
import { isUserId } from "./user-id";

/** Why a line names nobody. */
export type Problem = "separated" | "rounded" | "words" | "empty" | "malformed";

export const PROBLEM_TEXT: Record<Problem, string> = {
  separated: "a number with blanks or commas in it, or several ids. Write one id a line, without separators",
  rounded: "a number that a spreadsheet has rounded. Its last digits are lost: take the id from its source",
  words: "more than one word. Write one id a line",
  empty: "no id where it belongs, in the first column or in user_id",
  malformed: "an id begins with a letter or digit, and has at most 128 of letters, digits and _ . : @ -",
};

/** A user's id, and whether other columns stood beside it; or what stood there, and what is wrong with it. */
export type Line = { id: string; more: boolean } | { text: string; problem: Problem };

/** The first line of a table that names its column of ids; `separator` is null where that is the only one. */
export type Header = { separator: string | null; columns: number; at: number };

const SEPARATORS = ";\t,";
const CELL = new Map([SEPARATORS, ...SEPARATORS].map((each) => [each, cellBefore(each)]));

/** From where a number begins: `1,234`, `12,34,567`; `1.234,5`; and `12,5` in a table whose separator is another. */
const SEPARATED = /^(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d{1,3}(?:\.\d{3})+,\d|\d+,\d+\s*[;\t])/;
/** The same in a list on one line, where commas and blanks are between ids, too. */
const SEPARATED_IN_LIST =
  /(?:^|[\s,;])[^A-Za-z0-9\s,;]*(?:\d{1,3}(?:[.'’]\d{3})*(?:,|[^\S\t]+)\d{3}(?!\d)|\d{1,3}(?:[.'’]\d{3})+,\d)/;
const ROUNDED_IN_LIST = /(?:^|[\s,;])[^A-Za-z0-9\s,;]*\d+,\d+E[+-]?\d+(?![\w.:@-])/i;

/** What follows the decimal comma of `9,91214E+15`. */
const DECIMALS_AND_EXPONENT = /^\d+E[+-]?\d+(?![\w.:@-])/i;
const ROUNDED = /^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$/i;
const DIGITS_APART = /^[+-]?\d+(?:[\s,'’]+\d+)+(?:[.,]\d+)?$/;

const LIST_ITEM = /"[^"]*"(?=[\s,;]|$)|'[^']*'(?=[\s,;]|$)|[^\s,;]+/g;

/** Whether the line is a header that names a column `user_id`, as those of the service's own files do. */
export function readHeader(line: string): Header | null {
  const { cells, separator } = cellsOf(line, null);
  const at = cells.indexOf("user_id");
  return at < 0 ? null : { separator, columns: cells.length, at };
}

/**
 * The user that one line of a table names: in the header's column `user_id`, else in the first. The separator is the
 * header's, else the first of `;`, tab and `,` outside quotes. A line whose number a spreadsheet has changed names
 * nobody, for what is left of it is the id of somebody else. A well-formed id is never refused for its looks:
 * `12e4` and `1.234` are ids.
 */
export function readLine(line: string, header: Header | null): Line {
  const { cells, separator } = cellsOf(line, header?.separator ?? null);
  const at = header?.at ?? 0;
  const cell = cells[at] ?? "";
  if (/^\d+$/.test(cell) && DECIMALS_AND_EXPONENT.test(cells[at + 1] ?? ""))
    return { text: line.trim(), problem: "rounded" };
  // Where a header has as many columns, its commas are between them.
  const maybeSeparated = separator === "," && (!header || cells.length > header.columns);
  if (maybeSeparated && SEPARATED.test(header ? cells.slice(at).join() : line))
    return { text: line.trim(), problem: "separated" };
  // Put so that it can't be taken for an id when it is pasted again: nor is a column that is missing.
  if (cell === "")
    return { text: cells.join(";") + (cells.length > Math.max(at, 1) ? "" : ";"), problem: "empty" };
  return judged(
    header ? restored(cell) : cell,
    cells.some((other, index) => index !== at && other !== ""),
  );
}

/**
 * The users that a list on one line names, between commas, semicolons and blanks. Where a part of it may as well be
 * a number with separators, nobody can say which ids it holds: then it names nobody.
 */
export function readList(line: string): Line[] {
  if (ROUNDED_IN_LIST.test(line)) return [{ text: line, problem: "rounded" }];
  if (SEPARATED_IN_LIST.test(line)) return [{ text: line, problem: "separated" }];
  return (line.match(LIST_ITEM) ?? [])
    .map((item) => item.replace(/^"(.*)"$/, "$1").trim())
    .filter((item) => item !== "" && item !== "''")
    .map((item) => judged(item, false));
}

/** Whether nothing at all stands in the line. */
export const isBlank = (line: string) => /^(?:[\s;,]|"")*$/.test(line);

function judged(text: string, more: boolean): Line {
  const id = text.replace(/^'(.*)'$/, "$1");
  return isUserId(id) ? { id, more } : { text, problem: problemOf(text) };
}

function problemOf(text: string): Problem {
  if (ROUNDED.test(text)) return "rounded";
  if (DIGITS_APART.test(text)) return "separated";
  return /\s/.test(text) ? "words" : "malformed";
}

/** The cells of a line without their quotes, and what is between them. */
function cellsOf(line: string, given: string | null): { cells: string[]; separator: string | null } {
  const cells: string[] = [];
  let separator = given;
  for (let at = 0; at <= line.length;) {
    const cell = CELL.get(separator ?? SEPARATORS)!;
    cell.lastIndex = at;
    const [whole, quoted, plain] = cell.exec(line)!;
    cells.push((quoted?.replaceAll('""', '"') ?? plain!).trim());
    separator ??= line[at + whole.length] ?? null;
    at += whole.length + 1;
  }
  return { cells, separator };
}

/** A quote that nothing closes, or that something follows, is an ordinary letter. */
function cellBefore(separators: string): RegExp {
  return new RegExp(`[^\\S\\t]*"((?:[^"]|"")*)"[^\\S\\t]*(?=[${separators}]|$)|([^${separators}]*)`, "y");
}
