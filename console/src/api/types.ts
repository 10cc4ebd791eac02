export type Segment = {
  slug: string;
  description: string;
  percent: number;
  created_at: string;
  created_by: string;
  deleted_at?: string;
};

export type SegmentStatus = "active" | "deleted" | "all";

export type SegmentCount = { slug: string; count: number; manual: number; rollout: number };

export type Step = { at: string; percent: number };

export type Reason = "manual" | "rollout";

export type Member = { user_id: string; reason: Reason; added_at: string; expires_at?: string };

export type User = { id: string; registered_at: string };

export type Membership = { slug: string; reason: Reason; added_at: string; expires_at?: string };

export type Addition = { slug: string; expires_at?: string };

export type MembershipChange = { add?: Addition[]; remove?: string[]; register?: boolean };

export type MembershipChanged = {
  user_id: string;
  added: string[];
  removed: string[];
  segments: Membership[];
};

export type Report = { url: string; expires_at: string; rows: number };
