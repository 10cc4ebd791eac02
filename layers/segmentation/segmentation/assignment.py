"""Who falls into a percentage of all users: exactly, for good, and without a row for any of them."""

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
