import { call } from "./client";
import { limited } from "./limit";
import type {
  Member,
  Membership,
  MembershipChange,
  MembershipChanged,
  Report,
  Segment,
  SegmentCount,
  SegmentStatus,
  Step,
  User,
} from "./types";

const one = (slug: string) => `segments/${encodeURIComponent(slug)}`;
const user = (id: string) => `users/${encodeURIComponent(id)}`;

/** Counts are the costly reads: the gateway lets 20 a second through, for everybody together. */
const countSlot = limited(3);

export type Page = { cursor?: string | null; limit?: number };

export const listSegments = (status: SegmentStatus, page: Page, signal?: AbortSignal) =>
  call<{ segments: Segment[]; cursor: string | null }>("segments", { query: { status, ...page }, signal });

export const createSegment = (body: { slug: string; description?: string; percent?: number }) =>
  call<Segment>("segments", { method: "POST", body });

export const getSegment = (slug: string, signal?: AbortSignal) => call<Segment>(one(slug), { signal });

export const updateSegment = (slug: string, body: { description?: string; percent?: number }) =>
  call<Segment>(one(slug), { method: "PATCH", body });

export const deleteSegment = (slug: string) => call<void>(one(slug), { method: "DELETE" });

/** With `percent`: as it would be at that percentage. */
export const countSegment = (slug: string, percent?: number, signal?: AbortSignal) =>
  countSlot(() => call<SegmentCount>(`${one(slug)}/count`, { query: { percent }, signal }), signal);

export const listSteps = (slug: string, signal?: AbortSignal) =>
  call<{ slug: string; steps: Step[] }>(`${one(slug)}/steps`, { signal });

export const listMembers = (slug: string, page: Page, signal?: AbortSignal) =>
  call<{ members: Member[]; cursor: string | null }>(`${one(slug)}/members`, { query: page, signal });

export const registerUsers = (ids: string[]) =>
  call<{ registered: string[]; existing: string[] }>("users", {
    method: "POST",
    body: { ids },
    repeatable: true,
  });

export const registerUser = (id: string) => call<User>(user(id), { method: "PUT", repeatable: true });

export const listUsers = (page: Page, signal?: AbortSignal) =>
  call<{ users: User[]; cursor: string | null }>("users", { query: page, signal });

export const getUser = (id: string, signal?: AbortSignal) => call<User>(user(id), { signal });

export const deleteUser = (id: string) => call<void>(user(id), { method: "DELETE" });

/** Always consistent: what the page has just changed must be seen. */
export const getUserSegments = (id: string, signal?: AbortSignal) =>
  call<{ user_id: string; segments: Membership[] }>(`${user(id)}/segments`, {
    query: { consistent: true },
    signal,
  });

/** Harmless to send again, since an addition carries `expires_at` and never `ttl_seconds`. */
export const updateUserSegments = (id: string, body: MembershipChange, signal?: AbortSignal) =>
  call<MembershipChanged>(`${user(id)}/segments`, { method: "PATCH", body, signal, repeatable: true });

/** `from` and `to` are months in UTC, YYYY-MM, both inside. */
export const reportHistory = (id: string, from: string, to: string, signal?: AbortSignal) =>
  call<Report>(`${user(id)}/history`, { query: { from, to }, signal });
