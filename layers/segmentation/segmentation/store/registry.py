"""Users: registered, each with a number of their own (``numbers``), and erased.

=============  ===========  =============================================================================
pk             sk           what
=============  ===========  =============================================================================
``USER#<id>``  ``PROFILE``  a user: number (``member``), version, registered_at, …; ``erasing`` when on
                            the way out, and since when
=============  ===========  =============================================================================
"""

from collections.abc import Iterator, Sequence
from typing import Any

from segmentation.domain.membership import User
from segmentation.errors import TryAgain
from segmentation.store import by_number, database, numbers
from segmentation.store.database import Item, Write
from segmentation.store.numbers import Hand

PROFILE = "PROFILE"

MOST_AT_ONCE = database.MOST_IN_A_TRANSACTION // 2
"""How many users one transaction can register: a profile each, and a hole each."""


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


def new_profile(new: User) -> Write:
    """The write that registers a user; holds only while the id is free."""
    return {"Put": {"Item": _profile(new), "ConditionExpression": "attribute_not_exists(pk)"}}


def register(user_ids: Sequence[str], now: int, hand: Hand) -> tuple[dict[str, User], dict[str, User]]:
    """Registers those of at most ``MOST_AT_ONCE`` users who are not; (new ones, those who were there).

    Raises LostRace when somebody else registered one of them meanwhile, or took a hole.
    """
    there = get_many(user_ids)
    # Who has a number that was in this hand was registered by it, and the answer got lost.
    new = {one.id: one for one in there.values() if one.number in hand.unheard}
    missing = [user_id for user_id in user_ids if user_id not in there]
    if missing:
        taken = hand.take(len(missing))
        pairs = zip(missing, taken.numbers, strict=True)
        users = [User(user_id, number, now, now, 0) for user_id, number in pairs]
        with hand.using(taken):
            if len(users) == 1 and not taken.writes:
                database.put_new(_profile(users[0]))  # half of what a transaction costs
            else:
                database.transact([*taken.writes, *(new_profile(one) for one in users)])
        new |= {one.id: one for one in users}
    return new, {user_id: one for user_id, one in there.items() if user_id not in new}


def begin_erasing(user_id: str, now: int) -> User | None:
    """Marks a user as being erased, so that nobody sees or changes them any more, and the sweep finds them.

    None when there is no such user. Raises LostRace when the user changed meanwhile.
    """
    item = database.get(partition(user_id), PROFILE)
    if item is None:
        return None
    found = user(user_id, item)
    if not erasing(item):
        mark = {
            "Key": {"pk": {"S": partition(user_id)}, "sk": {"S": PROFILE}},
            "UpdateExpression": "SET erasing = :now, #group = :group",
            "ConditionExpression": f"{_THIS_LIFE} AND attribute_not_exists(erasing)",
            "ExpressionAttributeNames": {"#group": "group"},
            "ExpressionAttributeValues": {
                ":now": {"N": str(now)},
                ":group": {"S": by_number.ERASING},
                **_this_life(found),
            },
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
        "ConditionExpression": f"{_THIS_LIFE} AND attribute_exists(erasing)",
        "ExpressionAttributeValues": _this_life(doomed),
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
    database.transact([{"Delete": profile}, numbers.leave(doomed.number)])


def half_erased(before: int) -> Iterator[User]:
    """Those who were marked before this moment, and are still there."""
    for item in by_number.all_erasing():
        user_id = item["pk"]["S"].removeprefix("USER#")
        profile = database.get(partition(user_id), PROFILE)
        if profile is not None and erasing(profile) and int(profile["erasing"]["N"]) < before:
            yield user(user_id, profile)


def erasing(profile: Item) -> bool:
    """Whether this profile is on its way out."""
    return "erasing" in profile


def _profile(new: User) -> Item:
    return {
        "pk": {"S": partition(new.id)},
        "sk": {"S": PROFILE},
        "group": {"S": by_number.users(new.number)},
        "member": {"N": str(new.number)},
        "registered_at": {"N": str(new.registered_at)},
        "changed_at": {"N": str(new.changed_at)},
        "version": {"N": str(new.version)},
    }


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
