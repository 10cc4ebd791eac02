"""Pages of members: whatever the share, the holes, the records and the limit, they are one list, and each
takes few calls. The index is a stand-in here; tests/integration/test_growth.py asks DynamoDB Local."""

import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation import deadline, moments
from segmentation.domain.assignment import selected, selected_numbers
from segmentation.domain.membership import Record, Segment, State, Step
from segmentation.errors import TryAgain
from segmentation.operations import members, segments
from segmentation.store import by_number, database, numbers, parallel

NOW = 1_800_000_000_000


@dataclass
class Index:
    """The index ``by_group`` in memory, and a clock that moves on with each call.

    ``largest``: the items after which a page ends whatever was asked for, as DynamoDB's end after 1 MB.
    """

    groups: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    calls: int = 0
    read: int = 0
    seconds: float = 0.0
    seconds_a_call: float = 0.0
    largest: int = 10**6
    _one_by_one: Any = field(default_factory=Lock)

    def put(self, group: str, number: int, **more: str) -> None:
        item = {"pk": {"S": f"USER#u{number}"}, "member": {"N": str(number)}}
        item |= {name: {"S" if name == "state" else "N": value} for name, value in more.items()}
        self.groups.setdefault(group, {})[number] = item

    def query_pages(
        self, key_condition: str, values: Mapping[str, Any], **options: Any
    ) -> Iterator[dict[str, Any]]:
        assert options["IndexName"] == "by_group"
        first, last = int(values[":first"]["N"]), int(values[":last"]["N"])
        assert first <= last, "DynamoDB refuses a range that ends before it begins"
        items = self.groups.get(values[":group"]["S"], {})
        everybody = sorted(items)
        full = True  # as DynamoDB says it, even when there is nothing behind it
        while full:
            numbers = everybody[bisect_left(everybody, first) : bisect_left(everybody, last + 1)]
            size = min(options["Limit"], self.largest)
            numbers = numbers[:size]
            with self._one_by_one:
                deadline.check()
                self.calls += 1
                self.read += len(numbers)
                self.seconds += self.seconds_a_call
            page: dict[str, Any] = {"Items": [items[number] for number in numbers]}
            if full := len(numbers) == size:
                page["LastEvaluatedKey"] = {"member": {"N": str(numbers[-1])}}
                first = numbers[-1] + 1
            yield page


