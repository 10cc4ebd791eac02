"""A process that follows the segments by their differences has what a full read would give."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.membership import Segment, Step
from segmentation.store import catalogue
from segmentation.store.catalogue import Turn
from segmentation.store.sizes import READ_UNIT, size

SLUGS = [f"S{number}" for number in range(6)]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(SLUGS),
        st.sampled_from(["put", "put", "delete"]),
        # Some are so large that only few of them fit, and some don't fit at all.
        st.sampled_from([0, 10, 300, 1000, 5000]),
        st.integers(1, 40),
    ),
    max_size=40,
)


@dataclass
class Table:
    """The live segments, and the item of their version."""

    live: dict[str, Segment] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None

    @property
    def turn(self) -> Turn:
        return catalogue._turn(self.item) if self.item else Turn()

    def change(self, slug: str, what: str, length: int, steps: int) -> None:
        at = self.turn.at(0)
        if what == "put":
            path = tuple(Step(number, number) for number in range(steps))
            self.live[slug] = Segment(f"id-{at}", slug, "x" * length, at, "me", path)
        else:
            self.live.pop(slug, None)
        self.item = self.turn.next(at, slug, self.live.get(slug))


@given(CHANGES, st.sets(st.integers(0, 40)))
def test_who_follows_has_what_a_full_read_gives(changes: list[Any], looks: set[int]) -> None:
    table = Table()
    kept, turn = dict(table.live), table.turn
    for number, change in enumerate(changes):
        table.change(*change)
        assert table.item is not None
        assert size(table.item) <= READ_UNIT
        assert (table.turn.version, table.turn.changed_at) == (number + 1, number + 1)
        if number in looks:
            now = table.turn
            kept = now.brought(kept, turn) if now.follows(turn) else dict(table.live)
            turn = now
            assert kept == table.live


@given(CHANGES)
def test_a_read_that_changes_overtake_is_brought_up_to_date(changes: list[Any]) -> None:
    """Its items are each of any version between the one before it and the one after."""
    table = Table()
    versions = [dict(table.live)]
    before = table.turn
    for change in changes:
        table.change(*change)
        versions.append(dict(table.live))
    if table.turn.follows(before):
        seen = {
            slug: held[slug]
            for number, slug in enumerate(SLUGS)
            if slug in (held := versions[number * 7 % len(versions)])
        }
        assert table.turn.brought(seen, before) == table.live


def test_small_changes_are_told_by_the_dozen() -> None:
    table = Table()
    for number in range(100):
        table.change(f"SEGMENT_{number:03}", "put", 40, 1)
    assert 15 <= table.turn.version - table.turn.since == len(table.turn.changes)


def test_a_change_that_does_not_fit_is_a_gap_and_the_next_one_is_told() -> None:
    table = Table()
    table.change("A", "put", 10, 1)
    first = table.turn
    table.change("B", "put", 5000, 1)
    assert not table.turn.follows(first)
    second = table.turn
    table.change("C", "put", 10, 1)
    assert table.turn.follows(second)
    assert not table.turn.follows(first)


def test_what_another_version_of_the_service_committed_is_not_passed_over() -> None:
    """It counts the version up and leaves the changes as they were, or knows of none."""
    table = Table()
    table.change("A", "put", 10, 1)
    known = table.turn
    assert table.item is not None
    for item in (
        {**table.item, "version": {"N": "2"}, "changed_at": {"N": "5"}},
        {name: table.item[name] for name in ("pk", "sk", "version", "changed_at")},
    ):
        other = catalogue._turn({**item, "version": {"N": "2"}})
        assert not other.follows(known)
        after = catalogue._turn(other.next(9, "B", None))
        assert after.follows(other)
        assert not after.follows(known)


def test_a_table_that_was_set_back_is_read_anew() -> None:
    table = Table()
    table.change("A", "put", 10, 1)
    ahead = replace(table.turn, version=7)
    assert not table.turn.follows(ahead)
    assert not table.turn.follows(replace(table.turn, changed_at=9))
