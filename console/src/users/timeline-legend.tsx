import type { ReactNode } from "react";
import type { Lane } from "./intervals";
import { FILL } from "./lane-bars";
import classes from "./timeline.module.css";

export function TimelineLegend({ lanes }: { lanes: Lane[] }) {
  const stays = lanes.flatMap(({ intervals }) => intervals);
  return (
    <ul className={classes.legend} aria-label="Legend">
      <Entry text="manual">
        <rect y="2" width="22" height="12" rx="3" fill={FILL.manual} />
      </Entry>
      <Entry text="rollout">
        <rect x="0.5" y="2.5" width="21" height="11" rx="3" fill={FILL.rollout} stroke="var(--app-rollout)" />
      </Entry>
      {stays.some(({ reason }) => reason === null) && (
        <Entry text="in since before, not known why">
          <rect
            x="0.5"
            y="2.5"
            width="21"
            height="11"
            rx="3"
            fill={FILL.unknown}
            stroke="var(--mantine-color-dimmed)"
          />
        </Entry>
      )}
      {stays.some(({ moves }) => moves.length > 0) && (
        <Entry text="expiry changed">
          <path d="M11 0v16" stroke="var(--mantine-color-text)" strokeWidth="2" />
        </Entry>
      )}
      {stays.some(({ openLeft }) => openLeft) && (
        <Entry text="began before">
          <path d="M14 3l-6 5l6 5" fill="none" stroke="var(--mantine-color-text)" strokeWidth="2" />
        </Entry>
      )}
    </ul>
  );
}

function Entry({ text, children }: { text: string; children: ReactNode }) {
  return (
    <li>
      <svg width="22" height="16" aria-hidden>
        {children}
      </svg>
      {text}
    </li>
  );
}
