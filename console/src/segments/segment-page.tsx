import { PageHeading } from "../parts/page-heading";

export function SegmentPage(_: { creating?: boolean }) {
  return <PageHeading title="Segments" />;
}
