"""Who falls into a percentage of all users: exactly, for good, and without a row for any of them.

Every user has a number, given in the order of registration; a newcomer takes that of somebody who was
erased. Every segment puts these numbers into an order of its own; a user's place in it, 0 to 9999, is their
``position``. A share of 10 % takes the positions below 1000. Raising the share moves the line up, so it only
adds users; lowering it only removes.

**The order.** Write the number backwards, digit by digit, and replace each digit by another one::

    number 4271:   last digit 1, then 7, then 2, then 4
    position:      first digit from the 1, second from the 7, third from the 2, fourth from the 4

Which digit replaces which is drawn by lot, anew for each segment and each block of ten neighbours. For the
users 4270 to 4279 and the segment whose id is ``welcome`` the lot is 0 2 1 7 9 5 4 8 3 6: user 4270 gets the
first digit 0, user 4271 gets 2, user 4272 gets 1, and so on::

    >>> [position("welcome", number) for number in range(4270, 4280)]
    [367, 2084, 1546, 7913, 9253, 5561, 4158, 8434, 3834, 6202]

Each of the ten has another first digit, so exactly one of them has a 0 and is in at 10 %: user 4270. At 20 %
user 4272 comes in too. It is so in every block of ten, from the first ten users on.

The second digit does the same for ten blocks of ten. Of the hundred users 4200 to 4299, ten have the first
digit 0, one in each block; a lot for these ten gives each another second digit. So exactly one of the hundred
has a position that begins with 00, and one with 01: 1 % is one in each hundred, 12 % is twelve. The third and
fourth digit go on likewise to a thousand and to ten thousand users, where 0.01 % is one user.

**The lot** is a permutation of 0 to 9: a blake2b digest of the segment's id, the block and the digits so far,
read as a number, picks one of the 10! permutations. Nothing is stored, any machine finds the same, and two
segments have nothing to do with each other.

**Where it comes from.** Equal shares in every block are *permuted-block randomisation*, which clinical trials
use to keep their arms in balance at every moment (Zelen 1974; Matts and Lachin 1988). A place that a user
keeps for good, with a line that moves, is the *permanent random number* of survey sampling (Ohlsson 1995).

**What was tried instead.** A hash of user and segment below a threshold (CRC32, as peers do) is not exact:
10 % of 100,000 users is 10,000 with a standard deviation of 95; and CRC32 is linear, so that segments whose
names differ in little choose alike. A van der Corput order (the digits backwards) with one fixed scrambling a
segment is exact, but its pairs of segments are not independent. Both failed the chi-square test that this one
passes: see docs/assignment.md.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

POSITIONS = 10_000
"""A share is counted in hundredths of a percent: 100 % is 10,000 positions."""

_DIGITS = 4
_PERMUTATIONS = 3_628_800  # 10!


def position(segment_id: str, number: int) -> int:
    """The place, 0 to 9999, of the user with this number in this segment's own order of users.

    The user is in the segment's rollout if and only if ``position < share``, with the share in
    hundredths of a percent.
    """
    place = 0
    for level in range(_DIGITS):
        place = place * 10 + _digit(segment_id, number, level, place)
    return place


def selected(segment_id: str, number: int, share: int) -> bool:
    """Whether ``position(segment_id, number) < share``, with no more digits than it takes to know.

    ``share`` is in hundredths of a percent, 0 to 10,000. Nine times in ten the first digit decides.
    """
    place = 0
    below = POSITIONS
    for level in range(_DIGITS):
        if share <= place * below or share >= (place + 1) * below:
            break
        place = place * 10 + _digit(segment_id, number, level, place)
        below //= 10
    return place * below < share


def number_at(segment_id: str, block: int, place: int, digits: int = 4) -> int:
    """Who has a place: the inverse of ``position``.

    ``block`` counts blocks of ``10**digits`` users; exactly one user of each has a position that begins
    with these ``digits`` digits. With all four that is the user of the block at position ``place``.
    """
    number = block
    for level in reversed(range(digits)):
        place, digit = divmod(place, 10)
        number = number * 10 + _permutation(segment_id, number, level, place).index(digit)
    return number


def selected_numbers(segment_id: str, after: int, end: int, share: int) -> Iterator[int]:
    """The numbers above ``after`` and below ``end`` that are selected, rising.

    Takes time by the share and not by the users between: each block of 10,000 is asked for its selected
    users only.
    """
    for block in range((after + 1) // POSITIONS, -(-end // POSITIONS)):
        for number in sorted(number_at(segment_id, block, place) for place in range(share)):
            if after < number < end:
                yield number


def count_selected(segment_id: str, users: int, share: int) -> int:
    """How many of the numbers 0 to ``users - 1`` are selected: arithmetic, nobody is looked at."""
    blocks, rest = divmod(users, POSITIONS)
    total = blocks * share
    first = blocks * POSITIONS
    for level in reversed(range(_DIGITS)):
        size = 10**level
        # A block of this size holds each beginning of ``level`` digits once: all those below the share's
        # own beginning are in, and the one that has just this beginning needs a closer look.
        beginning, undecided = divmod(share, POSITIONS // size)
        for _ in range(rest // size):
            total += beginning
            if undecided:
                number = number_at(segment_id, first // size, beginning, level)
                total += selected(segment_id, number, share)
            first += size
        rest %= size
    return total


def _digit(segment_id: str, number: int, level: int, place: int) -> int:
    """One digit of a position: the element at the user's index of the block's permutation of 0 to 9."""
    block, index = divmod(number // (1, 10, 100, 1000)[level], 10)
    return _permutation(segment_id, block, level, place)[index]


@lru_cache(maxsize=4096)
def _permutation(segment_id: str, block: int, level: int, place: int) -> tuple[int, ...]:
    """The permutation of 0 to 9 that this block of users is dealt, unranked from a digest."""
    seed = f"{segment_id}:{level}:{block}:{place}".encode()
    rank = int.from_bytes(blake2b(seed, digest_size=8).digest()) % _PERMUTATIONS
    left = list(range(10))
    dealt = []
    for size in range(10, 0, -1):
        rank, choice = divmod(rank, size)
        dealt.append(left.pop(choice))
    return tuple(dealt)
