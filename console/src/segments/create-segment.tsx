import { Button, Group, Loader, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { fieldMessages } from "../api/errors";
import { createSegment } from "../api/operations";
import { keys, queryClient, refresh } from "../api/queries";
import { ErrorNote } from "../parts/error-note";
import { readPercent } from "./percent";
import { PercentField } from "./percent-field";
import { slugProblem } from "./slug";
import { useSlugCheck } from "./use-slug-check";

const LONGEST = 2000;
const FIELDS = ["slug", "description", "percent"] as const;

export function CreateSegment({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [visited, setVisited] = useState(false);
  const form = useForm({
    initialValues: { slug: "", description: "", percent: 0 as number | string },
    validate: {
      slug: slugProblem,
      description: (text) =>
        text.length > LONGEST ? `At most ${LONGEST} characters: these are ${text.length}` : null,
      percent: (value) => (readPercent(value) === null ? "From 0 to 100, with at most two decimals" : null),
    },
  });
  const { slug, description, percent } = form.values;
  const check = useSlugCheck(slug);
  const creation = useMutation({
    mutationFn: createSegment,
    onSuccess(segment) {
      queryClient.setQueryData(keys.segmentItem(segment.slug), segment);
      void refresh(keys.segments);
      notifications.show({ message: `${segment.slug} is created`, color: "petrol.8" });
      void navigate(`/segments/${encodeURIComponent(segment.slug)}`);
    },
    onError: (error) => form.setErrors(fieldMessages(error, FIELDS)),
  });

  const slugError =
    form.errors.slug ??
    (check === "taken" ? "This slug is taken" : slug || visited ? slugProblem(slug) : null);

  return (
    <Modal opened onClose={onClose} title="New segment" size="lg" closeOnClickOutside={!form.isDirty()}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) =>
          creation.mutate({
            slug: values.slug,
            description: values.description,
            percent: readPercent(values.percent) ?? 0,
          }),
        )}
      >
        <Stack>
          <TextInput
            label="Slug"
            required
            data-autofocus
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            description="What programs call it, e.g. AVITO_DISCOUNT_30. It can't be changed later."
            classNames={{ input: "id" }}
            {...form.getInputProps("slug")}
            error={slugError}
            onBlur={() => setVisited(true)}
            rightSection={
              check === "checking" ? (
                <Loader size={16} aria-hidden />
              ) : check === "free" ? (
                <IconCheck size={18} color="var(--app-good)" aria-hidden />
              ) : null
            }
          />
          <span className="hidden" role="status">
            {check === "free" ? "This slug is free" : check === "taken" ? "This slug is taken" : ""}
          </span>
          <Textarea
            label="Description"
            autosize
            minRows={3}
            maxRows={8}
            description={`What it is for, so that others know: ${description.length.toLocaleString()} of ${LONGEST.toLocaleString()} characters`}
            {...form.getInputProps("description")}
            error={
              form.errors.description ??
              (description.length > LONGEST ? `At most ${LONGEST} characters` : null)
            }
          />
          <PercentField
            label="Rollout"
            description="The share of all users that the segment takes, now and in future. 0 for only those whom you add."
            value={percent}
            onChange={(value) => form.setFieldValue("percent", value)}
            error={form.errors.percent as string | undefined}
          />
          <ErrorNote error={creation.error} placed={Object.values(form.errors) as string[]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={creation.isPending} disabled={check === "taken"}>
              Create segment
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
