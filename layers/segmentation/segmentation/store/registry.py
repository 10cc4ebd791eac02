"""Users and their numbers: dense from 0, as they register, each held by one user.

================  ====================  ======================================================
pk                sk                    what
================  ====================  ======================================================
``USER#<id>``     ``PROFILE``           a user: number (``member``), version, registered_at, …
``COUNTER``       ``USERS``             ``numbered``: how many numbers were given out
``HOLES``         ``<number>``          a number whose user was deleted; the next to register takes it
================  ====================  ======================================================
"""

from collections.abc import Iterator, Sequence
from typing import Any

from segmentation.domain.membership import User
from segmentation.errors import TryAgain
from segmentation.store import by_number, database
from segmentation.store.database import Item, Write

PROFILE = "PROFILE"

MOST_AT_ONCE = (database.MOST_IN_A_TRANSACTION - 1) // 2
"""How many users one transaction can register: a profile each, a hole each, and the counter."""


def partition(user_id: str) -> str:
    """The key of all that is kept of a user but the history."""
    return f"USER#{user_id}"


def get(user_id: str) -> User | None:
    """A user without their records, strongly consistent, or None."""
    item = database.get(partition(user_id), PROFILE)
    return None if item is None or erasing(item) else user(user_id, item)


def get_many(user_ids: Sequence[str]) -> dict[str, User]:
    """Those of at most 100 users that are registered, strongly consistent.

    Raises TryAgain when one of them is being erased.
    """
    found: dict[str, User] = {}
    for item in database.get_many([(partition(user_id), PROFILE) for user_id in user_ids]):
        user_id = item["pk"]["S"].removeprefix("USER#")
        if erasing(item):
            raise TryAgain(f"User {user_id} is being deleted; try again when that is done.")
        found[user_id] = user(user_id, item)
    return found


def numbering(user_ids: Sequence[str], now: int) -> tuple[list[User], list[Write]]:
    """New users with the numbers they get, and the writes that take these numbers.

    At most ``MOST_AT_ONCE`` users. The writes hold only while nobody else takes the numbers, and don't
    hold the users' profiles: those go into the same transaction.
    """
    taken = _some_holes(len(user_ids))
    fresh = len(user_ids) - len(taken)
    before = numbered() if fresh else 0
    writes: list[Write] = [
        {
            "Delete": {
                "Key": {"pk": {"S": "HOLES"}, "sk": {"S": _hole(number)}},
                "ConditionExpression": "attribute_exists(pk)",
            }
        }
        for number in taken
    ]
    if fresh:
        count: dict[str, Any] = {
            "Key": {"pk": {"S": "COUNTER"}, "sk": {"S": "USERS"}},
            "UpdateExpression": "SET numbered = :after",
            "ConditionExpression": "numbered = :before" if before else "attribute_not_exists(pk)",
            "ExpressionAttributeValues": {":after": {"N": str(before + fresh)}},
        }
        if before:
            count["ExpressionAttributeValues"][":before"] = {"N": str(before)}
        writes.append({"Update": count})
    numbers = [*taken, *range(before, before + fresh)]
    users = [User(user_id, number, now, now, 0) for user_id, number in zip(user_ids, numbers, strict=True)]
    return users, writes


