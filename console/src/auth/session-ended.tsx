import { Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { SignInButton } from "./sign-in-page";

/** Over the page, and can be put aside: what was typed underneath may still be copied. */
export function SessionEnded() {
  const [open, setOpen] = useState(true);
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title="Your session has ended" centered>
      <Stack>
        <Text>
          Sign in again to go on. You come back to this page. Close this window first if there is something
          you typed that you want to copy.
        </Text>
        <SignInButton label="Sign in again" />
      </Stack>
    </Modal>
  );
}
