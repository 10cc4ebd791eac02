const SLUG = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** Why this can't be the slug of a segment, or null. */
export function slugProblem(slug: string): string | null {
  if (slug === "") return "Give the segment a name";
  if (SLUG.test(slug)) return null;
  if (slug.length > 100) return `At most 100 characters: these are ${slug.length}`;
  if (/^[_-]/.test(slug)) return "Begin with a letter or a digit";
  return "Only letters A to Z, digits, _ and -";
}
