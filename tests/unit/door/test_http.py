"""What stands at the door: whatever is sent, it is taken or refused in words of ours."""

import base64
import json
import sys
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.door import http, tokens
from segmentation.errors import MalformedJson, PayloadTooLarge, ServiceError

MOST_DIGITS = sys.get_int_max_str_digits()

NO_NUMBER_HOLDS = [
    "1e1000000000000000000",
    "-1e1000000000000000000",
    "1e-1000000000000000000",
    "0e1000000000000000000",
    "0e-1000000000000000000",
    "1e999999999",
    "0e999999999",
    "1e-999999999",
    "1e4301",
    "1e-4301",
    "1" + "0" * 4301 + ".0",
    "0." + "0" * 4301 + "1",
    "9" * (MOST_DIGITS + 1),
    "1e" + "9" * 200_000,
]
SOME_NUMBERS_HOLD = ["0", "-0", "1.0", "1e4300", "1e-4300", "0.5", "9" * MOST_DIGITS, "12.5" + "0" * 100_000]

# All that a scanner, a decoder or a number type may stumble over, and what JSON is made of besides.
TOKENS = [
    *'{}[],:" \n\t\\',
    *("null", "true", "false", "NaN", "Infinity", "-", "0", "-0", "00", "1", ".", "e", "E+", "e-"),
    *("1e1000000000000000000", "0e999999999", "1e-999999999999999999999", "9" * (MOST_DIGITS + 1)),
    *('"a"', '"a":', '"\\ud800"', '"\\ud83d\\ude00"', '"\\u"', '"\\x"'),
    *("\ufeff", "\ufffd", "\0", "é", "\U0001f600"),
]
JSON_LIKE = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)
ANY_BYTES = st.binary(max_size=60) | JSON_LIKE.map(str.encode)
ANY_TEXT = st.text(st.characters(exclude_categories=())) | JSON_LIKE


@pytest.mark.thorough
@given(JSON_LIKE | st.text(st.characters(exclude_categories=())))
@settings(deadline=None, max_examples=1000)
def test_any_text_is_json_or_malformed(text: str) -> None:
    with suppress(MalformedJson):
        http._strict_json(text)


@pytest.mark.parametrize("number", NO_NUMBER_HOLDS, ids=lambda number: number[:30])
def test_a_number_that_no_number_type_holds(number: str) -> None:
    for text in (number, f'{{"a": [{number}]}}'):
        with pytest.raises(MalformedJson, match="number"):
            http._strict_json(text)


@pytest.mark.parametrize("number", SOME_NUMBERS_HOLD, ids=lambda number: number[:30])
def test_a_number_keeps_all_its_digits(number: str) -> None:
    assert Decimal(http._strict_json(number)) == Decimal(number)


@pytest.mark.parametrize("depth", [10, 900, 9_000, 100_000])
def test_deep_ones_are_read_or_refused(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        with suppress(MalformedJson):
            http._strict_json(text)


def test_too_deep_is_said_so() -> None:
    with pytest.raises(MalformedJson, match="deep"):
        http._strict_json("[" * 100_000)


def test_the_key_that_is_given_twice_is_looked_for_once() -> None:
    """Among as many as a body holds: comparing each with each would take minutes."""

    class Counted(str):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return super().__eq__(other)

        __hash__ = str.__hash__

    keys = [Counted(number) for number in range(2_000)]
    with pytest.raises(MalformedJson, match="twice: '7'"):
        http._once([(key, None) for key in (*keys, Counted(7))])
    assert Counted.compared < 10 * len(keys)


def event(body: str | None, **more: Any) -> dict[str, Any]:
    return {"requestContext": {"http": {"method": "POST"}}, "body": body, "isBase64Encoded": False, **more}


@given(ANY_BYTES)
@settings(deadline=None, max_examples=500)
def test_any_bytes_are_text_or_malformed(raw: bytes) -> None:
    try:
        checked = http._checked(event(base64.b64encode(raw).decode(), isBase64Encoded=True), set())
    except MalformedJson:
        return
    assert checked["body"] == raw.decode("utf-8-sig")
    assert checked["isBase64Encoded"] is False


@pytest.mark.thorough
@given(
    body=st.none() | ANY_TEXT,
    encoded=st.booleans(),
    headers=st.none() | st.dictionaries(st.sampled_from(["content-length", "a"]), ANY_TEXT, max_size=2),
    query=st.none() | st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2),
    names=st.none() | st.dictionaries(st.sampled_from(["slug", "user_id", "key"]), ANY_TEXT, max_size=2),
)
@settings(deadline=None, max_examples=500)
def test_any_event_is_checked_or_refused(
    body: str | None, encoded: bool, headers: Any, query: Any, names: Any
) -> None:
    asked = event(
        body, isBase64Encoded=encoded, headers=headers, queryStringParameters=query, pathParameters=names
    )
    status = 200
    try:
        http._checked(asked, {"a"})
    except ServiceError as refusal:
        status = refusal.status
    assert status < 500


RUSSIAN = '{"description": "скидка"}'
REPLACED = RUSSIAN.encode("cp1251").decode(errors="replace")


@pytest.mark.parametrize(
    ("body", "length"),
    [
        (REPLACED, len(RUSSIAN.encode("cp1251"))),
        (REPLACED, None),
        (REPLACED, "many"),
        (RUSSIAN.encode("utf-16").decode(errors="replace"), len(RUSSIAN.encode("utf-16"))),
    ],
)
def test_what_the_gateway_had_to_replace_is_refused(body: str, length: Any) -> None:
    headers = {} if length is None else {"content-length": str(length)}
    with pytest.raises(MalformedJson, match="UTF-8"):
        http._checked(event(body, headers=headers), set())


@pytest.mark.parametrize("body", ['"\ufffd"', "\ufeff[1]"])
def test_what_was_sent_as_it_came(body: str) -> None:
    headers = {"content-length": str(len(body.encode()))}
    assert http._checked(event(body, headers=headers), set())["body"] == body.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1251", "koi8-r"])
def test_other_encodings_are_refused(encoding: str) -> None:
    raw = base64.b64encode(RUSSIAN.encode(encoding)).decode()
    with pytest.raises(MalformedJson):
        http._strict_json(http._checked(event(raw, isBase64Encoded=True), set())["body"])


def test_a_byte_order_mark_counts_to_the_size() -> None:
    body = "\ufeff" + " " * (http.LARGEST_BODY - 3)
    assert http._checked(event(body), set())["body"] == body[1:]
    with pytest.raises(PayloadTooLarge):
        http._checked(event(body + " "), set())


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "\ud800"},
        {"sub": ["a", {"b": "\udfff"}]},
        {"username": "\ud83d", "token_use": "access"},
        {"sub": None, "client_id": 7},
        {"sub": ""},
        {},
        None,
    ],
)
def test_whoever_is_calling_has_a_name_that_can_be_written(claims: Any) -> None:
    for authorizer in ({"jwt": {"claims": claims}}, {"jwt": None}, None):
        name = tokens.caller({"requestContext": {"authorizer": authorizer}})
        assert name
        assert json.loads(json.dumps(name.encode().decode())) == name
