"""What processes that died left behind: numbers that nobody has, and users who were erased by half.

Each part may run twice, at once, or be cut off anywhere: the next sweep goes on.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypedDict

from segmentation import moments
from segmentation.operations import users
from segmentation.store import by_number, numbers, registry
from segmentation.store.database import LostRace

AT_WORK = 60.0
"""Seconds after which no request is still at work: whoever took a number has used it or given it back."""

_LOOKED_AT_AGAIN = 30 * 60_000
"""Milliseconds after which a sweep looks once more at what one before it found lost."""

_AT_A_TIME = 8_000
_MOST_LOST = 10_000
"""Numbers that are looked at in one step, and that one sweep finds lost."""


class Swept(TypedDict):
    """What a sweep did: numbers found lost, found to be somebody's after all, and given free to be taken
    again; erasures completed."""

    lost: int
    found: int
    reopened: int
    erased: int


def sweep(seconds: float) -> Swept:
    """Sweeps, and begins nothing any more when so many seconds are over."""
    end = time.monotonic() + seconds
    found, reopened = _look_again(end)
    lost = _find_lost(end)
    return {"lost": lost, "found": found, "reopened": reopened, "erased": _complete_erasures(end)}


def _find_lost(end: float) -> int:
    """Makes holes of numbers that were given out and that nobody has. Counts are exact from here on.

    The index may not show yet who registered just now, so what it lacks is looked at again when whoever took
    a number is done with it. Should it lack somebody even then, nobody takes their number: ``_look_again``
    comes first.
    """
    reached, numbered = numbers.swept(), numbers.numbered()
    suspected: list[int] = []
    while reached < numbered and len(suspected) < _MOST_LOST and time.monotonic() < end - AT_WORK:
        last = min(reached + _AT_A_TIME, numbered) - 1
        suspected += _missing(reached, last)
        reached = last + 1
    lost = 0
    if suspected:
        time.sleep(AT_WORK)
        now = moments.now()
        lost = sum(_done(numbers.lose, number, now) for number in _nobodys(suspected))
    _done(numbers.sweep_from, reached)
    return lost


def _missing(first: int, last: int) -> list[int]:
    """The numbers from one to another that the index and the holes don't account for."""
    users_there = by_number.count_users(first - 1, last)
    accounted = numbers.holes_between(first, last)
    accounted |= {by_number.number_of(item) for item in by_number.all_erasing(first - 1, last)}
    if not accounted and users_there == last + 1 - first:
        return []
    accounted |= {by_number.number_of(item) for item in by_number.all_users(first - 1, _AT_A_TIME, last)}
    return [number for number in range(first, last + 1) if number not in accounted]


def _nobodys(suspected: Iterable[int]) -> Iterator[int]:
    """Those of these numbers that no user has, not even one who is on the way out."""
    erasing = {by_number.number_of(item) for item in by_number.all_erasing()}
    for number, item in by_number.some_users(suspected):
        if item is None and number not in erasing:
            yield number


def _look_again(end: float) -> tuple[int, int]:
    """How many numbers that a sweep before found lost were found to be somebody's, and are free now."""
    lost = dict(islice(numbers.lost_before(moments.now() - _LOOKED_AT_AGAIN), _MOST_LOST))
    free = set(_nobodys(lost))
    found = reopened = 0
    for number, lost_at in lost.items():
        if time.monotonic() >= end:
            break
        if number in free:
            reopened += _done(numbers.reopen, number, lost_at)
        else:
            found += _done(numbers.find, number, lost_at)
    return found, reopened


def _complete_erasures(end: float) -> int:
    erased = 0
    for doomed in registry.half_erased(moments.now() - round(AT_WORK * 1000)):
        if time.monotonic() >= end:
            break
        users.erase(doomed)
        erased += 1
    return erased


def _done(step: Callable[..., None], *arguments: int) -> bool:
    """Whether a step was done here, and not by somebody else meanwhile."""
    with suppress(LostRace):
        step(*arguments)
        return True
    return False
