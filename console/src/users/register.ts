/** As many as the API takes at once. */
const AT_ONCE = 1000;

export type Registered = { registered: string[]; existing: string[] };

type Send = (ids: string[]) => Promise<Registered>;

/** All ids, some at a time. `progress` is told what is done so far, which stays true if a later part fails. */
export async function registerAll(
  ids: string[],
  send: Send,
  progress: (done: Registered) => void,
): Promise<Registered> {
  let done: Registered = { registered: [], existing: [] };
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const { registered, existing } = await send(ids.slice(start, start + AT_ONCE));
    done = { registered: [...done.registered, ...registered], existing: [...done.existing, ...existing] };
    progress(done);
  }
  return done;
}
