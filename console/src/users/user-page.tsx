import { PageHeading } from "../parts/page-heading";

export function UserPage() {
  return <PageHeading title="Users" />;
}
