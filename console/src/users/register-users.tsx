import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { registerUsers } from "../api/operations";
import { keys, refresh } from "../api/queries";
import { ErrorNote } from "../parts/error-note";
import { parseIds } from "../parts/id-list";
import { IdListSummary } from "../parts/id-list-summary";
import { type Registered, registerAll } from "./register";
import { RegisteredIds } from "./registered-ids";

/** Stays mounted while closed: what was pasted, and what came of it, is still there when it is opened again. */
export function RegisterUsers({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [text, setText] = useState("");
  const [done, setDone] = useState<Registered | null>(null);
  const list = parseIds(text);
  const { ids } = list;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => registerAll(ids, registerUsers, setDone),
    onMutate: () => setDone(null),
    onSettled: () => refresh(keys.users),
  });
  const finished = done ? done.registered.length + done.existing.length : 0;
  const label =
    ids.length === 1
      ? "Register 1 user"
      : `Register ${ids.length === 0 ? "" : `${ids.length.toLocaleString()} `}users`;

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Register users"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!isPending}
      withCloseButton={!isPending}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Stack>
          <Textarea
            label="User ids"
            description="One, or many: one a line; on a single line between commas, semicolons or blanks. Who is registered already stays as they are."
            autosize
            minRows={4}
            maxRows={10}
            data-autofocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            classNames={{ input: "id" }}
            disabled={isPending}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setDone(null);
            }}
          />
          <IdListSummary list={list} />
          <ErrorNote
            error={error}
            title={
              finished > 0
                ? "Not all were registered. Send them again: nobody is registered twice."
                : undefined
            }
          />
          {isPending && (
            <Text size="sm" role="status" className="figures">
              {finished.toLocaleString()} of {ids.length.toLocaleString()} done
            </Text>
          )}
          {done && !isPending && <RegisteredIds done={done} notSent={list.invalid.length} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={isPending}>
              Close
            </Button>
            <Button type="submit" loading={isPending} disabled={ids.length === 0}>
              {label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
