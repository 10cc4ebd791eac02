import type { InfiniteData } from "@tanstack/react-query";

/** For what is kept of a paged list: the same change to each page of it, where there is any. */
export function inPages<Page>(change: (page: Page) => Page) {
  return (list?: InfiniteData<Page>) => list && { ...list, pages: list.pages.map(change) };
}
