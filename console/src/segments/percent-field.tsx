import { Group, Input, NumberInput, Slider } from "@mantine/core";
import { readPercent } from "./percent";

type Props = {
  value: number | string;
  onChange: (value: number | string) => void;
  label: string;
  description?: string;
  error?: string;
};

/** A slider for the hand and a number for the exact value. */
export function PercentField({ value, onChange, label, description, error }: Props) {
  return (
    <Input.Wrapper component="div" labelElement="div" label={label} description={description} error={error}>
      <Group gap="lg" mt={6} wrap="nowrap" align="center">
        <Slider
          flex={1}
          min={0}
          max={100}
          step={1}
          label={null}
          value={readPercent(value) ?? 0}
          onChange={onChange}
          thumbLabel={`${label}, slider`}
          thumbProps={{ "aria-valuetext": `${readPercent(value) ?? 0}%` } as never}
          color="var(--app-rollout)"
          mb={20}
          marks={[
            { value: 0, label: "0" },
            { value: 50, label: "50" },
            { value: 100, label: "100" },
          ]}
          mx={8}
        />
        <NumberInput
          aria-label={label}
          aria-invalid={error ? true : undefined}
          w={110}
          min={0}
          max={100}
          step={1}
          decimalScale={2}
          clampBehavior="none"
          suffix="%"
          allowedDecimalSeparators={[".", ","]}
          value={value}
          onChange={onChange}
          error={Boolean(error)}
          withAsterisk={false}
        />
      </Group>
    </Input.Wrapper>
  );
}
