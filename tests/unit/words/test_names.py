"""A name stays in the key, the path, the file's name and the CSV cell that it stands in."""

import base64
import binascii
import csv
import io
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.membership import Operation
from segmentation.domain.timeline import Cause, Row
from segmentation.errors import InvalidRequest
from segmentation.names import PATH_PARAMETERS, SLUG, USER_ID
from segmentation.operations import cursors
from segmentation.operations.reports import HEADER, write_csv

NAMES = st.sampled_from(sorted(PATH_PARAMETERS)).flatmap(
    lambda kind: st.from_regex(PATH_PARAMETERS[kind], fullmatch=True)
)
PLAIN = string.ascii_letters + string.digits


@given(NAMES)
def test_whatever_a_name_is_it_begins_and_ends_where_it_stands(name: str) -> None:
    assert name[0] in PLAIN
    # '#' parts a key, '/' a path and an object's key, ';' a cell; '"' and '\' quote.
    assert set(name) <= set(PLAIN + "_.:@-")


@given(st.characters(), st.sampled_from([SLUG, USER_ID]))
def test_no_other_character_begins_a_name(character: str, pattern: str) -> None:
    assert bool(re.fullmatch(pattern, character)) == (character in PLAIN)
    assert bool(re.fullmatch(pattern, f"{character}A")) == (character in PLAIN)


@given(
    st.from_regex(USER_ID, fullmatch=True),
    st.lists(st.tuples(st.from_regex(SLUG, fullmatch=True), st.none() | st.integers(0, 4 * 10**12))),
)
def test_no_cell_is_a_formula_or_needs_quotes(user_id: str, entries: list[tuple[str, int | None]]) -> None:
    rows = [
        Row(at=0, slug=slug, operation=operation, cause=cause, expires_at=expires_at)
        for slug, expires_at in entries
        for operation in Operation
        for cause in Cause
    ]
    file = io.BytesIO()
    assert write_csv(user_id, rows, file) == len(rows)
    text = file.getvalue().decode()
    assert '"' not in text
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read[0] == list(HEADER)
    assert len(read) == len(rows) + 1
    for line in read:
        assert len(line) == len(HEADER)
        # What a spreadsheet takes for a formula begins with = + - @, a tab or a carriage return.
        assert all(cell == "" or cell[0] in PLAIN for cell in line)


@given(NAMES, st.data())
def test_a_cursor_that_was_tampered_with_is_refused(place: str, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TABLE_NAME", "table")
        cursor = cursors.write("list", place)
        assert cursors.read("list", cursor) == place
        at = data.draw(st.integers(0, len(cursor) - 1))
        changed = data.draw(st.sampled_from(PLAIN + "-_=").filter(lambda one: one != cursor[at]))
        for forged in (
            cursor[:at] + changed + cursor[at + 1 :],
            cursor[:at],
            cursor + changed,
            changed + cursor,
        ):
            if _meaning(forged) == _meaning(cursor):
                continue  # base64 writes some bytes in more than one way
            with pytest.raises(InvalidRequest) as refused:
                cursors.read("list", forged)
            assert [error["field"] for error in refused.value.errors] == ["cursor"]


def _meaning(cursor: str) -> bytes | None:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
