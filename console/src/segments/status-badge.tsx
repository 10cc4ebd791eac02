import classes from "./status-badge.module.css";

export function StatusBadge({ deleted }: { deleted: boolean }) {
  return (
    <span className={classes.status} data-deleted={deleted || undefined}>
      {deleted ? "Deleted" : "Active"}
    </span>
  );
}