class Registry:
    """Users with these numbers, and one segment with records of some of them."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        *,
        numbered: int,
        users: set[int],
        share: int,
        records: Mapping[int, Record] | None = None,
    ) -> None:
        self.index = Index()
        self.users, self.share, self.records = users, share, dict(records or {})
        self.segment = Segment("id", "A", "", NOW - 9, "me", (Step(NOW - 9, share),))
        for number in users:
            self.index.put(by_number.users(number), number, registered_at=str(NOW - 5))
        for number, record in self.records.items():
            more = {} if record.expires_at is None else {"expires_at": str(record.expires_at)}
            self.index.put(
                by_number.records("id", number),
                number,
                state=record.state,
                added_at=str(record.added_at),
                **more,
            )
        patch.setenv("TABLE_NAME", "table")
        patch.setattr(segments, "live", lambda slug: self.segment)
        patch.setattr(numbers, "numbered", lambda: numbered)
        patch.setattr(moments, "now", lambda: NOW)
        patch.setattr(database, "query_pages", self.index.query_pages)
        patch.setattr(database, "client", lambda: None)
        patch.setattr(time, "monotonic", lambda: self.index.seconds)

    def expected(self) -> list[tuple[str, str]]:
        """Who is in, in order, and why: by the plainest words."""
        found = []
        for number in sorted(self.users):
            record = self.records.get(number)
            if record is not None and record.state is State.OUT:
                continue
            if record is not None and (record.expires_at is None or record.expires_at > NOW):
                found.append((f"u{number}", "manual"))
            elif selected("id", number, self.share):
                found.append((f"u{number}", "rollout"))
        return found

    def pages(self, limit: int) -> Iterator[list[tuple[str, str]]]:
        """What following the cursors brings, page by page; each moves on."""
        cursor = None
        met = set()
        while True:
            with deadline.of_a_request():
                page = members.page("A", limit, cursor)
            assert len(page["members"]) <= limit
            yield [(one["user_id"], one["reason"]) for one in page["members"]]
            cursor = page["cursor"]
            if cursor is None:
                return
            assert cursor not in met, "going round in circles"
            met.add(cursor)


SHARES = st.one_of(
    st.sampled_from([0, 1, 10, 50, 100, 499, 500, 5000, 10_000]), st.integers(min_value=0, max_value=10_000)
)
RECORDS = st.builds(
    Record,
    st.just("id"),
    st.sampled_from(State),
    st.just(NOW - 3),
    st.sampled_from([None, NOW - 1, NOW, NOW + 1]),
)


@st.composite
def crowds(draw: st.DrawFn) -> dict[str, Any]:
    """A registry, dense or sparse, with records here and there or in heaps."""
    step = draw(st.sampled_from([1, 1, 3, 8, 997]))
    numbered = draw(st.integers(0, 400)) * step
    gone = draw(st.sets(st.integers(0, 400), max_size=60))
    users = {number for number in range(0, numbered, step) if number // step not in gone}
    some = sorted(users)
    records: dict[int, Record] = {}
    if some:
        records = draw(st.dictionaries(st.sampled_from(some), RECORDS, max_size=40))
        first, length = draw(st.integers(0, len(some))), draw(st.sampled_from([0, 0, 100, 400]))
        heap = draw(RECORDS)
        records = dict.fromkeys(some[first : first + length], heap) | records
    return {"numbered": numbered, "users": users, "share": draw(SHARES), "records": records}


@pytest.mark.thorough
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    crowd=crowds(),
    limit=st.sampled_from([2, 7, 30, 100, 1000]),
    farthest=st.sampled_from([50, 10_000]),
    largest=st.sampled_from([3, 10**6]),
)
def test_pages_of_any_limit_are_the_members_in_order(
    crowd: dict[str, Any], limit: int, farthest: int, largest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "_FARTHEST", farthest)
        patch.setattr(members, "_MOST_LOOKED_UP", 20)
        patch.setattr(members, "_MOST_LOOKED_AT", 90)
        there = Registry(patch, **crowd)
        there.index.largest = largest
        assert [one for page in there.pages(limit) for one in page] == there.expected()


@pytest.mark.thorough
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(crowd=crowds(), limit=st.sampled_from([7, 100, 1000]), seconds=st.sampled_from([0.05, 0.4]))
def test_pages_that_time_cuts_short_are_the_same_list(
    crowd: dict[str, Any], limit: int, seconds: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_number, "_FEW", 2)
        patch.setattr(by_number, "_MANY", 2)
        there = Registry(patch, **crowd)
        there.index.seconds_a_call = seconds
        assert [one for page in there.pages(limit) for one in page] == there.expected()


@pytest.mark.thorough
@pytest.mark.parametrize("share", [1, 50, 100, 400, 499, 500, 5000, 10_000])
@pytest.mark.parametrize("limit", [10, 100, 1000])
def test_a_page_takes_some_ten_calls(monkeypatch: pytest.MonkeyPatch, share: int, limit: int) -> None:
    """8 for the segment's records and 8 for the users, whatever the share is."""
    there = Registry(monkeypatch, numbered=7500, users=set(range(7500)), share=share)
    for page in there.pages(limit):
        assert there.index.calls <= 2 * by_number.SHARDS, page
        assert there.index.read <= 10_000
        there.index.calls = there.index.read = 0


