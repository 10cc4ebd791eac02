import { expect, test } from "vitest";
import { type Registered, registerAll } from "./register";

const ids = Array.from({ length: 2500 }, (_, index) => String(index));

test("a long list goes in parts, in its order", async () => {
  const sizes: number[] = [];
  const told: number[] = [];
  const send = async (part: string[]) => {
    sizes.push(part.length);
    return { registered: part, existing: [] };
  };
  const done = await registerAll(ids, send, ({ registered }) => told.push(registered.length));
  expect(sizes).toEqual([1000, 1000, 500]);
  expect(told).toEqual([1000, 2000, 2500]);
  expect(done.registered).toEqual(ids);
});

test("what was done before a failure has been told", async () => {
  let told: Registered | undefined;
  const send = async (part: string[]) => {
    if (part[0] !== "0") throw new Error("no");
    return { registered: part.slice(1), existing: part.slice(0, 1) };
  };
  await expect(
    registerAll(ids, send, (done) => {
      told = done;
    }),
  ).rejects.toThrow("no");
  expect(told?.existing).toEqual(["0"]);
  expect(told?.registered).toHaveLength(999);
});
