"""What can be done to users: register them, list them, erase them."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import TypedDict

from segmentation import deadline, moments
from segmentation.domain.membership import User
from segmentation.errors import UserNotFound
from segmentation.operations import cursors
from segmentation.store import by_number, files, numbers, registry
from segmentation.store.database import settle
from segmentation.store.numbers import Hand


class UserAnswer(TypedDict):
    """A registered user."""

    id: str
    registered_at: str


class UserPage(TypedDict):
    """Some users, by number; ``cursor`` is null on the last page."""

    users: list[UserAnswer]
    cursor: str | None


class Registered(TypedDict):
    """The ids that are new and those that were registered before, each in the order given."""

    registered: list[str]
    existing: list[str]


def register(user_id: str) -> tuple[UserAnswer, bool]:
    """Registers one user; (the user, whether they are new)."""
    with numbers.in_hand() as hand:
        new, existing = settle(partial(_register, [user_id], hand))
    return _answer((new or existing)[user_id]), bool(new)


def register_many(user_ids: Sequence[str]) -> Registered:
    """Registers users in the order given; an id given twice counts once.

    A large batch takes several transactions: when it fails half-way, sending it again completes it.
    """
    ids = list(dict.fromkeys(user_ids))
    answer: Registered = {"registered": [], "existing": []}
    with deadline.resumed(), numbers.in_hand() as hand:
        for start in range(0, len(ids), registry.MOST_AT_ONCE):
            some = ids[start : start + registry.MOST_AT_ONCE]
            new, existing = settle(partial(_register, some, hand))
            answer["registered"] += [one for one in some if one in new]
            answer["existing"] += [one for one in some if one in existing]
    return answer


def _register(user_ids: Sequence[str], hand: Hand) -> tuple[dict[str, User], dict[str, User]]:
    return registry.register(user_ids, moments.now(), hand)


def get(user_id: str) -> UserAnswer:
    """Raises UserNotFound."""
    user = registry.get(user_id)
    if user is None:
        raise UserNotFound(user_id)
    return _answer(user)


def page(limit: int, cursor: str | None) -> UserPage:
    """Users by number: in the order of registration, but that newcomers take the numbers of the erased."""
    after = -1 if cursor is None else int(cursors.read("list_users", cursor))
    found = list(islice(by_number.all_users(after, limit), limit + 1))
    more = len(found) > limit
    return {
        "users": [
            {
                "id": item["pk"]["S"].removeprefix("USER#"),
                "registered_at": moments.text(int(item["registered_at"]["N"])),
            }
            for item in found[:limit]
        ],
        "cursor": cursors.write("list_users", found[limit - 1]["member"]["N"]) if more else None,
    }


def delete(user_id: str) -> None:
    """Erases a user: from here on nobody sees them, then reports, memberships and history go.

    Raises UserNotFound. When it fails half-way, calling it again completes it.
    """
    doomed = settle(lambda: registry.begin_erasing(user_id, moments.now()))
    if doomed is None:
        raise UserNotFound(user_id)
    with deadline.resumed():
        erase(doomed)


def erase(doomed: User) -> None:
    """Erases all that there is of a user who is marked as on the way out."""
    files.delete_reports(doomed.id)
    settle(lambda: registry.erase(doomed))


def _answer(user: User) -> UserAnswer:
    return {"id": user.id, "registered_at": moments.text(user.registered_at)}
