/**
 * What a spreadsheet may take for a formula: `= + - @` at the beginning, also behind blanks and what can't be seen;
 * and a tab or new line there (OWASP, "CSV Injection"). Behind apostrophes it is none, but then our own couldn't be
 * told from those that were there.
 */
const FORMULA = /^'*(?:[\s\p{C}]*[=+@-]|[\t\r\n\0])/u;

/** Full-width and small signs count too; and a sign may melt into what follows it. */
const isFormula = (text: string) => FORMULA.test(text) || FORMULA.test(text.normalize("NFKC"));

/** The text with an apostrophe before it where a spreadsheet would compute it. */
export const harmless = (text: string): string => (isFormula(text) ? `'${text}` : text);

/** The text that `harmless` was given. */
export const restored = (cell: string): string =>
  cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell;