def new_profile(new: User) -> Write:
    """The write that registers a user; holds only while the id is free."""
    return {
        "Put": {
            "Item": {
                "pk": {"S": partition(new.id)},
                "sk": {"S": PROFILE},
                "group": {"S": by_number.users(new.number)},
                "member": {"N": str(new.number)},
                "registered_at": {"N": str(new.registered_at)},
                "changed_at": {"N": str(new.changed_at)},
                "version": {"N": str(new.version)},
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def register(user_ids: Sequence[str], now: int) -> tuple[dict[str, User], dict[str, User]]:
    """Registers those of at most ``MOST_AT_ONCE`` users who are not; (new ones, those who were there).

    Raises LostRace when somebody else registered meanwhile.
    """
    existing = get_many(user_ids)
    missing = [user_id for user_id in user_ids if user_id not in existing]
    if not missing:
        return {}, existing
    users, writes = numbering(missing, now)
    database.transact([*writes, *(new_profile(new) for new in users)])
    return {new.id: new for new in users}, existing


def numbered() -> int:
    """How many numbers were given out; the users have those below it, but for the holes."""
    item = database.get("COUNTER", "USERS")
    return int(item["numbered"]["N"]) if item else 0


def holes() -> Iterator[int]:
    """The numbers whose users were deleted and that nobody has taken since."""
    for item in database.query("pk = :pk", {":pk": {"S": "HOLES"}}):
        yield int(item["sk"]["S"])


def begin_erasing(user_id: str) -> User | None:
    """Marks a user as being erased, so that nobody sees or changes them any more.

    None when there is no such user. Raises LostRace when the user changed meanwhile.
    """
    item = database.get(partition(user_id), PROFILE)
    if item is None:
        return None
    found = user(user_id, item)
    if not erasing(item):
        values = {":true": {"BOOL": True}, **_this_life(found)}
        mark = {
            "Key": {"pk": {"S": partition(user_id)}, "sk": {"S": PROFILE}},
            "UpdateExpression": "SET erasing = :true REMOVE #group",
            "ConditionExpression": f"{_THIS_LIFE} AND attribute_not_exists(erasing)",
            "ExpressionAttributeNames": {"#group": "group"},
            "ExpressionAttributeValues": values,
        }
        database.transact([{"Update": mark}])
    return found


def erase(doomed: User) -> None:
    """Erases what is kept of a user that is marked, the profile last, and leaves the number as a hole.

    Each deletion holds only while the mark of this very life of the user stands, so that an eraser
    that comes late can't touch a user who has registered again. Does nothing when that life is over;
    raises LostRace when another eraser is at the same items.
    """
    left = database.get(partition(doomed.id), PROFILE)
    if left is None or not erasing(left) or user(doomed.id, left) != doomed:
        return
    profile = {
        "Key": {"pk": {"S": partition(doomed.id)}, "sk": {"S": PROFILE}},
        "ConditionExpression": f"{_THIS_LIFE} AND erasing = :true",
        "ExpressionAttributeValues": {":true": {"BOOL": True}, **_this_life(doomed)},
    }
    for pk in (partition(doomed.id), f"HISTORY#{doomed.id}"):
        for page in database.query_pages(
            "pk = :pk",
            {":pk": {"S": pk}},
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
            Limit=database.MOST_IN_A_TRANSACTION - 1,
        ):
            keys = [key for key in page["Items"] if key["sk"]["S"] != PROFILE]
            deletes: list[Write] = [{"Delete": {"Key": key}} for key in keys]
            if deletes:
                database.transact([{"ConditionCheck": profile}, *deletes])
    hole = {"Item": {"pk": {"S": "HOLES"}, "sk": {"S": _hole(doomed.number)}}}
    database.transact([{"Delete": profile}, {"Put": hole}])


def erasing(profile: Item) -> bool:
    """Whether this profile is on its way out."""
    return "erasing" in profile


def user(user_id: str, profile: Item) -> User:
    """The user a profile's item holds, without records."""
    return User(
        id=user_id,
        number=int(profile["member"]["N"]),
        registered_at=int(profile["registered_at"]["N"]),
        changed_at=int(profile["changed_at"]["N"]),
        version=int(profile["version"]["N"]),
    )


_THIS_LIFE = "version = :version AND registered_at = :registered_at"


def _this_life(known: User) -> dict[str, Any]:
    """The version alone would not do: it starts anew when somebody registers again."""
    return {":version": {"N": str(known.version)}, ":registered_at": {"N": str(known.registered_at)}}


def _some_holes(limit: int) -> list[int]:
    pages = database.query_pages("pk = :pk", {":pk": {"S": "HOLES"}}, ConsistentRead=True, Limit=limit)
    return [int(item["sk"]["S"]) for item in next(pages)["Items"]]


def _hole(number: int) -> str:
    return f"{number:012d}"
