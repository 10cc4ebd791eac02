import { PageHeading } from "../parts/page-heading";

export function UsersPage() {
  return <PageHeading title="Users" />;
}
