import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { deleteUser } from "../api/operations";
import { inPages } from "../api/pages";
import { keys, queryClient, refreshLater } from "../api/queries";
import type { User } from "../api/types";
import { ConfirmByTyping } from "../parts/confirm-by-typing";

type Page = { users: User[]; cursor: string | null };

export function EraseUser({ id, onClose }: { id: string; onClose: () => void }) {
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => deleteUser(id),
    async onSuccess() {
      await navigate("/users");
      queryClient.removeQueries({ queryKey: keys.user(id) });
      queryClient.setQueryData(
        keys.userList,
        inPages<Page>((page) => ({ ...page, users: page.users.filter((user) => user.id !== id) })),
      );
      refreshLater(keys.users);
      refreshLater(keys.segments);
      notifications.show({ message: `${id} is erased`, color: "petrol.8" });
    },
  });
  return (
    <ConfirmByTyping
      title="Erase the user"
      word={id}
      what="id"
      action="Erase user"
      busy={isPending}
      error={error}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        The user, their memberships, their history and their reports go for good. Links to their reports stop
        working. The id may be registered again, as somebody new.
      </Text>
    </ConfirmByTyping>
  );
}
