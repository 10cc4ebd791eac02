import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { reportHistory } from "../api/operations";
import { minuteText } from "../parts/dates";
import { ErrorNote } from "../parts/error-note";
import { useNow } from "../parts/when";
import type { MonthRange } from "./months";

/** Asks for a fresh report, and has the browser save what its link gives. */
export function DownloadReport({ id, range: { from, to } }: { id: string; range: MonthRange }) {
  const now = useNow();
  const {
    mutate,
    isPending,
    data: report,
    error,
  } = useMutation({
    mutationFn: () => reportHistory(id, from, to),
    onSuccess: ({ url }) =>
      Object.assign(document.createElement("a"), { href: url, rel: "noreferrer" }).click(),
  });
  const alive = report && Date.parse(report.expires_at) > now;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden />}
        loading={isPending}
        onClick={() => mutate()}
      >
        Download CSV
      </Button>
      <Stack gap={4} flex="1 1 100%" role="status">
        {report && (
          <Text size="sm">
            {report.rows === 1 ? "1 row" : `${report.rows.toLocaleString()} rows`}.{" "}
            {alive ? (
              <>
                The{" "}
                <Anchor href={report.url} rel="noreferrer" underline="always">
                  link to the file
                </Anchor>{" "}
                works until {minuteText(report.expires_at)}, for everybody who has it.
              </>
            ) : (
              "The link to the file has ended."
            )}
          </Text>
        )}
      </Stack>
      {error && (
        <div style={{ flex: "1 1 100%" }}>
          <ErrorNote error={error} title="The report can't be made" onRetry={() => mutate()} />
        </div>
      )}
    </>
  );
}
