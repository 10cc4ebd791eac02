"""What a user is in, and the history of it, changed together or not at all.

================  ===================  ========================================================
pk                sk                   what
================  ===================  ========================================================
``USER#<id>``     ``MEMBER#<slug>``    a record: segment_id, state, added_at, expires_at, ``ttl``
``HISTORY#<id>``  ``<version>``        an event: at, by, seen, and a line for each segment it changed
================  ===================  ========================================================
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from segmentation.domain.membership import Change, Decision, Event, Operation, Record, State, User
from segmentation.store import by_number, database, registry
from segmentation.store.database import Item, Write
from segmentation.store.numbers import Taken

_MEMBER = "MEMBER#"
_NOTHING = Taken()
_EVENTS_A_PAGE = 1000
"""A page as large as DynamoDB gives, 1 MB, takes 20 MB once it is parsed."""

_WHAT_A_READ_NEEDS = {
    "ProjectionExpression": "sk, segment_id, #state, added_at, expires_at, "
    "#member, registered_at, changed_at, version, erasing",
    "ExpressionAttributeNames": {"#state": "state", "#member": "member"},
}


def load(user_id: str, *, consistent: bool) -> User | None:
    """A user with all their records in one Query, or None."""
    profile: Item | None = None
    records: dict[str, Record] = {}
    for item in database.query(
        "pk = :pk",
        {":pk": {"S": registry.partition(user_id)}},
        ConsistentRead=consistent,
        **_WHAT_A_READ_NEEDS,
    ):
        sort_key = item["sk"]["S"]
        if sort_key == registry.PROFILE:
            profile = item
        else:
            records[sort_key.removeprefix(_MEMBER)] = record_of(item, item["segment_id"]["S"])
    if profile is None or registry.erasing(profile):
        return None
    return replace(registry.user(user_id, profile), records=records)


def commit(user: User, decision: Decision, *, seen: int, by: str, taken: Taken = _NOTHING) -> None:
    """Writes what was decided on a user, all of it or nothing.

    ``seen`` is the moment of the last change of segments that it was decided on. ``taken`` is the
    number of a new user, who is registered along with the change. Raises LostRace when the user changed
    meanwhile.
    """
    version = user.version + 1
    if taken.numbers:
        profile = registry.new_profile(replace(user, version=version, changed_at=decision.at))
    else:
        profile = {
            "Update": {
                "Key": {"pk": {"S": registry.partition(user.id)}, "sk": {"S": registry.PROFILE}},
                "UpdateExpression": "SET version = :after, changed_at = :at",
                "ConditionExpression": "version = :before AND registered_at = :life"
                " AND attribute_not_exists(erasing)",
                "ExpressionAttributeValues": {
                    ":before": {"N": str(user.version)},
                    ":after": {"N": str(version)},
                    ":at": {"N": str(decision.at)},
                    ":life": {"N": str(user.registered_at)},
                },
            }
        }
    events: list[Write] = []
    if decision.changes:
        event = {
            "pk": {"S": _history(user.id)},
            "sk": {"S": _version(version)},
            "at": {"N": str(decision.at)},
            "by": {"S": by},
            "seen": {"N": str(seen)},
            "changes": {"L": [_change_attributes(change) for change in decision.changes]},
        }
        events.append({"Put": {"Item": event}})
    changed = {change.slug for change in decision.changes}
    # What segments that are no more left behind is cleared as far as there is room; the rest next time.
    room = database.MOST_IN_A_TRANSACTION - len(taken.writes) - 2 - len(changed)
    cleared = [slug for slug in decision.records if slug not in changed][:room]
    records: list[Write] = [_write(user, slug, decision.records[slug]) for slug in (*changed, *cleared)]
    database.transact([*taken.writes, profile, *events, *records])


def events(user: User) -> Iterator[Event]:
    """The user's events up to the version that ``user`` has, in order, page by page."""
    values = {":pk": {"S": _history(user.id)}, ":last": {"S": _version(user.version)}}
    for item in database.query("pk = :pk AND sk <= :last", values, ConsistentRead=True, Limit=_EVENTS_A_PAGE):
        yield event_of(item)


def event_of(item: Item) -> Event:
    """The event that an item holds."""
    seen = item.get("seen")
    return Event(
        at=int(item["at"]["N"]),
        by=item["by"]["S"],
        changes=[_change(line["M"]) for line in item["changes"]["L"]],
        seen=int(seen["N"]) if seen else None,
    )


def _history(user_id: str) -> str:
    return f"HISTORY#{user_id}"


def _version(version: int) -> str:
    return f"{version:012d}"


def _write(user: User, slug: str, record: Record | None) -> Write:
    key = {"pk": {"S": registry.partition(user.id)}, "sk": {"S": _MEMBER + slug}}
    if record is None:
        return {"Delete": {"Key": key}}
    item: dict[str, Any] = {
        **key,
        "group": {"S": by_number.records(record.segment_id, user.number)},
        "member": {"N": str(user.number)},
        "segment_id": {"S": record.segment_id},
        "state": {"S": record.state},
        "added_at": {"N": str(record.added_at)},
    }
    if record.expires_at is not None:
        item["expires_at"] = {"N": str(record.expires_at)}
        item["ttl"] = {"N": str(-(-record.expires_at // 1000))}  # whole seconds, never too early
    return {"Put": {"Item": item}}


def record_of(item: Item, segment_id: str) -> Record:
    """The record that an item of the table, or of the index, holds."""
    expires_at = item.get("expires_at")
    return Record(
        segment_id=segment_id,
        state=State(item["state"]["S"]),
        added_at=int(item["added_at"]["N"]),
        expires_at=int(expires_at["N"]) if expires_at else None,
    )


def _change_attributes(change: Change) -> dict[str, Any]:
    line: dict[str, Any] = {
        "slug": {"S": change.slug},
        "segment_id": {"S": change.segment_id},
        "operation": {"S": change.operation},
    }
    if change.expires_at is not None:
        line["expires_at"] = {"N": str(change.expires_at)}
    return {"M": line}


def _change(line: Item) -> Change:
    expires_at = line.get("expires_at")
    return Change(
        slug=line["slug"]["S"],
        segment_id=line["segment_id"]["S"],
        operation=Operation(line["operation"]["S"]),
        expires_at=int(expires_at["N"]) if expires_at else None,
    )
