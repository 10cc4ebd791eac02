import { expect, test } from "vitest";
import { ApiError } from "../api/errors";
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
