import { Button, Group, Paper, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { isUserId } from "../parts/user-id";

const RULE = "An id begins with a letter or digit, and has at most 128 of letters, digits and _ . : @ -";

/** Whether there is such a user, their own page says. */
export function FindUser() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  function open(event: FormEvent) {
    event.preventDefault();
    const id = typed.trim();
    if (isUserId(id)) void navigate(`/users/${encodeURIComponent(id)}`);
    else setProblem(id === "" ? "Type the id of a user" : RULE);
  }

  return (
    <Paper
      component="form"
      role="search"
      aria-label="Look up a user"
      withBorder
      p="md"
      noValidate
      onSubmit={open}
    >
      <Group align="flex-start" gap="sm">
        <TextInput
          label="User id"
          description="To the letter: A and a are two users."
          flex="1 1 260px"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          leftSection={<IconSearch size={16} aria-hidden />}
          classNames={{ input: "id" }}
          value={typed}
          error={problem}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Button type="submit" mt={{ base: 0, xs: 46 }}>
          Look up
        </Button>
      </Group>
    </Paper>
  );
}
