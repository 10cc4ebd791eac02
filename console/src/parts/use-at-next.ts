import { useEffect, useEffectEvent } from "react";

const LONGEST = 2 ** 31 - 1;

/** Runs when the earliest of these times that is still to come has come: e.g. to read again when a membership expires. */
export function useAtNext(times: (string | undefined)[], run: () => void) {
  const onTime = useEffectEvent(run);
  const now = Date.now();
  const next = Math.min(...times.map((time) => (time ? Date.parse(time) : NaN)).filter((time) => time > now));
  useEffect(() => {
    // A moment later: the clocks of browser and service differ a little.
    const wait = next - Date.now() + 300;
    if (!Number.isFinite(next) || wait > LONGEST) return;
    const timer = setTimeout(onTime, Math.max(wait, 0));
    return () => clearTimeout(timer);
  }, [next]);
}
