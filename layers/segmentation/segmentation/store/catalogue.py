"""Segments: live ones in one partition, deleted ones in another, and a version to know changes by.

=============  ================  ==========================================================
pk             sk                what
=============  ================  ==========================================================
``CATALOGUE``  ``<slug>``        a live segment
``ARCHIVE``    ``<slug>#<id>``   a deleted one
``COUNTER``    ``CATALOGUE``     ``version``: how often any of them changed; ``changed_at``: when last
=============  ================  ==========================================================

Every change is committed on condition that it is the next one, at a moment later than the one before. So the
changes of all segments have one order, which their moments tell, whatever the clocks of the machines say.
And on condition that the segment is still what was read: it is read along with the version, in one call, but
not at one moment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from segmentation.domain.membership import Segment, Step
from segmentation.store import database
from segmentation.store.database import Item, Write

LIVE = "CATALOGUE"
DELETED = "ARCHIVE"
_VERSION = ("COUNTER", "CATALOGUE")


@dataclass(frozen=True, slots=True)
class Turn:
    """How often a segment was created, changed or deleted, and when last; so whose turn is next."""

    version: int
    changed_at: int

    def at(self, now: int) -> int:
        """The moment of the next change."""
        return max(now, self.changed_at + 1)


def turn() -> Turn:
    """Strongly consistent."""
    item = database.get(*_VERSION)
    return _turn(item) if item else Turn(0, 0)


def get(slug: str) -> Segment | None:
    """The live segment of this slug, strongly consistent."""
    item = database.get(LIVE, slug)
    return _segment(item) if item else None


def take_turn(slug: str) -> tuple[Segment | None, Turn]:
    """The live segment of this slug, and the turn to change it; strongly consistent, in one call."""
    segment, turn = None, Turn(0, 0)
    for item in database.get_many([(LIVE, slug), _VERSION]):
        if item["pk"]["S"] == LIVE:
            segment = _segment(item)
        else:
            turn = _turn(item)
    return segment, turn


def all_live() -> list[Segment]:
    """Every live segment by slug, strongly consistent."""
    return [_segment(item) for item in database.query("pk = :pk", {":pk": {"S": LIVE}}, ConsistentRead=True)]


def all_ever() -> list[Segment]:
    """Every segment there is or was, strongly consistent; one deleted meanwhile is not missed."""
    segments = {segment.id: segment for segment in all_live()}
    for item in database.query("pk = :pk", {":pk": {"S": DELETED}}, ConsistentRead=True):
        segment = _segment(item)
        segments[segment.id] = segment
    return list(segments.values())


def page(partition: str, after: str | None, limit: int) -> Iterator[tuple[str, Segment]]:
    """At most ``limit`` segments of ``LIVE`` or ``DELETED`` with their sort keys, after that of ``after``."""
    options: dict[str, Any] = {"Limit": limit}
    if after is not None:
        options["ExclusiveStartKey"] = {"pk": {"S": partition}, "sk": {"S": after}}
    items = database.query("pk = :pk", {":pk": {"S": partition}}, **options)
    for item, _ in zip(items, range(limit), strict=False):
        yield item["sk"]["S"], _segment(item)


def create(segment: Segment, turn: Turn) -> None:
    """Raises LostRace when another change came first."""
    free = {"ConditionExpression": "attribute_not_exists(pk)"}
    _commit([_put(LIVE, segment.slug, segment, free)], turn, segment.created_at)


def update(before: Segment, after: Segment, turn: Turn, at: int) -> None:
    """Replaces a live segment. Raises LostRace when another change came first."""
    _commit([_put(LIVE, after.slug, after, _unchanged(before))], turn, at)


def delete(segment: Segment, turn: Turn, at: int) -> None:
    """Moves a live segment to the deleted ones. Raises LostRace when another change came first."""
    remove: Write = {"Delete": {"Key": {"pk": {"S": LIVE}, "sk": {"S": segment.slug}}, **_unchanged(segment)}}
    keep = _put(DELETED, f"{segment.slug}#{segment.id}", replace(segment, deleted_at=at))
    _commit([remove, keep], turn, at)


def _commit(writes: list[Write], turn: Turn, at: int) -> None:
    count: dict[str, Any] = {
        "Key": {"pk": {"S": _VERSION[0]}, "sk": {"S": _VERSION[1]}},
        "UpdateExpression": "SET version = :after, changed_at = :at",
        "ConditionExpression": "version = :before" if turn.version else "attribute_not_exists(pk)",
        "ExpressionAttributeValues": {":after": {"N": str(turn.version + 1)}, ":at": {"N": str(at)}},
    }
    if turn.version:
        count["ExpressionAttributeValues"][":before"] = {"N": str(turn.version)}
    database.transact([*writes, {"Update": count}])


def _unchanged(segment: Segment) -> dict[str, Any]:
    """The condition that a live segment is still this one; steps only ever become more."""
    return {
        "ConditionExpression": "#id = :id AND #description = :description AND size(#steps) = :steps",
        "ExpressionAttributeNames": {"#id": "id", "#description": "description", "#steps": "steps"},
        "ExpressionAttributeValues": {
            ":id": {"S": segment.id},
            ":description": {"S": segment.description},
            ":steps": {"N": str(len(segment.steps))},
        },
    }


def _put(pk: str, sk: str, segment: Segment, condition: Mapping[str, Any] = MappingProxyType({})) -> Write:
    return {"Put": {"Item": {"pk": {"S": pk}, "sk": {"S": sk}, **_attributes(segment)}, **condition}}


def _attributes(segment: Segment) -> dict[str, Any]:
    return {
        "id": {"S": segment.id},
        "description": {"S": segment.description},
        "created_at": {"N": str(segment.created_at)},
        "created_by": {"S": segment.created_by},
        "steps": {"L": [{"L": [{"N": str(step.at)}, {"N": str(step.share)}]} for step in segment.steps]},
        **({} if segment.deleted_at is None else {"deleted_at": {"N": str(segment.deleted_at)}}),
    }


def _turn(item: Item) -> Turn:
    return Turn(int(item["version"]["N"]), int(item["changed_at"]["N"]))


def _segment(item: Item) -> Segment:
    deleted_at = item.get("deleted_at")
    return Segment(
        id=item["id"]["S"],
        slug=item["sk"]["S"].partition("#")[0],
        description=item["description"]["S"],
        created_at=int(item["created_at"]["N"]),
        created_by=item["created_by"]["S"],
        steps=tuple(Step(int(step["L"][0]["N"]), int(step["L"][1]["N"])) for step in item["steps"]["L"]),
        deleted_at=int(deleted_at["N"]) if deleted_at else None,
    )
