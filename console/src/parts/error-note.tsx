import { Alert, Button, Group, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { ApiError, textOf } from "../api/errors";

type Props = {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  /** Field messages that stand at their fields already. */
  placed?: readonly string[];
};

/** What went wrong in the API's own words. Renders nothing without an error. */
export function ErrorNote({ error, title, onRetry, placed = [] }: Props) {
  if (!error) return null;
  const api = error instanceof ApiError ? error : null;
  const rest = api?.errors.filter(({ message }) => !placed.includes(message)) ?? [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle aria-hidden />} title={title} role="alert">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {textOf(error)}
      </Text>
      {rest.length > 0 && (
        <List size="sm" mt={4}>
          {rest.map(({ field, message }) => (
            <List.Item key={field + message}>
              <code>{field}</code>: {message}
            </List.Item>
          ))}
        </List>
      )}
      {api && api.status >= 500 && api.requestId && (
        <Text size="xs" mt={4}>
          Request id: <code>{api.requestId}</code>
        </Text>
      )}
      {onRetry && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
