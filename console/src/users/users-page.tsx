import { Button, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { PageHeading } from "../parts/page-heading";
import { FindUser } from "./find-user";
import { RegisterUsers } from "./register-users";
import { UserList } from "./user-list";

export function UsersPage() {
  const [registering, register] = useDisclosure(false);
  const action = (
    <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={register.open}>
      Register users
    </Button>
  );
  return (
    <>
      <PageHeading title="Users" subtitle="What somebody is in, why, and since when." actions={action} />
      <Stack>
        <FindUser />
        <UserList onRegister={register.open} />
      </Stack>
      <RegisterUsers opened={registering} onClose={register.close} />
    </>
  );
}
