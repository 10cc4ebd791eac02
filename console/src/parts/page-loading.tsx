import { Skeleton, Stack } from "@mantine/core";

export function PageLoading({ lines = 6 }: { lines?: number }) {
  return (
    <Stack role="status" aria-label="Loading" gap="sm">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={index === 0 ? 32 : 18} width={index === 0 ? "40%" : "100%"} />
      ))}
    </Stack>
  );
}
