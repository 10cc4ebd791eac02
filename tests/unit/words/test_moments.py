"""Moments and months, to and from text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segmentation import moments

FIRST = "0001-01-01T00:00:00.000Z"
LAST = "9999-12-31T23:59:59.999Z"


@given(st.integers(moments.FIRST, moments.LAST))
@settings(deadline=None)
def test_what_is_written_can_be_read(moment: int) -> None:
    assert moments.parse(moments.text(moment)) == moment


def test_the_form() -> None:
    assert moments.text(0) == "1970-01-01T00:00:00.000Z"
    assert moments.text(moments.FIRST) == FIRST
    assert moments.text(moments.LAST) == LAST


@given(st.integers())
@example(moments.LAST + 1)
@example(moments.FIRST - 1)
@example(10**5_000)
@example(-(10**5_000))
@settings(deadline=None)
def test_there_is_a_text_for_whatever_was_stored(moment: int) -> None:
    text = moments.text(moment)
    assert len(text) == len(LAST)
    assert FIRST <= text <= LAST
    assert moments.text(moment - 1) <= text <= moments.text(moment + 1)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # Each part, from its least to its greatest value.
        ("0001-01-01T00:00:00Z", FIRST),
        ("9999-12-31T23:59:59.999999999999Z", LAST),
        ("2024-02-29T08:30:00Z", "2024-02-29T08:30:00.000Z"),
        ("2000-02-29T08:30:00Z", "2000-02-29T08:30:00.000Z"),
        # Any number of digits, cut off.
        ("2026-11-21T08:30:00.1Z", "2026-11-21T08:30:00.100Z"),
        ("2026-11-21T08:30:00.12Z", "2026-11-21T08:30:00.120Z"),
        ("2026-11-21T08:30:00.0009Z", "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T08:30:00.1239999999999999999999Z", "2026-11-21T08:30:00.123Z"),
        ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        (f"2026-11-21T08:30:00.{'9' * 10_000}Z", "2026-11-21T08:30:00.999Z"),
        # Letters of both cases.
        ("2026-11-21t08:30:00z", "2026-11-21T08:30:00.000Z"),
        # Offsets: hours 00 to 23, minutes 00 to 59.
        ("2026-11-21T08:30:00+00:00", "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T08:30:00-00:00", "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T10:30:00+02:00", "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T14:00:00.5+05:30", "2026-11-21T08:30:00.500Z"),
        ("2026-11-20T20:45:00-11:45", "2026-11-21T08:30:00.000Z"),
        ("2026-11-22T08:29:00+23:59", "2026-11-21T08:30:00.000Z"),
        ("2026-11-20T08:31:00-23:59", "2026-11-21T08:30:00.000Z"),
        ("0001-01-01T01:00:00+01:00", FIRST),
        ("9999-12-31T22:59:59.999-01:00", LAST),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_a_moment(text: str, same: str) -> None:
    assert moments.text(moments.parse(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        "",
        # A part that is missing, or too much.
        "2026-11-21",
        "2026-11-21T08:30:00",
        "2026-11-21T08:30Z",
        "2026-11-21T08Z",
        "2026-11-21TZ",
        "08:30:00Z",
        "2026-11-21T08:30:00ZZ",
        "2026-11-21T08:30:00Z+00:00",
        "2026-11-21T08:30:00Z\n",
        " 2026-11-21T08:30:00Z",
        "2026-11-21T08:30:00 Z",
        "2026-11-21T08:30:00[Europe/Berlin]",
        "2026-11-21T08:30:00Z[Europe/Berlin]",
        # Other ways to write one, which ISO 8601 or Python know.
        "2026-11-21 08:30:00Z",
        "2026-11-21_08:30:00Z",
        "20261121T083000Z",
        "2026-W47-6T08:30:00Z",
        "2026-325T08:30:00Z",
        "2026-11-21T08:30:00,123Z",
        "2026-11-21T08:30:00.Z",
        "2026-11-21T083000Z",
        "26-11-21T08:30:00Z",
        "+2026-11-21T08:30:00Z",
        "-2026-11-21T08:30:00Z",
        "2026-1-21T08:30:00Z",
        "2026-11-1T08:30:00Z",
        "2026-11-21T8:30:00Z",
        "2026-11-21T08:30:0Z",
        "1795249800",
        "2026-11-21T08:30:00 GMT",
        "٢٠٢٦-11-21T08:30:00Z",
        "2026-11-21T08:30:00.\uff11Z",
        "2026-11-21T08:30:00\u221201:00",
        # A part out of its bounds.
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-00-21T08:30:00Z",
        "2026-13-21T08:30:00Z",
        "2026-11-00T08:30:00Z",
        "2026-11-31T08:30:00Z",
        "2026-02-29T08:30:00Z",
        "2100-02-29T08:30:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T24:30:00Z",
        "2026-11-21T08:60:00Z",
        "2026-11-21T08:30:60Z",
        "2016-12-31T23:59:60Z",
        "2026-11-21T08:30:61Z",
        # Offsets that are none.
        "2026-11-21T08:30:00+03:60",
        "2026-11-21T08:30:00+22:99",
        "2026-11-21T08:30:00-03:60",
        "2026-11-21T08:30:00+24:00",
        "2026-11-21T08:30:00-24:00",
        "2026-11-21T08:30:00+25:00",
        "2026-11-21T08:30:00+99:99",
        "2026-11-21T08:30:00+03",
        "2026-11-21T08:30:00+0300",
        "2026-11-21T08:30:00+3:00",
        "2026-11-21T08:30:00+03:00:00",
        "2026-11-21T08:30:00+",
        # Moments outside the years 1 to 9999.
        "0001-01-01T00:59:59.999+01:00",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:00-00:01",
    ],
    ids=repr,
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|is no)"):
        moments.parse(text)


@given(st.text(st.sampled_from("0123456789-+:.TtZz ")) | st.text())
@settings(deadline=None)
def test_any_text_is_a_moment_or_is_told_why_not(text: str) -> None:
    try:
        moment = moments.parse(text)
    except ValueError as error:
        assert str(error).startswith(("must", "is no"))  # noqa: PT017
    else:
        assert moments.FIRST <= moment <= moments.LAST


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
