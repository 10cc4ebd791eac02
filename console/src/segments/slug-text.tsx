import { Fragment } from "react";

/** A slug that breaks after its underscores and hyphens when it has to. */
export function SlugText({ slug }: { slug: string }) {
  return slug.split(/(?<=[_-])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
