import { Button, Group, Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import dayjs from "dayjs";
import { useId } from "react";
import { minuteText, utcText } from "./dates";
import { fromNow, hasPassed, LOCAL, QUICK, toIso, toLocal } from "./expiry";

type Props = {
  /** ISO time, or null: for good. */
  value: string | null;
  onChange: (value: string | null) => void;
  label?: string;
  error?: string;
};

/** Picked in the person's own time, with UTC said beneath it. */
export function ExpiryPicker({ value, onChange, label = "Expires", error }: Props) {
  // The same id for both, or the dropdown (a dialog) has no name.
  const id = useId();
  const past = hasPassed(value);
  return (
    <Stack gap={6}>
      <DateTimePicker
        id={id}
        popoverProps={{ id }}
        label={label}
        value={toLocal(value)}
        onChange={(local) => onChange(local && toIso(local))}
        valueFormat={minuteText}
        placeholder="Never: for good"
        clearable
        withSeconds={false}
        clearButtonProps={{ "aria-label": "No expiry: for good" }}
        previousLabel="Previous"
        nextLabel="Next"
        minDate={dayjs().format(LOCAL)}
        error={error ?? (past ? "This moment has passed" : undefined)}
        timePickerProps={{
          hoursInputLabel: "Hours",
          minutesInputLabel: "Minutes",
          amPmInputLabel: "AM or PM",
          format: HOURS,
        }}
        submitButtonProps={{ "aria-label": "Use this time" }}
      />
      <Text size="xs" c="dimmed" aria-live="polite">
        {value === null ? "In for good, until somebody removes them." : `That is ${utcText(value)}.`}
      </Text>
      <Group gap={6} role="group" aria-label="Quick choices">
        {QUICK.map((quick) => (
          <Button
            key={quick.label}
            size="compact-xs"
            variant="default"
            onClick={() => onChange(fromNow(quick))}
          >
            {quick.label}
          </Button>
        ))}
        <Button size="compact-xs" variant="default" onClick={() => onChange(null)}>
          For good
        </Button>
      </Group>
    </Stack>
  );
}

const HOURS = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12
  ? "12h"
  : "24h";
