import { expect, test } from "vitest";
import { ApiError } from "../api/errors";
import { type IdList, parseIds } from "../parts/id-list";
import { random } from "../parts/random";
import { changeEach, type Outcome, outcomesAsCsv, tally } from "./bulk";

const changed = (id: string, added: string[] = [], removed: string[] = []) => ({
  user_id: id,
  added,
  removed,
  segments: [],
});

async function outcomes(
  ids: string[],
  action: "add" | "remove",
  send: Parameters<typeof changeEach>[3],
  signal = new AbortController().signal,
) {
  const found: Outcome[] = [];
  await changeEach(ids, action, "A", send, signal, (outcome) => found.push(outcome));
  return Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]));
}

test("each id gets its own outcome, and a bad one doesn't stop the rest", async () => {
  const send = async (id: string) => {
    if (id === "lost")
      throw new ApiError({ status: 404, code: "user_not_found", detail: "There is no user lost." });
    if (id === "bad") throw new ApiError({ status: 422, code: "invalid_request", detail: "no" });
    if (id === "down") throw new ApiError({ status: 500, code: "internal_error", detail: "oh" });
    return changed(id, id === "new" ? ["A"] : []);
  };
  expect(await outcomes(["lost", "bad", "down", "new", "old"], "add", send)).toEqual({
    lost: "not registered",
    bad: "invalid",
    down: "failed",
    new: "added",
    old: "already in",
  });
});

test("a removal says who wasn't in", async () => {
  const send = async (id: string) => changed(id, [], id === "in" ? ["A"] : []);
  expect(await outcomes(["in", "out"], "remove", send)).toEqual({ in: "removed", out: "wasn't in" });
});

test("no more than four at once", async () => {
  let running = 0;
  let most = 0;
  const send = async (id: string) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    return changed(id, ["A"]);
  };
  await outcomes(
    Array.from({ length: 30 }, (_, index) => String(index)),
    "add",
    send,
  );
  expect(most).toBe(4);
});

test("what was cancelled before it was sent says so", async () => {
  const stop = new AbortController();
  const sent: string[] = [];
  const send = async (id: string) => {
    sent.push(id);
    stop.abort();
    return changed(id, ["A"]);
  };
  const found = await outcomes(["a", "b", "c", "d", "e", "f"], "add", send, stop.signal);
  expect(Object.values(found).filter((verdict) => verdict === "added")).toHaveLength(sent.length);
  expect(found.f).toBe("not sent");
});

test("outcomes are counted and written as CSV", () => {
  const list: Outcome[] = [
    { id: "1", verdict: "added" },
    { id: "2", verdict: "failed", detail: 'a;"b"' },
    { id: "3", verdict: "added" },
  ];
  expect(tally(list)).toEqual([
    ["added", 2],
    ["failed", 1],
  ]);
  expect(outcomesAsCsv(list)).toBe(
    'user_id;outcome;detail\r\n1;added;\r\n2;failed;"a;""b"""\r\n3;added;\r\n',
  );
});

const invalid = (id: string): Outcome => ({ id, verdict: "invalid", detail: "Not sent" });

/** As a spreadsheet reads a file with this separator, as far as the first cell of each line goes. */
const firstCells = (csv: string, separator: string) =>
  csv
    .split(/\r\n/)
    .map((line) => line.match(/^"((?:[^"]|"")*)"/)?.[1]!.replaceAll('""', '"') ?? line.split(separator)[0]!);

test.each([";", ",", "\t"])(
  "no outcome is a formula for a spreadsheet that parts cells by %j",
  (separator) => {
    const { of, text } = random(12);
    const ids = [
      "=1+1",
      "@SUM(A1)",
      "+1",
      "-1",
      "\t=1",
      "\r=1",
      "\n=1",
      "＝1+1",
      "a,=1",
      "a;=1",
      "a\t=1",
      '";=1',
    ];
    for (let round = 0; round < 5000; round++) ids.push(text(`=+-@＝'";,\t\r\n 1a`, 1 + of(6)));
    const csv = outcomesAsCsv(ids.map(invalid));
    const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
    expect(firstCells(csv, separator).filter((cell) => formula.test(cell))).toEqual([]);
    expect(csv.split("\r\n")).toHaveLength(ids.length + 2);
    expect(outcomesAsCsv([{ id: "1", verdict: "failed", detail: "=1+1" }])).toContain(";'=1+1\r\n");
  },
);

test("outcomes pasted back are the ids as they stood", () => {
  const { of, text } = random(13);
  const given = [
    "1000\n=1+1\n@SUM(A1)\n\t5\n''7''\n'=x'\n1,234,567\n9;9E+15\n\"a\n1 234",
    "1000 =1+1,'-2 ''7''",
    "user_id\toutcome\n\tadded",
    "name\tuser_id\n1001\n1002\t\n\t1003",
  ];
  for (let round = 0; round < 2000; round++) given.push(text(`=+-@＝'";,\t\n 1a\u00a0`, 1 + of(12)));
  const read = given.map((pasted) => parseIds(pasted));
  const csvs = read.map((list) =>
    outcomesAsCsv([
      ...list.ids.map((id): Outcome => ({ id, verdict: "added" })),
      ...list.invalid.map((one) => invalid(one.text)),
    ]),
  );
  const stood = ({ ids, invalid: bad }: IdList) => ({ ids, invalid: bad.map((one) => one.text) });
  expect(csvs.map((csv) => stood(parseIds(csv)))).toEqual(read.map(stood));
});
