import {
  Anchor,
  AppShell,
  Burger,
  Button,
  Container,
  Group,
  Stack,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLogout } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useAuth } from "react-oidc-context";
import { NavLink, Outlet, ScrollRestoration, useLocation } from "react-router";
import { signOut } from "../auth/session";
import { Mark } from "./mark";
import classes from "./shell.module.css";

export function Shell() {
  const [open, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(false);

  useEffect(() => {
    menu.close();
    // Who follows a link with the keyboard or a screen reader goes on at the new page's heading.
    if (arrived.current) (main.current?.querySelector("h1") ?? main.current)?.focus();
    arrived.current = true;
  }, [pathname]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { desktop: true, mobile: !open } }}
    >
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <AppShell.Header className={classes.header}>
        <Container size="xl" h="100%">
          <Group h="100%" gap="lg" wrap="nowrap">
            <Burger
              opened={open}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Menu"
              aria-expanded={open}
              aria-controls="menu"
            />
            <Anchor component={NavLink} to="/" className={classes.brand} underline="never">
              <Mark />
              Segmentation
            </Anchor>
            <Group component="nav" aria-label="Main" gap={4} visibleFrom="sm">
              <Links />
            </Group>
            <Group gap="xs" ml="auto" wrap="nowrap" visibleFrom="sm">
              <Person />
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Navbar p="md" id="menu" aria-label="Menu" hiddenFrom="sm">
        {open && (
          <Stack gap="xs">
            <Links />
            <Stack gap="xs" px="sm" pt="sm" align="flex-start">
              <Person />
            </Stack>
          </Stack>
        )}
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} id="main" className={classes.main}>
        <Container size="xl" py="lg">
          <Outlet />
        </Container>
      </AppShell.Main>
      <ScrollRestoration />
    </AppShell>
  );
}

function Links() {
  const { pathname } = useLocation();
  const inSegments = pathname === "/" || pathname.startsWith("/segments");
  return (
    <>
      <UnstyledButton
        component={NavLink}
        to="/"
        className={classes.link}
        data-active={inSegments || undefined}
        aria-current={inSegments ? "page" : undefined}
      >
        Segments
      </UnstyledButton>
      <UnstyledButton component={NavLink} to="/users" className={classes.link}>
        Users
      </UnstyledButton>
      <UnstyledButton component="a" href="./docs" className={classes.link}>
        API docs
      </UnstyledButton>
    </>
  );
}

function Person() {
  const profile = useAuth().user?.profile;
  const name =
    profile?.email ??
    profile?.name ??
    profile?.preferred_username ??
    (profile?.["cognito:username"] as string | undefined) ??
    profile?.sub;
  return (
    <>
      <Text size="sm" c="dimmed" truncate maw={220} title={name}>
        <span className="hidden">Signed in as </span>
        {name}
      </Text>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconLogout size={16} aria-hidden />}
        onClick={() => void signOut()}
      >
        Sign out
      </Button>
    </>
  );
}
