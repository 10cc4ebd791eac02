"""What can be done to segments."""

import secrets
from dataclasses import replace
from typing import NotRequired, TypedDict

from segmentation import moments
from segmentation.domain.membership import Segment, Step
from segmentation.errors import InvalidRequest, SegmentExists, SegmentNotFound
from segmentation.operations import cursors
from segmentation.store import catalogue
from segmentation.store.database import settle

MOST_STEPS = 5_000
"""All steps of a segment stand in its one item, which DynamoDB limits to 400 KB."""


class SegmentAnswer(TypedDict):
    """A segment; ``percent`` has at most two decimals, times are RFC 3339 in UTC."""

    slug: str
    description: str
    percent: int | float
    created_at: str
    created_by: str
    deleted_at: NotRequired[str]


class StepAnswer(TypedDict):
    """From ``at`` on the segment took ``percent`` of all users."""

    at: str
    percent: int | float


class SegmentSteps(TypedDict):
    """How a segment's percentage came to be what it is: oldest step first, which is the creation."""

    slug: str
    steps: list[StepAnswer]


class SegmentPage(TypedDict):
    """Some segments; ``cursor`` is null on the last page."""

    segments: list[SegmentAnswer]
    cursor: str | None


def create(slug: str, description: str, share: int, by: str) -> SegmentAnswer:
    """Raises SegmentExists. ``share`` is in hundredths of a percent."""

    def attempt() -> Segment:
        there, turn = catalogue.take_turn(slug)
        if there is not None:
            raise SegmentExists(f"There is a segment {slug} already.")
        at = turn.at(moments.now())
        segment = Segment(secrets.token_hex(8), slug, description, at, by, (Step(at, share),))
        catalogue.create(segment, turn)
        return segment

    return answer(settle(attempt))


def get(slug: str) -> SegmentAnswer:
    """Raises SegmentNotFound."""
    return answer(live(slug))


def steps(slug: str) -> SegmentSteps:
    """The rollout over time, at most ``MOST_STEPS`` of it. Raises SegmentNotFound."""
    found = live(slug).steps
    return {
        "slug": slug,
        "steps": [{"at": moments.text(step.at), "percent": _percent(step.share)} for step in found],
    }


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
        before, turn = catalogue.take_turn(slug)
        if before is None:
            raise SegmentNotFound({"slug": slug})
        at = turn.at(moments.now())
        after = before
        if description is not None:
            after = replace(after, description=description)
        if share is not None and share != before.share:
            if len(before.steps) >= MOST_STEPS:
                message = f"has changed {MOST_STEPS} times, which is as often as a segment's percentage may"
                raise InvalidRequest([{"field": "percent", "message": message}])
            after = replace(after, steps=(*before.steps, Step(at, share)))
        if after != before:
            catalogue.update(before, after, turn, at)
        return after

    return answer(settle(attempt))


def delete(slug: str) -> None:
    """Takes everybody out at once, whatever their number; the history stays. Raises SegmentNotFound."""

    def attempt() -> None:
        segment, turn = catalogue.take_turn(slug)
        if segment is None:
            raise SegmentNotFound({"slug": slug})
        catalogue.delete(segment, turn, turn.at(moments.now()))

    settle(attempt)


def answer(segment: Segment) -> SegmentAnswer:
    """A segment as the API shows it."""
    shown: SegmentAnswer = {
        "slug": segment.slug,
        "description": segment.description,
        "percent": _percent(segment.share),
        "created_at": moments.text(segment.created_at),
        "created_by": segment.created_by,
    }
    if segment.deleted_at is not None:
        shown["deleted_at"] = moments.text(segment.deleted_at)
    return shown


def live(slug: str) -> Segment:
    """The live segment of this slug. Raises SegmentNotFound."""
    segment = catalogue.get(slug)
    if segment is None:
        raise SegmentNotFound({"slug": slug})
    return segment


def _percent(share: int) -> int | float:
    """A share, in hundredths of a percent, as the API shows it."""
    percent = share / 100
    return int(percent) if percent.is_integer() else percent
