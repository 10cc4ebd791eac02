"""The body of query_memberships: what is taken of it, and that its description takes and refuses the same."""

import json
import string
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from pydantic import ValidationError

from segmentation.door.asked import MOST_NAMED, MOST_USERS, asked
from segmentation.door.models import MembershipQuery
from segmentation.errors import InvalidRequest, field_errors

VALUES = (
    some.text(alphabet=string.ascii_letters + string.digits + "_-.:@ é", max_size=4)
    | some.integers(-2, 2**70)
    | some.decimals(allow_nan=False, allow_infinity=False)
    | some.booleans()
    | some.none()
    | some.lists(some.integers(), max_size=2)
    | some.dictionaries(some.sampled_from(["a", "ids"]), some.integers(), max_size=1)
)
LISTS = some.lists(VALUES | some.sampled_from(["A", "B", 1, "1"]), max_size=5)
BODIES = VALUES | some.fixed_dictionaries(
    {}, optional={"user_ids": LISTS | VALUES, "slugs": LISTS | VALUES, "ids": LISTS}
)


def wrong(body: Any) -> set[str]:
    """The fields that the description refuses."""
    try:
        MembershipQuery.model_validate(body)
    except ValidationError as error:
        return {one["field"] for one in field_errors(error.errors())}
    return set()


@given(BODIES)
@example({"user_ids": ["u"] * MOST_USERS, "slugs": ["A"] * MOST_NAMED})
@example({"user_ids": ["u"] * (MOST_USERS + 1)})
@example({"user_ids": ["u"], "slugs": ["A"] * (MOST_NAMED + 1)})
@example({"user_ids": ["u" * 128, "u" * 129], "slugs": ["A" * 100, "A" * 101]})
@example({"user_ids": ["u\n"], "slugs": ["A\n"]})
@example({"user_ids": [10**127, 10**128]})
def test_it_is_what_is_described(body: Any) -> None:
    expected = wrong(body)
    if expected:
        with pytest.raises(InvalidRequest) as refusal:
            asked(body)
        assert {one["field"] for one in refusal.value.errors} == expected
    else:
        ids, slugs = asked(body)
        described = MembershipQuery.model_validate(body)
        assert ids == list(dict.fromkeys(described.user_ids))
        assert (None if slugs is None else set(slugs)) == (
            None if described.slugs is None else set(described.slugs)
        )


def test_each_counts_once_in_the_order_given_and_is_named_by_its_first_place() -> None:
    ids, slugs = asked({"user_ids": ["b", 7, "a", "7", "b"], "slugs": ["B", "A", "B"]})
    assert ids == ["b", "7", "a"]
    assert slugs == {"B": "slugs.0", "A": "slugs.1"}


@pytest.mark.parametrize("written", ["7.0", "7e0", "1e3"])
def test_a_number_that_may_have_been_rounded_is_nobodys_id(written: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        asked(json.loads(f'{{"user_ids": [{written}]}}', parse_float=Decimal))
    assert [one["field"] for one in refusal.value.errors] == ["user_ids.0"]
