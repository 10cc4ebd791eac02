const ID = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}$/;

/** What the API takes as the id of a user. */
export const isUserId = (text: string) => ID.test(text);

export type IdList = { ids: string[]; invalid: string[]; duplicates: number };

/** Ids that somebody pasted: between new lines, commas, semicolons or blanks, each once, in the order given. */
export function parseIds(text: string): IdList {
  const given = text
    .split(/[\s,;]+/)
    .map(unquoted)
    .filter(Boolean);
  const unique = [...new Set(given)];
  return {
    ids: unique.filter(isUserId),
    invalid: unique.filter((id) => !isUserId(id)),
    duplicates: given.length - unique.length,
  };
}

/** Spreadsheets and JSON put quotes around. */
function unquoted(id: string): string {
  return id.replace(/^(["'])(.*)\1$/, "$2");
}
