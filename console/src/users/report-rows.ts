export type ReportRow = {
  segment: string;
  operation: "add" | "remove" | "reschedule";
  reason: "manual" | "rollout" | "expired" | "segment_deleted";
  at: number;
  /** Null: for good. */
  expires: number | null;
};

const HEADER = "user_id;segment;operation;reason;timestamp;expires_at";

/** The rows of a report. Neither ids nor slugs can hold a `;` or a quote, so nothing is ever quoted. */
export function readRows(csv: string): ReportRow[] {
  const [header, ...lines] = csv.split("\r\n");
  if (header !== HEADER) throw new Error("The report isn't what this page expects. Download it to read it.");
  return lines.filter(Boolean).map((line) => {
    const [, segment, operation, reason, timestamp, expires] = line.split(";") as string[];
    return {
      segment: segment!,
      operation: operation as ReportRow["operation"],
      reason: reason as ReportRow["reason"],
      at: Date.parse(timestamp!),
      expires: expires ? Date.parse(expires) : null,
    };
  });
}
