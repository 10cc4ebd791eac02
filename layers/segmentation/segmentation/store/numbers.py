"""Numbers: dense from 0, each held by one user, or left as a hole that the next to register takes.

===========  ============  ===========================================================================
pk           sk            what
===========  ============  ===========================================================================
``COUNTER``  ``USERS``     ``numbered``: how many numbers were given out
``HOLES``    ``<number>``  a number that nobody has; ``lost_at`` where the sweep found it to be lost
``COUNTER``  ``SWEPT``     ``below``: all numbers under this one were found to be a user's or a hole
===========  ============  ===========================================================================

New numbers are taken by adding to the counter, on its own: additions never conflict, as transactions that
hold the counter do. So a number may be taken by a request that doesn't come to use it. It becomes a hole at
once, and only where nobody can say whether it was used (a process that died, an answer that got lost) it is
left to the sweep.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from typing import Any

from segmentation.errors import TryAgain
from segmentation.store import database
from segmentation.store.database import LostRace, Refused, Unheard, Write, settle

_COUNTER = ("COUNTER", "USERS")
_SWEPT = ("COUNTER", "SWEPT")
HOLES = "HOLES"

_IN_VIEW = 100
"""Holes that a request looks at. It takes any of them, so that those who come at once don't all want one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Numbers for new users, rising. ``fresh`` are the caller's own; ``writes`` take the others, the holes,
    and belong into the transaction that uses them."""

    numbers: Sequence[int] = ()
    fresh: Sequence[int] = ()
    writes: Sequence[Write] = ()


@dataclass(slots=True)
class Hand:
    """Numbers that a request has taken and not used. Of the ``unheard`` nobody knows whether they were."""

    unheard: set[int] = field(default_factory=set)
    _fresh: list[int] = field(default_factory=list)
    _holes_are_for_others: bool = False

    def take(self, count: int) -> Taken:
        """So many numbers: those that are in the hand, then holes, then new ones. ``using`` uses them."""
        mine = self._fresh[:count]
        holes = [] if self._holes_are_for_others else _some_holes(count - len(mine))
        missing = count - len(mine) - len(holes)
        if missing > 0:
            end = database.add(*_COUNTER, "numbered", missing)
            new = range(end - missing, end)
            self._fresh += new
            mine += new
        return Taken(sorted([*mine, *holes]), mine, [_no_hole(number) for number in holes])

    @contextmanager
    def using(self, taken: Taken) -> Iterator[None]:
        """Around the one commit that uses the numbers. They are back in the hand when it is certain that it
        did not, and gone when it is not certain: then the sweep finds out.

        Raises LostRace when the commit is to be decided anew: it lost one, or its answer.
        """
        self._fresh = [number for number in self._fresh if number not in taken.fresh]
        try:
            yield
        except (LostRace, Refused):
            self._fresh += taken.fresh
            self._holes_are_for_others = True
            raise
        except Unheard as error:
            self.unheard.update(taken.fresh)
            raise LostRace("nobody knows whether it was done") from error

    def give_back(self) -> None:
        """Makes holes of what is left."""
        for some in batched(self._fresh, database.MOST_IN_A_TRANSACTION, strict=False):
            settle(partial(database.transact, [leave(number) for number in some]))
        self._fresh.clear()


@contextmanager
def in_hand() -> Iterator[Hand]:
    """A request's numbers: what it hasn't used when it ends becomes holes."""
    hand = Hand()
    try:
        yield hand
    finally:
        with suppress(TryAgain):  # what can't be written down now is found by the sweep
            hand.give_back()


def numbered() -> int:
    """How many numbers were given out; the users have those below it, but for the holes."""
    item = database.get(*_COUNTER)
    return int(item["numbered"]["N"]) if item else 0


def holes() -> Iterator[int]:
    """The numbers that nobody has."""
    for item in database.query("pk = :pk", {":pk": {"S": HOLES}}):
        yield int(item["sk"]["S"])


def leave(number: int) -> Write:
    """The write that makes a hole of a number."""
    return {"Put": {"Item": {"pk": {"S": HOLES}, "sk": {"S": _key(number)}}}}


def holes_between(first: int, last: int) -> set[int]:
    """The holes from one number to another, strongly consistent."""
    values = {":pk": {"S": HOLES}, ":first": {"S": _key(first)}, ":last": {"S": _key(last)}}
    items = database.query("pk = :pk AND sk BETWEEN :first AND :last", values, ConsistentRead=True)
    return {int(item["sk"]["S"]) for item in items}


def lost_before(moment: int) -> Iterator[tuple[int, int]]:
    """The holes that were found lost before this moment and are not open yet; each with when it was."""
    values = {":pk": {"S": HOLES}, ":moment": {"N": str(moment)}}
    for item in database.query("pk = :pk", values, FilterExpression="lost_at < :moment", ConsistentRead=True):
        yield int(item["sk"]["S"]), int(item["lost_at"]["N"])


def lose(number: int, at: int) -> None:
    """Makes a hole of a number that was found lost. Nobody takes it before ``reopen``.

    Raises LostRace when it is one already.
    """
    hole = {"pk": {"S": HOLES}, "sk": {"S": _key(number)}, "lost_at": {"N": str(at)}}
    database.transact([{"Put": {"Item": hole, "ConditionExpression": "attribute_not_exists(pk)"}}])


def reopen(number: int, lost_at: int) -> None:
    """Lets whoever registers next take what was found lost then. Raises LostRace when it is that no more."""
    database.transact([{"Update": {**_lost(number, lost_at), "UpdateExpression": "REMOVE lost_at"}}])


def find(number: int, lost_at: int) -> None:
    """Ends a hole that was found lost then and is none: a user has the number. Raises as ``reopen`` does."""
    database.transact([{"Delete": _lost(number, lost_at)}])


def swept() -> int:
    """All numbers below were found to be a user's or a hole."""
    item = database.get(*_SWEPT)
    return int(item["below"]["N"]) if item else 0


def sweep_from(below: int) -> None:
    """Sets ``swept``. Raises LostRace when another sweep has come as far."""
    mark = {
        "Key": {"pk": {"S": _SWEPT[0]}, "sk": {"S": _SWEPT[1]}},
        "UpdateExpression": "SET below = :below",
        "ConditionExpression": "attribute_not_exists(below) OR below < :below",
        "ExpressionAttributeValues": {":below": {"N": str(below)}},
    }
    database.transact([{"Update": mark}])


def _lost(number: int, lost_at: int) -> dict[str, Any]:
    return {
        "Key": {"pk": {"S": HOLES}, "sk": {"S": _key(number)}},
        "ConditionExpression": "lost_at = :lost_at",
        "ExpressionAttributeValues": {":lost_at": {"N": str(lost_at)}},
    }


def _some_holes(limit: int) -> list[int]:
    if limit <= 0:
        return []
    pages = database.query_pages("pk = :pk", {":pk": {"S": HOLES}}, ConsistentRead=True, Limit=_IN_VIEW)
    free = [int(item["sk"]["S"]) for item in next(pages)["Items"] if "lost_at" not in item]
    return random.sample(free, min(limit, len(free)))


def _no_hole(number: int) -> Write:
    key = {"pk": {"S": HOLES}, "sk": {"S": _key(number)}}
    return {"Delete": {"Key": key, "ConditionExpression": "attribute_exists(pk)"}}


def _key(number: int) -> str:
    return f"{number:012d}"
