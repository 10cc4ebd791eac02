import { List, Text } from "@mantine/core";
import { PROBLEM_TEXT } from "./id-line";
import type { IdList } from "./id-list";

const SHOWN = 5;

const COLUMN = {
  first: "Of each line only the first column is taken",
  user_id: "Only the column user_id is taken",
} as const;

/** What was understood of a pasted list, before anything is sent. */
export function IdListSummary({ list: { ids, invalid, duplicates, column } }: { list: IdList }) {
  const parts = [`${ids.length.toLocaleString()} ${ids.length === 1 ? "id" : "ids"}`];
  if (duplicates > 0) parts.push(`${duplicates.toLocaleString()} given twice, taken once`);
  return (
    <div role="status">
      <Text size="sm" c="dimmed" className="figures">
        {parts.join(", ")}
      </Text>
      {column && <Text size="sm">{COLUMN[column]}.</Text>}
      {invalid.length > 0 && (
        <Text component="div" size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: "anywhere" }}>
          {invalid.length.toLocaleString()} can't be an id and won't be sent:
          <List size="sm" withPadding>
            {invalid.slice(0, SHOWN).map(({ text, problem }) => (
              <List.Item key={text}>
                <span className="id">{short(text)}</span>: {PROBLEM_TEXT[problem]}.
              </List.Item>
            ))}
            {invalid.length > SHOWN && (
              <List.Item>and {(invalid.length - SHOWN).toLocaleString()} more</List.Item>
            )}
          </List>
        </Text>
      )}
    </div>
  );
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
