const format = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export const percentText = (percent: number) => `${format.format(percent)}%`;

/** The API takes two decimals; an empty or half-typed field is no percentage. */
export function readPercent(value: number | string): number | null {
  const number =
    typeof value === "number" ? value : value.trim() === "" ? NaN : Number(value.replace(",", "."));
  if (!(number >= 0 && number <= 100)) return null;
  const rounded = Math.round(number * 100) / 100;
  return Math.abs(rounded - number) < 1e-9 ? rounded : null;
}
