import { Group, Paper, type PaperProps, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

type Props = PaperProps & { title: string; hint?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A titled box: a region of the page with an h2. */
export function Panel({ title, hint, actions, children, ...paper }: Props) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" {...paper}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="xs">
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          {hint && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Paper>
  );
}
