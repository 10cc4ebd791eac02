import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ErrorNote } from "./error-note";
import { useFocusBack } from "./use-focus-back";

type Props = {
  title: string;
  /** What has to be typed, to the letter. */
  word: string;
  what: string;
  action: string;
  children: ReactNode;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** For what can't be undone. Mount it to open it. */
export function ConfirmByTyping({
  title,
  word,
  what,
  action,
  children,
  busy,
  error,
  onConfirm,
  onClose,
}: Props) {
  const [typed, setTyped] = useState("");
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === word) onConfirm();
        }}
      >
        <Stack>
          {children}
          <TextInput
            label={`Type the ${what} to confirm`}
            description={<span className="id">{word}</span>}
            value={typed}
            data-autofocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ErrorNote error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" disabled={typed !== word} loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
