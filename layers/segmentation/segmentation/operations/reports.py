"""A user's history as a CSV file behind a link."""

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import IO, TypedDict

from segmentation import moments
from segmentation.domain.timeline import Cause, Row, timeline
from segmentation.errors import FieldError, InvalidRequest, UserNotFound
from segmentation.store import catalogue, files, records, registry

HEADER = ("user_id", "segment", "operation", "reason", "timestamp", "expires_at")

_LINK_LASTS = 15 * 60  # seconds
_IN_MEMORY = 4 * 1024 * 1024  # bytes; a longer report goes through a file


class Report(TypedDict):
    """A presigned link to the CSV, when it ceases to work, and how many rows stand below the header."""

    url: str
    expires_at: str
    rows: int


def history(user_id: str, first_month: str, last_month: str | None) -> Report:
    """Writes the report of these months, both inside, in UTC, and gives a link to it.

    Raises UserNotFound, and InvalidRequest when the months are none or in the wrong order.
    """
    start, end = _period(first_month, last_month)
    user = registry.get(user_id)
    if user is None:
        raise UserNotFound(user_id)
    now = moments.now()
    segments = catalogue.all_ever()
    # What was committed before by a machine whose clock is ahead is told; but no expiry before its time.
    passed = max(now, user.changed_at)
    until = max(passed, *(one.deleted_at or one.steps[-1].at for one in segments), 0)
    rows = timeline(user, records.events(user), segments, until)
    asked = (
        row for row in rows if start <= row.at < end and (row.at <= passed or row.cause is not Cause.EXPIRED)
    )
    name = f"{user_id.replace(':', '_')}_{first_month}_{last_month or first_month}.csv"
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        count = write_csv(user_id, asked, file)
        file.seek(0)
        key = files.put_report(user_id, file, name)
    # Whoever erased the user meanwhile may have looked for reports before this one was there.
    left = registry.get(user_id)
    if left is None or left.registered_at != user.registered_at:
        files.delete(key)
        raise UserNotFound(user_id)
    url = files.link(key, _LINK_LASTS)
    return {"url": url, "expires_at": moments.text(now + _LINK_LASTS * 1000), "rows": count}


def write_csv(user_id: str, rows: Iterable[Row], file: IO[bytes]) -> int:
    """Writes the header and the rows; how many rows. No cell can become a formula: ids and slugs start
    with a letter or a digit."""
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        expires_at = moments.text(row.expires_at) if row.expires_at is not None else ""
        writer.writerow((user_id, row.slug, row.operation, row.cause, moments.text(row.at), expires_at))
        count += 1
    text.flush()
    text.detach()
    return count


def _period(first_month: str, last_month: str | None) -> tuple[int, int]:
    """The first moment of the period and the first after it."""
    given = {"from": first_month} if last_month is None else {"from": first_month, "to": last_month}
    periods = {}
    errors: list[FieldError] = []
    for field, value in given.items():
        try:
            periods[field] = moments.month(value)
        except ValueError as error:
            errors.append({"field": field, "message": str(error)})
    last = periods.get("to") or periods.get("from")
    if last and not errors and periods["from"] > last:
        errors.append({"field": "to", "message": "must not be before from"})
    if errors or not last:
        raise InvalidRequest(errors)
    return periods["from"][0], last[1]
