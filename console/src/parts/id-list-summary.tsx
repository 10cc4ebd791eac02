import { Text } from "@mantine/core";
import type { IdList } from "./id-list";

const SHOWN = 5;

/** What was understood of a pasted list, before anything is sent. */
export function IdListSummary({ list: { ids, invalid, duplicates } }: { list: IdList }) {
  const parts = [`${ids.length.toLocaleString()} ${ids.length === 1 ? "id" : "ids"}`];
  if (duplicates > 0) parts.push(`${duplicates.toLocaleString()} given twice, taken once`);
  return (
    <div role="status">
      <Text size="sm" c="dimmed" className="figures">
        {parts.join(", ")}
      </Text>
      {invalid.length > 0 && (
        <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: "anywhere" }}>
          {invalid.length.toLocaleString()} can't be an id and won't be sent:{" "}
          {invalid.slice(0, SHOWN).map(short).join(", ")}
          {invalid.length > SHOWN && " …"}
        </Text>
      )}
    </div>
  );
}

const short = (id: string) => (id.length > 40 ? `${id.slice(0, 40)}…` : id);
