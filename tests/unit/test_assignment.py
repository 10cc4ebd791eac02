"""Who falls into a share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.assignment import POSITIONS, position, selected

ids = st.text("0123456789abcdef", min_size=1, max_size=16)
numbers = st.integers(0, 10**9)


@given(ids, numbers, st.integers(0, POSITIONS))
def test_selected_is_position_below_share(segment_id: str, number: int, share: int) -> None:
    assert 0 <= position(segment_id, number) < POSITIONS
    assert selected(segment_id, number, share) == (position(segment_id, number) < share)


@given(ids, st.integers(0, 10**5))
def test_every_block_of_ten_thousand_holds_each_position_once(segment_id: str, block: int) -> None:
    first = block * POSITIONS
    places = {position(segment_id, number) // 100 for number in range(first, first + 100)}
    assert len(places) == 100


@pytest.mark.parametrize(("block", "share"), [(10, 1000), (20, 500), (100, 700), (1000, 1230), (10_000, 1)])
def test_shares_are_exact_where_the_block_divides(block: int, share: int) -> None:
    users = max(block, 10_000)
    assert sum(selected("a-segment", number, share) for number in range(users)) == users * share // POSITIONS
