import { isBlank, type Problem, readHeader, readLine, readList } from "./id-line";

export type Invalid = { text: string; problem: Problem };

/** `column`: of a table, the one that was taken; absent where there was no other. */
export type IdList = { ids: string[]; invalid: Invalid[]; duplicates: number; column?: "first" | "user_id" };

/**
 * Ids that somebody pasted, each once, in the order given: one a line, or a list on a single line. Columns beside
 * the ids are left alone.
 */
export function parseIds(text: string): IdList {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map(trimmed)
    .filter((line) => !isBlank(line));
  const [first = "", ...others] = lines;
  // The word alone is somebody's id.
  const header = lines.length > 1 || first !== "user_id" ? readHeader(first) : null;
  const read =
    header || others.length > 0
      ? (header ? others : lines).map((line) => readLine(line, header))
      : readList(first);

  const ids = new Set<string>();
  const invalid = new Map<string, Problem>();
  let beside = false;
  for (const line of read) {
    if ("id" in line) {
      ids.add(line.id);
      beside ||= line.more;
    } else invalid.set(line.text, line.problem);
  }
  return {
    ids: [...ids],
    invalid: [...invalid].map(([text, problem]) => ({ text, problem })),
    duplicates: read.length - ids.size - invalid.size,
    column: header ? "user_id" : beside ? "first" : undefined,
  };
}

/** A tab at the beginning stays: it says that the first column is empty. */
const trimmed = (line: string) => line.replace(/^[^\S\t]+|[^\S\t]+$/g, "");
