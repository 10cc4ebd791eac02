import {
  Button,
  Checkbox,
  Group,
  Modal,
  Progress,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from "@mantine/core";
import { useState } from "react";
import { hasPassed } from "../parts/expiry";
import { ExpiryPicker } from "../parts/expiry-picker";
import { PROBLEM_TEXT } from "../parts/id-line";
import { parseIds } from "../parts/id-list";
import { IdListSummary } from "../parts/id-list-summary";
import type { Action } from "./bulk";
import { BulkOutcomes } from "./bulk-outcomes";
import { useBulk } from "./use-bulk";

type Props = { slug: string; opened: boolean; onClose: () => void };

/** Stays mounted while closed: what was pasted, and what came of it, is still there when it is opened again. */
export function BulkChange({ slug, opened, onClose }: Props) {
  const [action, setAction] = useState<Action>("add");
  const [text, setText] = useState("");
  const [register, setRegister] = useState(false);
  const [expires, setExpires] = useState<string | null>(null);
  const bulk = useBulk(slug);
  const list = parseIds(text);
  const { running, total, outcomes } = bulk.run;
  const order = { action, expires_at: expires, register };
  const late = action === "add" && hasPassed(expires);
  const count = list.ids.length;
  const label = `${action === "add" ? "Add" : "Remove"} ${count === 1 ? "1 user" : `${count === 0 ? "" : `${count.toLocaleString()} `}users`}`;

  function start() {
    const invalid = list.invalid.map(({ text, problem }) => ({
      id: text,
      verdict: "invalid" as const,
      detail: `Not sent: ${PROBLEM_TEXT[problem]}`,
    }));
    void bulk.start(list.ids, order, invalid);
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add or remove users"
      size="xl"
      closeOnClickOutside={false}
      closeOnEscape={!running}
      withCloseButton={!running}
    >
      <Stack>
        <SegmentedControl
          fullWidth
          aria-label="What to do"
          disabled={running}
          value={action}
          onChange={(value) => setAction(value as Action)}
          data={[
            { value: "add", label: "Add" },
            { value: "remove", label: "Remove" },
          ]}
        />
        <Textarea
          label="User ids"
          description="Paste them, one a line; on a single line between commas, semicolons or blanks."
          rows={6}
          data-autofocus
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          classNames={{ input: "id" }}
          disabled={running}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <IdListSummary list={list} />
        {action === "add" && (
          <>
            <ExpiryPicker value={expires} onChange={setExpires} />
            <Checkbox
              label="Register unknown users"
              description="Otherwise an id that nobody has registered is reported and left alone."
              checked={register}
              disabled={running}
              onChange={(event) => setRegister(event.currentTarget.checked)}
            />
          </>
        )}
        {total > 0 && (
          <Stack gap={4}>
            <Progress
              value={(outcomes.length / total) * 100}
              aria-label="Progress"
              color="var(--app-rollout)"
              transitionDuration={100}
            />
            <Text size="sm" className="figures" role="status">
              {running
                ? `${outcomes.length.toLocaleString()} of ${total.toLocaleString()} done`
                : `Finished: ${outcomes.length.toLocaleString()} of ${total.toLocaleString()}`}
            </Text>
          </Stack>
        )}
        <Group justify="flex-end" gap="xs">
          {running && (
            <Button variant="default" onClick={bulk.cancel}>
              Cancel
            </Button>
          )}
          {!running && bulk.again.length > 0 && (
            <Button
              variant="default"
              disabled={late}
              onClick={() => void bulk.retry({ ...order, action: bulk.run.action })}
            >
              Retry {bulk.again.length.toLocaleString()} failed
            </Button>
          )}
          <Button onClick={start} loading={running} disabled={count === 0 || late}>
            {label}
          </Button>
        </Group>
        {outcomes.length > 0 && <BulkOutcomes slug={slug} outcomes={outcomes} running={running} />}
      </Stack>
    </Modal>
  );
}
