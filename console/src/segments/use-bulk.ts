import { useRef, useState } from "react";
import { updateUserSegments } from "../api/operations";
import { keys, queryClient, refresh } from "../api/queries";
import { type Action, changeEach, type Outcome, REPEATABLE } from "./bulk";

export type BulkOrder = { action: Action; expires_at: string | null; register: boolean };

type Run = { total: number; outcomes: Outcome[]; running: boolean; action: Action };

const IDLE: Run = { total: 0, outcomes: [], running: false, action: "add" };

/** A change of many users, one by one, and how far it has got. */
export function useBulk(slug: string) {
  const [run, setRun] = useState<Run>(IDLE);
  const stop = useRef<AbortController>(null);

  async function start(ids: string[], { action, expires_at, register }: BulkOrder, kept: Outcome[] = []) {
    const abort = new AbortController();
    stop.current = abort;
    setRun({ total: ids.length + kept.length, outcomes: kept, running: true, action });
    const addition = expires_at === null ? { slug } : { slug, expires_at };
    await changeEach(
      ids,
      action,
      slug,
      (id) => updateUserSegments(id, action === "add" ? { add: [addition], register } : { remove: [slug] }),
      abort.signal,
      (outcome) => setRun((before) => ({ ...before, outcomes: [...before.outcomes, outcome] })),
    );
    setRun((before) => ({ ...before, running: false }));
    void refresh(keys.segment(slug));
    void queryClient.invalidateQueries({ queryKey: keys.users });
  }

  const again = run.outcomes.filter(({ verdict }) => REPEATABLE.includes(verdict));

  return {
    run,
    again,
    start: (ids: string[], order: BulkOrder, invalid: Outcome[]) => start(ids, order, invalid),
    retry: (order: BulkOrder) =>
      start(
        again.map(({ id }) => id),
        order,
        run.outcomes.filter((outcome) => !again.includes(outcome)),
      ),
    cancel: () => stop.current?.abort(),
    clear: () => setRun(IDLE),
  };
}
