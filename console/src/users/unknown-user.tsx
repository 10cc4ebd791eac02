import { Button, Group, Paper, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUserQuestion } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { registerUser } from "../api/operations";
import { keys, queryClient, refreshLater } from "../api/queries";
import { EmptyState } from "../parts/empty-state";
import { ErrorNote } from "../parts/error-note";

export function UnknownUser({ id }: { id: string }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => registerUser(id),
    onSuccess(user) {
      queryClient.setQueryData(keys.userItem(id), user);
      refreshLater(keys.users);
      notifications.show({ message: `${id} is registered`, color: "petrol.8" });
    },
  });
  const actions = (
    <Stack>
      <Group justify="center">
        <Button component={Link} to="/users" variant="default">
          Back to users
        </Button>
        <Button onClick={() => mutate()} loading={isPending}>
          Register this user
        </Button>
      </Group>
      <ErrorNote error={error} />
    </Stack>
  );
  return (
    <Paper withBorder>
      <EmptyState icon={<IconUserQuestion />} title="Nobody is registered under this id" action={actions}>
        Mind that A and a are two users. Once registered, the user falls into rollouts and can be added to
        segments.
      </EmptyState>
    </Paper>
  );
}
