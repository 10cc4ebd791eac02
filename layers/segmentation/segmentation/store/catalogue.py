"""Segments: live ones in one partition, deleted ones in another, and a version to know changes by.

=============  ================  ==========================================================
pk             sk                what
=============  ================  ==========================================================
``CATALOGUE``  ``<slug>``        a live segment
``ARCHIVE``    ``<slug>#<id>``   a deleted one
``COUNTER``    ``CATALOGUE``     ``version``: how often any of them changed
=============  ================  ==========================================================
"""

from collections.abc import Iterator
from typing import Any

from segmentation.membership import Segment, Step
from segmentation.store import database
from segmentation.store.database import Item, Write

LIVE = "CATALOGUE"
DELETED = "ARCHIVE"


def version() -> int:
    """How often a segment was created, changed or deleted; strongly consistent."""
    item = database.get("COUNTER", "CATALOGUE")
    return int(item["version"]["N"]) if item else 0


def get(slug: str) -> Segment | None:
    """The live segment of this slug, strongly consistent."""
    item = database.get(LIVE, slug)
    return _segment(item) if item else None


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


def create(segment: Segment) -> None:
    """Raises LostRace when a live segment has the slug already."""
    put = {
        "Item": {"pk": {"S": LIVE}, "sk": {"S": segment.slug}, **_attributes(segment)},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    _commit([{"Put": put}])


def update(before: Segment, after: Segment) -> None:
    """Replaces a live segment; raises LostRace when it is not ``before`` any more."""
    put = {"Item": {"pk": {"S": LIVE}, "sk": {"S": after.slug}, **_attributes(after)}, **_unchanged(before)}
    _commit([{"Put": put}])


def delete(segment: Segment, deleted_at: int) -> None:
    """Moves a live segment to the deleted ones; raises LostRace when it has changed meanwhile."""
    remove = {"Key": {"pk": {"S": LIVE}, "sk": {"S": segment.slug}}, **_unchanged(segment)}
    keep = {
        "Item": {
            "pk": {"S": DELETED},
            "sk": {"S": f"{segment.slug}#{segment.id}"},
            **_attributes(segment),
            "deleted_at": {"N": str(deleted_at)},
        }
    }
    _commit([{"Delete": remove}, {"Put": keep}])


def _commit(writes: list[Write]) -> None:
    count = {
        "Key": {"pk": {"S": "COUNTER"}, "sk": {"S": "CATALOGUE"}},
        "UpdateExpression": "ADD version :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    database.transact([*writes, {"Update": count}])


def _unchanged(segment: Segment) -> dict[str, Any]:
    return {
        "ConditionExpression": "id = :id AND description = :description AND steps = :steps",
        "ExpressionAttributeValues": {
            ":id": {"S": segment.id},
            ":description": {"S": segment.description},
            ":steps": _steps(segment),
        },
    }


def _attributes(segment: Segment) -> dict[str, Any]:
    return {
        "id": {"S": segment.id},
        "description": {"S": segment.description},
        "created_at": {"N": str(segment.created_at)},
        "created_by": {"S": segment.created_by},
        "steps": _steps(segment),
    }


def _steps(segment: Segment) -> dict[str, Any]:
    return {"L": [{"L": [{"N": str(step.at)}, {"N": str(step.share)}]} for step in segment.steps]}


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
