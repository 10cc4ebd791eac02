import { Alert, Button, Center, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertCircle, IconLogin2 } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { textOf } from "../api/errors";
import { Mark } from "../layout/mark";
import { signIn } from "./session";

export function Loading() {
  return (
    <Center mih="100dvh" component="main">
      <Loader aria-label="Loading" role="status" />
    </Center>
  );
}

export function SignInPage() {
  return (
    <Card heading="Segmentation" page="Sign in">
      <Text c="dimmed">See who is in which segment, and decide who comes next.</Text>
      <SignInButton label="Sign in" />
    </Card>
  );
}

export function SignInFailed({
  heading,
  error,
  onTryAgain,
}: {
  heading: string;
  error: unknown;
  onTryAgain?: () => void;
}) {
  useEffect(() => {
    // What the provider answered is used up: a reload must not send it once more.
    if (window.location.search)
      window.history.replaceState(null, "", window.location.pathname + window.location.hash);
  }, []);
  return (
    <Card heading={heading}>
      <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
        {textOf(error)}
      </Alert>
      {onTryAgain ? <Button onClick={onTryAgain}>Try again</Button> : <SignInButton label="Try again" />}
    </Card>
  );
}

export function SignInButton({ label }: { label: string }) {
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  async function go() {
    setGoing(true);
    setProblem(undefined);
    try {
      await signIn();
    } catch (error) {
      setProblem(error);
      setGoing(false);
    }
  }

  return (
    <>
      {problem !== undefined && (
        <Alert color="red" role="alert">
          The sign-in page can't be reached: {textOf(problem)}
        </Alert>
      )}
      <Button onClick={go} loading={going} size="md" leftSection={<IconLogin2 size={18} aria-hidden />}>
        {label}
      </Button>
    </>
  );
}

function Card({
  heading,
  page = heading,
  children,
}: {
  heading: string;
  page?: string;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${page} · Segmentation`;
  }, [page]);
  return (
    <Center component="main" mih="100dvh" p="md" bg="var(--app-canvas)">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <Stack>
          <Mark size={40} />
          <Title order={1} size="h2">
            {heading}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