@pytest.mark.thorough
@pytest.mark.parametrize("share", [1, 10, 50, 99])
def test_who_lies_far_apart_is_looked_up_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    users = {*selected_numbers("id", -1, 300_000, 100), *range(0, 300_000, 50)}
    there = Registry(monkeypatch, numbered=300_000, users=users, share=share)
    rounds: list[int] = []
    each = parallel.each

    def counted(function: Any, arguments: Any) -> Any:
        rounds.append(len(list(arguments)))
        return each(function, arguments)

    monkeypatch.setattr(parallel, "each", counted)
    found = []
    for page in there.pages(100):
        found += page
        assert there.index.calls <= by_number.SHARDS + 100
        assert len(rounds) <= 1 + -(-100 // by_number.SHARDS)
        there.index.calls = 0
        rounds.clear()
    assert found == there.expected()


@pytest.mark.parametrize(("share", "limit"), [(0, 1), (0, 100), (10_000, 1), (10_000, 100), (300, 1)])
def test_a_page_that_finds_nobody_does_not_ask_bit_by_bit(
    monkeypatch: pytest.MonkeyPatch, share: int, limit: int
) -> None:
    """Many who are kept out, before the first who is in: by small pages it would be hundreds of calls."""
    records = dict.fromkeys(range(1900), Record("id", State.OUT, NOW - 3))
    records[1900] = Record("id", State.IN, NOW - 3)
    there = Registry(monkeypatch, numbered=1901, users=set(range(1901)), share=share, records=records)
    found = []
    for page in there.pages(limit):
        found += page
        assert there.index.calls <= 80
        there.index.calls = 0
    assert found == [("u1900", "manual")]


def test_a_thousand_at_a_hundredth_of_a_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    users = set(selected_numbers("id", -1, 3_000_000, 1))
    assert len(users) == 300
    there = Registry(monkeypatch, numbered=3_000_000, users=users, share=1)
    pages = list(there.pages(1000))
    assert [len(page) for page in pages] == [100, 100, 100]
    assert [one for page in pages for one in page] == there.expected()


@pytest.mark.parametrize("share", [50, 499, 5000])
@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.5])
def test_near_the_deadline_a_page_ends_with_what_it_has(
    monkeypatch: pytest.MonkeyPatch, share: int, seconds: float
) -> None:
    """Calls are served one after another, and take long. Everybody is listed all the same."""
    users = {*selected_numbers("id", -1, 40_000, 50), *range(0, 40_000, 10)}
    there = Registry(monkeypatch, numbered=40_000, users=users, share=share)
    there.index.seconds_a_call = seconds
    found = []
    begun = 0.0
    for page in there.pages(1000):
        assert there.index.seconds - begun < deadline.SECONDS + 0.001
        begun = there.index.seconds
        found += page
    assert found == there.expected()


def test_holes_are_got_past_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of selected numbers that nobody has, one slow call each: no page is asked for in vain."""
    there = Registry(monkeypatch, numbered=10**6, users={10**6 - 1}, share=5)
    there.index.seconds_a_call = 0.3
    assert [one for page in there.pages(100) for one in page] == there.expected()


def test_a_page_goes_on_until_it_has_got_past_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call is slow and brings little, so that half of the time is over before the first is met."""
    there = Registry(monkeypatch, numbered=7500, users=set(range(7500)), share=100)
    there.index.seconds_a_call = 0.32
    there.index.largest = 15
    assert [one for page in there.pages(100) for one in page] == there.expected()


def test_a_page_that_gets_nowhere_says_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Registry(monkeypatch, numbered=7500, users=set(range(7500)), share=100)
    there.index.seconds_a_call = deadline.SECONDS
    with pytest.raises(TryAgain, match="This took too long; nothing is lost by trying again"):
        list(there.pages(100))


@pytest.mark.thorough
def test_a_range_may_end_where_a_page_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Registry(monkeypatch, numbered=60, users=set(range(60)), share=0)
    for there.index.largest in (1, 2, 3):
        for last in range(11, 60):
            found = [by_number.number_of(item) for item in by_number.all_users(10, 8, last)]
            assert found == list(range(11, last + 1))


@pytest.mark.thorough
def test_pages_kept_in_memory_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shard is crowded at the beginning, the others at the end: those are not read ahead."""
    numbers = [*range(0, 40_000, 8), *(number for number in range(40_000, 80_000) if number % 8)]
    records = {number: Record("id", State.OUT, NOW - 3) for number in numbers}
    there = Registry(monkeypatch, numbered=80_000, users=set(), share=0, records=records)
    items = by_number.all_records("id", -1, 800)
    for number in numbers[:5000]:
        assert by_number.number_of(next(items)) == number
    assert there.index.read <= 5000 + 8 * 2 * 250
    assert [by_number.number_of(item) for item in items] == numbers[5000:]
