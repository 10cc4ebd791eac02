"""Who falls into a share: exactly, for good, and independently of everything else."""

import doctest
import math
import random
import statistics
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.assignment import kolmogorov_smirnov, p_value
from segmentation.domain import assignment
from segmentation.domain.assignment import (
    POSITIONS,
    count_selected,
    number_at,
    position,
    selected,
    selected_numbers,
)


def test_the_worked_example_is_what_comes_out() -> None:
    assert doctest.testmod(assignment).attempted == 1
    assert doctest.testmod(assignment).failed == 0


ids = st.text("0123456789abcdef", min_size=1, max_size=16)
numbers = st.integers(0, 10**9)
shares = st.integers(0, POSITIONS)


@given(ids, numbers, shares)
def test_selected_is_position_below_share(segment_id: str, number: int, share: int) -> None:
    assert 0 <= position(segment_id, number) < POSITIONS
    assert selected(segment_id, number, share) == (position(segment_id, number) < share)


@settings(max_examples=5)
@given(ids, st.integers(0, 10**5))
def test_every_block_of_ten_thousand_holds_each_position_once(segment_id: str, block: int) -> None:
    first = block * POSITIONS
    places = [position(segment_id, number) for number in range(first, first + POSITIONS)]
    assert sorted(places) == list(range(POSITIONS))


@given(ids, st.integers(0, 10**6), st.integers(1, 4))
def test_every_block_holds_each_beginning_once(segment_id: str, block: int, digits: int) -> None:
    size = 10 ** min(digits, 3)
    first = block * size
    beginnings = [position(segment_id, number) * size // POSITIONS for number in range(first, first + size)]
    assert sorted(beginnings) == list(range(size))


@given(ids, st.integers(0, 10**5), st.integers(0, POSITIONS - 1))
def test_the_way_back_from_a_position(segment_id: str, block: int, place: int) -> None:
    number = number_at(segment_id, block, place)
    assert number // POSITIONS == block
    assert position(segment_id, number) == place


@given(ids, st.integers(0, 25_000), shares)
def test_counting_is_looking_at_everybody(segment_id: str, users: int, share: int) -> None:
    start = users // POSITIONS * POSITIONS
    looked_at = sum(selected(segment_id, number, share) for number in range(start, users))
    assert count_selected(segment_id, users, share) == start // POSITIONS * share + looked_at


@given(ids, st.integers(-1, 30_000), st.integers(0, 30_000), st.integers(0, 60))
def test_listing_is_looking_at_everybody(segment_id: str, after: int, end: int, share: int) -> None:
    looked_at = [number for number in range(after + 1, end) if selected(segment_id, number, share)]
    assert list(selected_numbers(segment_id, after, end, share)) == looked_at


@pytest.mark.parametrize(
    ("share", "block"),
    [(1000, 10), (5000, 10), (500, 100), (3300, 100), (1250, 1000), (3333, 10_000), (1, 10_000)],
)
@pytest.mark.parametrize("segment_id", ["a", "b", "c"])
def test_a_share_is_exact_wherever_its_block_ends(segment_id: str, share: int, block: int) -> None:
    for users in range(block, 100_001, max(block, 1000)):
        assert count_selected(segment_id, users, share) * POSITIONS == share * users


@given(ids, numbers, shares)
def test_the_error_of_every_other_prefix_is_bounded(segment_id: str, users: int, share: int) -> None:
    """By 10.81 users at most, whatever the share and however many users: docs/assignment.md says why."""
    error = abs(count_selected(segment_id, users, share) - share * users / POSITIONS)
    assert error <= 10.81


@given(ids, numbers)
def test_ten_percent_is_never_off_by_a_whole_user(segment_id: str, users: int) -> None:
    assert abs(count_selected(segment_id, users, 1000) - users / 10) < 1


@given(ids, numbers, shares, shares)
def test_raising_adds_and_lowering_removes(segment_id: str, number: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert not selected(segment_id, number, low) or selected(segment_id, number, high)


def test_segments_are_independent_of_each_other() -> None:
    """Over 2,016 pairs of segments of 10 %, chi-square's p-values are uniform by Kolmogorov and Smirnov.

    The tables are stratified (Cochran, Mantel, Haenszel): each block of ten users holds exactly one of
    each segment, so the number of users in both is binomial, with a variance of 0.09 a block. As it is a
    whole number, half a user of noise makes it continuous.
    """
    users, blocks = 10_000, 1_000
    noise = random.Random(1)
    inside = [set(selected_numbers(f"segment-{one}", -1, users, 1000)) for one in range(64)]
    assert {len(one) for one in inside} == {blocks}
    p_values = [
        p_value((len(one & other) + noise.uniform(-0.5, 0.5) - blocks * 0.1) ** 2 / (blocks * 0.09))
        for one, other in combinations(inside, 2)
    ]
    assert len(p_values) == 2016
    assert kolmogorov_smirnov(p_values) < 1.63  # the 1 % point


@pytest.mark.thorough
@pytest.mark.parametrize("modulus", [2, 10])
def test_no_digit_of_the_number_decides(modulus: int) -> None:
    """Per residue of the number, over 400 segments: chi-square stays near its degrees of freedom."""
    users, segments = 1000, 400
    hits = [0] * modulus
    for one in range(segments):
        for number in selected_numbers(f"residue-{one}", -1, users, 1000):
            hits[number % modulus] += 1
    due = sum(hits) / modulus
    chi_square = sum((seen - due) ** 2 / due for seen in hits)
    freedom = modulus - 1
    assert chi_square < freedom + 4 * math.sqrt(2 * freedom)


def test_every_user_is_in_as_many_segments_as_chance_has_it() -> None:
    """Over 1,000 segments of 10 %: about 100 each, with the binomial's spread."""
    counts = [sum(selected(f"uniform-{one}", number, 1000) for one in range(1000)) for number in range(300)]
    assert abs(statistics.fmean(counts) - 100) < 3
    assert 0.8 < statistics.pvariance(counts) / (1000 * 0.1 * 0.9) < 1.25
