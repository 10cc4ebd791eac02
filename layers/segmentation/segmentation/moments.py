"""Moments: whole milliseconds since 1970 inside, RFC 3339 in UTC outside."""

import re
import time
from datetime import UTC, datetime, timedelta

FIRST = -62_135_596_800_000
"""The first moment of the year 1, in milliseconds."""

LAST = 253_402_300_799_999
"""The last moment before the year 10000, in milliseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


def now() -> int:
    """This moment, by this machine's clock."""
    return time.time_ns() // 1_000_000


def text(moment: int) -> str:
    """A moment as the API writes it: ``2026-11-21T08:30:00.123Z``.

    What lies outside the years 1 to 9999 has no such text, and gets that of the first or last moment:
    whatever is stored can be shown.
    """
    moment = min(max(moment, FIRST), LAST)
    return (_EPOCH + moment * _MILLISECOND).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse(value: str) -> int:
    """The moment an RFC 3339 text names; digits past the millisecond are cut off.

    The calendar knows no leap seconds: 60 seconds are refused. Raises ValueError when the text is none, has
    no offset, or lies outside the years 1 to 9999.
    """
    matched = _RFC_3339.fullmatch(value)
    if not matched:
        raise ValueError("must be an RFC 3339 date and time with an offset, like 2026-11-21T08:30:00.123Z")
    *parts, fraction, sign, hours, minutes = matched.groups()
    year, month, day, hour, minute, second = map(int, parts)
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ValueError("is no date and time of the calendar") from None
    moment = (local - _EPOCH) // _MILLISECOND + int((fraction or "0")[:3].ljust(3, "0"))
    if sign:
        offset = (int(hours) * 60 + int(minutes)) * 60_000
        moment += offset if sign == "-" else -offset
    if not FIRST <= moment <= LAST:
        raise ValueError("must lie in the years 1 to 9999, in UTC")
    return moment


def month(value: str) -> tuple[int, int]:
    """A month ``2026-08`` (or ``2026-8``) as its first moment and the first moment after it, in UTC.

    Raises ValueError when the text is no month of the years 1 to 9999.
    """
    matched = _MONTH.fullmatch(value)
    if not matched:
        raise ValueError("must be a month, like 2026-08")
    year, number = int(matched[1]), int(matched[2])
    if not (year >= 1 and 1 <= number <= 12):
        raise ValueError("must be a month, like 2026-08")
    start = (datetime(year, number, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
    if (year, number) == (9999, 12):
        return start, LAST + 1
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return start, (after - _EPOCH) // _MILLISECOND
