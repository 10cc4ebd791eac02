import { useMutation } from "@tanstack/react-query";
import { updateUserSegments } from "../api/operations";
import { keys, queryClient, refreshLater } from "../api/queries";
import type { MembershipChange, MembershipChanged } from "../api/types";

/** Changes what a user is in; the answer is what the page then shows. */
export function useMembershipChange(id: string, onSuccess: (changed: MembershipChanged) => void) {
  return useMutation({
    mutationFn: (change: MembershipChange) => updateUserSegments(id, change),
    onSuccess(changed) {
      queryClient.setQueryData(keys.userSegments(id), { user_id: id, segments: changed.segments });
      void queryClient.invalidateQueries({ queryKey: [...keys.user(id), "history"] });
      refreshLater(keys.segments);
      onSuccess(changed);
    },
  });
}
