import type { Interval, Lane } from "./intervals";
import classes from "./timeline.module.css";

type Drawn = Lane & { extent: [number, number] };

/** The chart gives the lane's place; `payload` is what it is about. */
type Shape = { x?: number | string; y?: number | string; width?: number | string; payload?: Drawn };

const TEXT = 16;
const BAR = 14;
/** Of a monospaced letter at the size of the lane's name. */
const LETTER = 7.3;
/** So that a stay of seconds can be seen in a picture of years. */
const THINNEST = 3;

export const FILL = {
  manual: "var(--app-manual)",
  rollout: "url(#by-rollout)",
  unknown: "url(#by-unknown)",
} as const;
const EDGE = {
  manual: "var(--app-manual)",
  rollout: "var(--app-rollout)",
  unknown: "var(--mantine-color-dimmed)",
} as const;

export function LaneBars({ x, y, width, payload }: Shape) {
  if (!payload) return null;
  const [left, top, wide] = [Number(x), Number(y), Number(width)];
  const [start, end] = payload.extent;
  const place = (at: number) =>
    left + ((Math.min(Math.max(at, start), end) - start) / Math.max(end - start, 1)) * wide;
  return (
    <g>
      <text className={classes.lane} x={left} y={top + 12}>
        {shortened(payload.segment, Math.floor(wide / LETTER))}
      </text>
      <rect className={classes.track} x={left} y={top + TEXT} width={wide} height={BAR} rx={3} />
      {payload.intervals.map((interval) => (
        <Stay key={interval.from} interval={interval} top={top + TEXT} place={place} />
      ))}
    </g>
  );
}

function Stay({ interval, top, place }: { interval: Interval; top: number; place: (at: number) => number }) {
  const { reason, from, to, openLeft, moves, turned } = interval;
  const kind = reason ?? "unknown";
  const left = place(from);
  const wide = Math.max(place(to) - left, THINNEST);
  return (
    <g>
      <rect x={left} y={top} width={wide} height={BAR} rx={3} fill={FILL[kind]} stroke={EDGE[kind]} />
      {turned && turned.at !== null && (
        <rect
          x={place(turned.at)}
          y={top}
          width={Math.max(left + wide - place(turned.at), THINNEST)}
          height={BAR}
          rx={3}
          fill={FILL[turned.reason]}
          stroke={EDGE[turned.reason]}
        />
      )}
      {openLeft && (
        <path
          d={`M${left + 9} ${top + 3}l-5 4l5 4`}
          fill="none"
          stroke="var(--mantine-color-text)"
          strokeWidth={2}
        />
      )}
      {moves.map(({ at }) => (
        <path
          key={at}
          d={`M${place(at)} ${top - 2}v${BAR + 4}`}
          stroke="var(--mantine-color-text)"
          strokeWidth={2}
        />
      ))}
    </g>
  );
}

/** Told apart by pattern too, not by colour alone. */
export function Patterns() {
  return (
    <defs>
      <pattern
        id="by-rollout"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--app-rollout)" opacity="0.25" />
        <rect width="3" height="6" fill="var(--app-rollout)" />
      </pattern>
      <pattern id="by-unknown" width="5" height="5" patternUnits="userSpaceOnUse">
        <circle cx="2" cy="2" r="1.1" fill="var(--mantine-color-dimmed)" />
      </pattern>
    </defs>
  );
}

const shortened = (text: string, letters: number) =>
  text.length > letters ? `${text.slice(0, Math.max(letters - 1, 1))}…` : text;
