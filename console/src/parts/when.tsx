import { useSyncExternalStore } from "react";
import { exactText, minuteText, relativeText } from "./dates";

type Props = { time: string; relative?: boolean };

/** A moment, with the exact one on hover. `relative`: "3 days ago", kept up to date. */
export function When({ time, relative = false }: Props) {
  const now = useNow();
  return (
    <time dateTime={time} title={exactText(time)}>
      {relative ? relativeText(time, now) : minuteText(time)}
    </time>
  );
}

/** One clock for the whole page, ticking every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => moment);
}

let moment = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(tick, 10_000);
  if (listeners.size === 1) tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick() {
  moment = Date.now();
  for (const listener of listeners) listener();
}
