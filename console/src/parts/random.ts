/** The same numbers each time, for tests that try many cases (mulberry32). */
export function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number from 0 up to, and without, `below`. */
  const of = (below: number) => Math.floor(next() * below);
  return {
    of,
    /** So many of these letters. */
    text: (letters: string, length: number) =>
      Array.from({ length }, () => letters[of(letters.length)]).join(""),
  };
}
