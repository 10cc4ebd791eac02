"""Segments: live ones in one partition, deleted ones in another, and a version to know changes by.

=============  ================  ==========================================================
pk             sk                what
=============  ================  ==========================================================
``CATALOGUE``  ``<slug>``        a live segment
``ARCHIVE``    ``<slug>#<id>``   a deleted one
``COUNTER``    ``CATALOGUE``     ``version``: how often any of them changed; ``changed_at``: when last;
                                 ``changes``: the last of them, all that came after version ``since``
=============  ================  ==========================================================

Every change is committed on condition that it is the next one, at a moment later than the one before. So the
changes of all segments have one order, which their moments tell, whatever the clocks of the machines say.
And on condition that the segment is still what was read: it is read along with the version, in one call, but
not at one moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from segmentation.domain.membership import Segment, Step
from segmentation.store import database
from segmentation.store.database import Item, Write
from segmentation.store.sizes import READ_UNIT, size

LIVE = "CATALOGUE"
DELETED = "ARCHIVE"
_VERSION = ("COUNTER", "CATALOGUE")
_ROOM = READ_UNIT - 96
"""Bytes of the version's item at most. How many a number takes is only approximate in DynamoDB's guide."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How often a segment was created, changed or deleted, and when last; so whose turn is next.

    And what the last changes were, as far as one read unit has room for them.
    """

    version: int = 0
    changed_at: int = 0
    changes: Sequence[Item] = field(default=(), compare=False)
    """Oldest first: ``{"version", "slug", "segment"}`` as the item has it; a deletion has no segment."""
    since: int = field(default=0, compare=False)
    """The version before the first of the changes."""

    def at(self, now: int) -> int:
        """The moment of the next change."""
        return max(now, self.changed_at + 1)

    def next(self, at: int, slug: str, segment: Segment | None) -> Item:
        """The item of the version after this one, with this change; of a deletion there is no segment.

        Older changes are left out until it is no larger than a read unit: this one, too, if it must be.
        """
        version = self.version + 1
        change: dict[str, Any] = {"version": {"N": str(version)}, "slug": {"S": slug}}
        if segment is not None:
            change["segment"] = {"M": _attributes(segment)}
        changes = [*self.changes, change]
        since = self.since
        while True:
            item = {
                "pk": {"S": _VERSION[0]},
                "sk": {"S": _VERSION[1]},
                "version": {"N": str(version)},
                "changed_at": {"N": str(at)},
                "changes": {"L": [{"M": one} for one in changes]},
                "since": {"N": str(since)},
            }
            if size(item) <= _ROOM:
                return item
            since = int(changes.pop(0)["version"]["N"])

    def follows(self, before: "Turn") -> bool:
        """Whether the changes tell all that has happened since an earlier turn."""
        return self == before or self.since <= before.version < self.version

    def brought(self, segments: Mapping[str, Segment], before: "Turn") -> dict[str, Segment]:
        """The live segments at this turn, by slug, from those at an earlier one that it follows."""
        found = dict(segments)
        for change in self.changes:
            if int(change["version"]["N"]) > before.version:
                slug = change["slug"]["S"]
                if "segment" in change:
                    found[slug] = _segment(slug, change["segment"]["M"])
                else:
                    found.pop(slug, None)
        return found


def turn() -> Turn:
    """Strongly consistent."""
    item = database.get(*_VERSION)
    return _turn(item) if item else Turn()


def get(slug: str) -> Segment | None:
    """The live segment of this slug, strongly consistent."""
    item = database.get(LIVE, slug)
    return _segment(slug, item) if item else None


def take_turn(slug: str) -> tuple[Segment | None, Turn]:
    """The live segment of this slug, and the turn to change it; strongly consistent, in one call."""
    segment, turn = None, Turn()
    for item in database.get_many([(LIVE, slug), _VERSION]):
        if item["pk"]["S"] == LIVE:
            segment = _segment(slug, item)
        else:
            turn = _turn(item)
    return segment, turn


def all_live() -> list[Segment]:
    """Every live segment by slug, strongly consistent."""
    return [_live(item) for item in database.query("pk = :pk", {":pk": {"S": LIVE}}, ConsistentRead=True)]


def all_ever() -> list[Segment]:
    """Every segment there is or was, strongly consistent; one deleted meanwhile is not missed."""
    segments = {segment.id: segment for segment in all_live()}
    for item in database.query("pk = :pk", {":pk": {"S": DELETED}}, ConsistentRead=True):
        segment = _live(item)
        segments[segment.id] = segment
    return list(segments.values())


def page(partition: str, after: str | None, limit: int) -> Iterator[tuple[str, Segment]]:
    """At most ``limit`` segments of ``LIVE`` or ``DELETED`` with their sort keys, after that of ``after``."""
    options: dict[str, Any] = {"Limit": limit}
    if after is not None:
        options["ExclusiveStartKey"] = {"pk": {"S": partition}, "sk": {"S": after}}
    items = database.query("pk = :pk", {":pk": {"S": partition}}, **options)
    for item, _ in zip(items, range(limit), strict=False):
        yield item["sk"]["S"], _live(item)


def create(segment: Segment, turn: Turn) -> None:
    """Raises LostRace when another change came first."""
    free = {"ConditionExpression": "attribute_not_exists(pk)"}
    _commit([_put(LIVE, segment.slug, segment, free)], turn, segment.created_at, segment.slug, segment)


def update(before: Segment, after: Segment, turn: Turn, at: int) -> None:
    """Replaces a live segment. Raises LostRace when another change came first."""
    _commit([_put(LIVE, after.slug, after, _unchanged(before))], turn, at, after.slug, after)


def delete(segment: Segment, turn: Turn, at: int) -> None:
    """Moves a live segment to the deleted ones. Raises LostRace when another change came first."""
    remove: Write = {"Delete": {"Key": {"pk": {"S": LIVE}, "sk": {"S": segment.slug}}, **_unchanged(segment)}}
    keep = _put(DELETED, f"{segment.slug}#{segment.id}", replace(segment, deleted_at=at))
    _commit([remove, keep], turn, at, segment.slug, None)


def _commit(writes: list[Write], turn: Turn, at: int, slug: str, segment: Segment | None) -> None:
    """Writes a change of this slug, which leaves it with this segment, or none."""
    count: dict[str, Any] = {
        "Item": turn.next(at, slug, segment),
        "ConditionExpression": "version = :before" if turn.version else "attribute_not_exists(pk)",
    }
    if turn.version:
        count["ExpressionAttributeValues"] = {":before": {"N": str(turn.version)}}
    database.transact([*writes, {"Put": count}])


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
    version = int(item["version"]["N"])
    changes = [one["M"] for one in item["changes"]["L"]] if "changes" in item else []
    if not changes or changes[-1]["version"] != item["version"]:
        # The last one was too large to be told, or made by a version of this service that tells none.
        return Turn(version, int(item["changed_at"]["N"]), since=version)
    return Turn(version, int(item["changed_at"]["N"]), changes, int(item["since"]["N"]))


def _live(item: Item) -> Segment:
    """The segment of an item of the table."""
    return _segment(item["sk"]["S"].partition("#")[0], item)


def _segment(slug: str, attributes: Item) -> Segment:
    deleted_at = attributes.get("deleted_at")
    return Segment(
        id=attributes["id"]["S"],
        slug=slug,
        description=attributes["description"]["S"],
        created_at=int(attributes["created_at"]["N"]),
        created_by=attributes["created_by"]["S"],
        steps=tuple(
            Step(int(step["L"][0]["N"]), int(step["L"][1]["N"])) for step in attributes["steps"]["L"]
        ),
        deleted_at=int(deleted_at["N"]) if deleted_at else None,
    )
