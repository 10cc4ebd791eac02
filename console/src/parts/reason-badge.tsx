import { IconAdjustments, IconUserPlus } from "@tabler/icons-react";
import type { Reason } from "../api/types";
import classes from "./reason-badge.module.css";

const TITLE: Record<Reason, string> = {
  manual: "Somebody added this user",
  rollout: "The segment's percentage takes this user",
};

/** Why somebody is in a segment. */
export function ReasonBadge({ reason }: { reason: Reason }) {
  const Icon = reason === "manual" ? IconUserPlus : IconAdjustments;
  return (
    <span className={classes.badge} data-reason={reason} title={TITLE[reason]}>
      <Icon size={14} aria-hidden />
      {reason}
    </span>
  );
}
