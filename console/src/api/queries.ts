import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ApiError } from "./errors";
import {
  countSegment,
  getSegment,
  getUser,
  getUserSegments,
  listMembers,
  listSegments,
  listSteps,
  listUsers,
} from "./operations";
import type { SegmentStatus } from "./types";

export const keys = {
  segments: ["segments"] as const,
  segmentList: (status: SegmentStatus) => ["segments", "list", status] as const,
  segment: (slug: string) => ["segments", "one", slug] as const,
  segmentItem: (slug: string) => ["segments", "one", slug, "item"] as const,
  count: (slug: string) => ["segments", "one", slug, "count"] as const,
  countAt: (slug: string, percent: number) => ["segments", "one", slug, "count", percent] as const,
  steps: (slug: string) => ["segments", "one", slug, "steps"] as const,
  members: (slug: string) => ["segments", "one", slug, "members"] as const,
  users: ["users"] as const,
  userList: ["users", "list"] as const,
  user: (id: string) => ["users", "one", id] as const,
  userItem: (id: string) => ["users", "one", id, "item"] as const,
  userSegments: (id: string) => ["users", "one", id, "segments"] as const,
  userHistory: (id: string, from: string, to: string) => ["users", "one", id, "history", from, to] as const,
};

/** The client repeats by itself what is worth repeating, so a query doesn't. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      staleTime: 15_000,
      refetchOnWindowFocus: (query) => !isRefused(query.state.error),
    },
  },
});

function isRefused(error: unknown) {
  return error instanceof ApiError && error.status >= 400 && error.status < 429;
}

const LAG = 2_200;

/** Reads may lag behind a write by two seconds: ask now, and once more when they surely show it. */
export function refresh(key: readonly unknown[]): Promise<void> {
  refreshLater(key);
  return queryClient.invalidateQueries({ queryKey: key });
}

/** For what the page has already put in place itself: an earlier read could show the old state again. */
export function refreshLater(key: readonly unknown[]): void {
  setTimeout(() => void queryClient.invalidateQueries({ queryKey: key }), LAG);
}

const FIRST = null as string | null;

export function useSegmentList(status: SegmentStatus) {
  return useInfiniteQuery({
    queryKey: keys.segmentList(status),
    queryFn: ({ pageParam, signal }) => listSegments(status, { cursor: pageParam, limit: 100 }, signal),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.cursor,
    // Whoever opens the list, or chooses from it, looks for what a colleague has just made.
    refetchOnMount: "always",
  });
}

export function useSegment(slug: string) {
  return useQuery({ queryKey: keys.segmentItem(slug), queryFn: ({ signal }) => getSegment(slug, signal) });
}

export function useCount(slug: string, enabled = true) {
  return useQuery({
    queryKey: keys.count(slug),
    queryFn: ({ signal }) => countSegment(slug, undefined, signal),
    enabled,
  });
}

/** How many it would be at another percentage. */
export function useCountAt(slug: string, percent: number, enabled: boolean) {
  return useQuery({
    queryKey: keys.countAt(slug, percent),
    queryFn: ({ signal }) => countSegment(slug, percent, signal),
    enabled,
  });
}

export function useSteps(slug: string) {
  return useQuery({ queryKey: keys.steps(slug), queryFn: ({ signal }) => listSteps(slug, signal) });
}

export function useMembers(slug: string) {
  return useInfiniteQuery({
    queryKey: keys.members(slug),
    queryFn: ({ pageParam, signal }) => listMembers(slug, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.cursor,
  });
}

export function useUserList() {
  return useInfiniteQuery({
    queryKey: keys.userList,
    queryFn: ({ pageParam, signal }) => listUsers({ cursor: pageParam, limit: 50 }, signal),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.cursor,
  });
}

export function useUser(id: string) {
  return useQuery({ queryKey: keys.userItem(id), queryFn: ({ signal }) => getUser(id, signal) });
}

export function useUserSegments(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.userSegments(id),
    queryFn: ({ signal }) => getUserSegments(id, signal),
    enabled,
  });
}
