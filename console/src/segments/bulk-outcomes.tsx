import { Button, CopyButton, Group, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { type Outcome, outcomesAsCsv, tally, type Verdict } from "./bulk";

const GOOD: readonly Verdict[] = ["added", "removed"];
const BAD: readonly Verdict[] = ["failed", "invalid", "not registered"];
const SHOWN = 300;

export function BulkOutcomes({
  slug,
  outcomes,
  running,
}: {
  slug: string;
  outcomes: Outcome[];
  running: boolean;
}) {
  // What needs somebody's attention comes first.
  const rows = outcomes.toSorted((a, b) => Number(BAD.includes(b.verdict)) - Number(BAD.includes(a.verdict)));
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm" role={running ? undefined : "status"} data-testid="bulk-tally">
          {tally(outcomes)
            .map(([verdict, count]) => `${count.toLocaleString()} ${verdict}`)
            .join(", ")}
        </Text>
        {!running && <Take slug={slug} outcomes={outcomes} />}
      </Group>
      <Table.ScrollContainer
        minWidth={300}
        maxHeight={320}
        type="native"
        tabIndex={0}
        role="region"
        aria-label="Outcome of each id"
      >
        <Table stickyHeader verticalSpacing={4} aria-label="Outcomes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">User</Table.Th>
              <Table.Th scope="col">Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, SHOWN).map((outcome) => (
              <Row key={outcome.id} outcome={outcome} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length > SHOWN && (
        <Text size="sm" c="dimmed">
          The first {SHOWN} are shown. Download them for all {rows.length.toLocaleString()}.
        </Text>
      )}
    </Stack>
  );
}

function Row({ outcome: { id, verdict, detail } }: { outcome: Outcome }) {
  const color = GOOD.includes(verdict)
    ? "var(--app-good)"
    : BAD.includes(verdict)
      ? "var(--mantine-color-error)"
      : undefined;
  return (
    <Table.Tr>
      <Table.Td className="id">{id}</Table.Td>
      <Table.Td>
        <Text size="sm" fw={550} c={color}>
          {verdict}
        </Text>
        {detail && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {detail}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Take({ slug, outcomes }: { slug: string; outcomes: Outcome[] }) {
  const csv = outcomesAsCsv(outcomes);

  function download() {
    const url = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: url, download: `${slug}-outcome.csv` }).click();
    URL.revokeObjectURL(url);
  }

  return (
    <Group gap="xs">
      <CopyButton value={csv}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          >
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={download}
      >
        Download
      </Button>
    </Group>
  );
}
