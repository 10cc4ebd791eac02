"""What can be done to segments."""

import secrets
from dataclasses import replace
from itertools import islice
from typing import NotRequired, TypedDict

from segmentation import cursors, moments
from segmentation.errors import SegmentExists, SegmentNotFound
from segmentation.membership import Segment, State, Step
from segmentation.store import catalogue, groups
from segmentation.store.database import settle


class SegmentAnswer(TypedDict):
    """A segment; ``percent`` has at most two decimals, times are RFC 3339 in UTC."""

    slug: str
    description: str
    percent: int | float
    created_at: str
    created_by: str
    deleted_at: NotRequired[str]


class SegmentPage(TypedDict):
    """Some segments; ``cursor`` is null on the last page."""

    segments: list[SegmentAnswer]
    cursor: str | None


class SegmentCount(TypedDict):
    """How many users are in a segment now: ``count`` = ``manual`` + ``rollout``."""

    slug: str
    count: int
    manual: int
    rollout: int


class Member(TypedDict):
    """A user in a segment, why, since when and until when."""

    user_id: str
    reason: str
    added_at: str
    expires_at: NotRequired[str]


class MemberPage(TypedDict):
    """Some members, in the order of registration; ``cursor`` is null on the last page."""

    members: list[Member]
    cursor: str | None


def create(slug: str, description: str, share: int, by: str) -> SegmentAnswer:
    """Raises SegmentExists. ``share`` is in hundredths of a percent."""

    def attempt() -> Segment:
        if catalogue.get(slug) is not None:
            raise SegmentExists(f"There is a segment {slug} already.")
        now = moments.now()
        segment = Segment(secrets.token_hex(8), slug, description, now, by, (Step(now, share),))
        catalogue.create(segment)
        return segment

    return answer(settle(attempt))


def get(slug: str) -> SegmentAnswer:
    """Raises SegmentNotFound."""
    return answer(_live(slug))


def page(status: str, limit: int, cursor: str | None) -> SegmentPage:
    """Segments by slug: ``active`` ones, ``deleted`` ones, or ``all``, the active ones first."""
    operation = f"list_segments:{status}"
    partitions = {"active": [catalogue.LIVE], "deleted": [catalogue.DELETED]}.get(
        status, [catalogue.LIVE, catalogue.DELETED]
    )
    after: str | None = None
    if cursor is not None:
        partition, _, after = cursors.read(operation, cursor).partition(":")
        partitions = partitions[partitions.index(partition) :]
    found: list[tuple[str, Segment]] = []
    for partition in partitions:
        found += [
            (f"{partition}:{key}", segment)
            for key, segment in catalogue.page(partition, after, limit + 1 - len(found))
        ]
        after = None
        if len(found) > limit:
            break
    more = len(found) > limit
    return {
        "segments": [answer(segment) for _, segment in found[:limit]],
        "cursor": cursors.write(operation, found[limit - 1][0]) if more else None,
    }


def update(slug: str, description: str | None, share: int | None) -> SegmentAnswer:
    """Changes what is given. The same share again is no step. Raises SegmentNotFound."""

    def attempt() -> Segment:
        before = _live(slug)
        after = before
        if description is not None:
            after = replace(after, description=description)
        if share is not None and share != before.share:
            at = max(moments.now(), before.steps[-1].at)
            after = replace(after, steps=(*before.steps, Step(at, share)))
        if after != before:
            catalogue.update(before, after)
        return after

    return answer(settle(attempt))


def delete(slug: str) -> None:
    """Takes everybody out at once, whatever their number; the history stays. Raises SegmentNotFound."""

    def attempt() -> None:
        segment = _live(slug)
        catalogue.delete(segment, max(moments.now(), segment.steps[-1].at))

    settle(attempt)


def count(slug: str) -> SegmentCount:
    """Exact, within 2 seconds of the last change. Raises SegmentNotFound."""
    segment = _live(slug)
    manual = groups.count_manual(segment.id, moments.now())
    return {"slug": slug, "count": manual, "manual": manual, "rollout": 0}


def members(slug: str, limit: int, cursor: str | None) -> MemberPage:
    """Who is in a segment now, in the order of registration. Raises SegmentNotFound."""
    segment = _live(slug)
    operation = f"list_segment_members:{segment.id}"
    after = -1 if cursor is None else int(cursors.read(operation, cursor))
    now = moments.now()
    held = (
        item
        for item in groups.all_records(segment.id, after, limit)
        if item["state"]["S"] == State.IN and ("expires_at" not in item or now < int(item["expires_at"]["N"]))
    )
    found = list(islice(held, limit + 1))
    some: list[Member] = []
    for item in found[:limit]:
        member: Member = {
            "user_id": item["pk"]["S"].removeprefix("USER#"),
            "reason": "manual",
            "added_at": moments.text(int(item["added_at"]["N"])),
        }
        if "expires_at" in item:
            member["expires_at"] = moments.text(int(item["expires_at"]["N"]))
        some.append(member)
    more = len(found) > limit
    return {
        "members": some,
        "cursor": cursors.write(operation, found[limit - 1]["member"]["N"]) if more else None,
    }


def answer(segment: Segment) -> SegmentAnswer:
    """A segment as the API shows it."""
    percent = segment.share / 100
    shown: SegmentAnswer = {
        "slug": segment.slug,
        "description": segment.description,
        "percent": int(percent) if percent.is_integer() else percent,
        "created_at": moments.text(segment.created_at),
        "created_by": segment.created_by,
    }
    if segment.deleted_at is not None:
        shown["deleted_at"] = moments.text(segment.deleted_at)
    return shown


def _live(slug: str) -> Segment:
    segment = catalogue.get(slug)
    if segment is None:
        raise SegmentNotFound({"slug": slug})
    return segment
