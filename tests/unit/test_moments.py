"""Moments and months, to and from text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation import moments


@given(st.integers(0, moments.LAST))
def test_what_is_written_can_be_read(moment: int) -> None:
    assert moments.parse(moments.text(moment)) == moment


def test_the_form() -> None:
    assert moments.text(0) == "1970-01-01T00:00:00.000Z"
    assert moments.text(moments.LAST) == "9999-12-31T23:59:59.999Z"
    assert moments.parse("2026-11-21T10:30:00.1239+02:00") == moments.parse("2026-11-21t08:30:00.123z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "2026-11-21T08:30:00",
        "2026-11-21 08:30:00Z",
        "2026-11-21T08:30Z",
        "2026-11-21T24:30:00Z",
        "2026-11-21T08:30:60Z",
        "2026-02-29T08:30:00Z",
        "2026-11-21T08:30:00+25:00",
        "10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00Z",
        "2026-11-21T08:30:00Z\n",
        "٢٠٢٦-11-21T08:30:00Z",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"must|is no"):
        moments.parse(text)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-08", "2026-08-01T00:00:00.000Z", "2026-09-01T00:00:00.000Z"),
        ("2026-8", "2026-08-01T00:00:00.000Z", "2026-09-01T00:00:00.000Z"),
        ("2026-12", "2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"),
        ("9999-11", "9999-11-01T00:00:00.000Z", "9999-12-01T00:00:00.000Z"),
    ],
)
def test_months(text: str, first: str, after: str) -> None:
    assert moments.month(text) == (moments.parse(first), moments.parse(after))


def test_the_last_month_there_is() -> None:
    assert moments.month("9999-12")[1] == moments.LAST + 1
