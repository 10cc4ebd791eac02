import { Button, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useParams } from "react-router";
import { isMissing } from "../api/errors";
import { useUser } from "../api/queries";
import { CopyId } from "../parts/copy-id";
import { ErrorNote } from "../parts/error-note";
import { PageHeading } from "../parts/page-heading";
import { PageLoading } from "../parts/page-loading";
import { When } from "../parts/when";
import { EraseUser } from "./erase-user";
import { HistoryPanel } from "./history-panel";
import { MembershipsPanel } from "./memberships-panel";
import { UnknownUser } from "./unknown-user";

export function UserPage() {
  const { id = "" } = useParams();
  // Keyed, so that nothing of one user is left on another's page.
  return <OneUser key={id} id={id} />;
}

function OneUser({ id }: { id: string }) {
  const { data: user, error, refetch } = useUser(id);
  const [erasing, erase] = useDisclosure(false);
  const known = user && !isMissing(error);
  return (
    <>
      <PageHeading
        title={id}
        beside={<CopyId value={id} />}
        subtitle={
          known ? (
            <>
              Registered <When time={user.registered_at} relative />: <When time={user.registered_at} />
            </>
          ) : undefined
        }
        actions={
          known && (
            <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={erase.open}>
              Erase user
            </Button>
          )
        }
      >
        <span className="id">{id}</span>
      </PageHeading>
      {isMissing(error) && <UnknownUser id={id} />}
      {error && !known && !isMissing(error) && (
        <ErrorNote error={error} title="The user can't be shown" onRetry={() => void refetch()} />
      )}
      {!user && !error && <PageLoading />}
      {known && (
        <Stack>
          <MembershipsPanel id={id} />
          <HistoryPanel user={user} />
        </Stack>
      )}
      {erasing && <EraseUser id={id} onClose={erase.close} />}
    </>
  );
}
