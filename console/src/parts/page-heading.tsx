import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

type Props = {
  title: string;
  /** Shown in place of the title's text. */
  children?: ReactNode;
  /** Follows the title without being part of it, e.g. a copy button. */
  beside?: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
};

/** The page's one h1, which is also what the window is called. */
export function PageHeading({ title, children, beside, subtitle, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Segmentation`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs" wrap="nowrap">
          <Title order={1} tabIndex={-1} style={{ overflowWrap: "anywhere" }}>
            {children ?? title}
          </Title>
          {beside}
        </Group>
        {subtitle && (
          <Text component="div" c="dimmed" size="sm" mt={4}>
            {subtitle}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
