import { expect, test } from "vitest";
import { limited } from "./limit";

const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 2));

test("runs no more than its slots at once, and everything in the end", async () => {
  const run = limited(3);
  let running = 0;
  let most = 0;
  const results = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7].map((each) =>
      run(async () => {
        most = Math.max(most, ++running);
        await later(null);
        running--;
        return each;
      }),
    ),
  );
  expect(results).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test("a failure, and a task given up while it waited, free their slots", async () => {
  const run = limited(1);
  const stop = new AbortController();
  const failing = run(() => Promise.reject(new Error("no")));
  const givenUp = run(() => later("never"), stop.signal);
  const last = run(() => later("done"));
  stop.abort();
  await expect(failing).rejects.toThrow("no");
  await expect(givenUp).rejects.toThrow(/abort/i);
  await expect(last).resolves.toBe("done");
});
