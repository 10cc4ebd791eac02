"""The live segments as this process knows them: kept between requests, checked by version.

They are those of one version, none newer among them: what is decided on them can say what it has seen.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segmentation import settings
from segmentation.domain.membership import Segment
from segmentation.store import catalogue as store
from segmentation.store.database import LostRace, settle


@dataclass(slots=True)
class Snapshot:
    """The live segments at one version. ``unknown`` are ids that were looked for and are no segments."""

    turn: store.Turn
    by_slug: Mapping[str, Segment]
    rollouts: tuple[Segment, ...]
    ids: frozenset[str]
    checked_at: float
    unknown: set[str] = field(default_factory=set)


_kept: Snapshot | None = None


def current(max_age: float | None = None) -> Snapshot:
    """The live segments, checked at most ``max_age`` seconds ago (default: the setting); 0 checks now."""
    global _kept
    if max_age is None:
        max_age = settings.catalogue_max_age()
    now = time.monotonic()
    if _kept is not None and now - _kept.checked_at < max_age:
        return _kept
    turn = store.turn()
    if _kept is None or not turn.follows(_kept.turn):
        _kept = _load(turn)
    elif _kept.turn != turn:
        _kept = _at(turn, turn.brought(_kept.by_slug, _kept.turn))
    _kept.checked_at = now
    return _kept


def knowing(segment_ids: Iterable[str]) -> Snapshot:
    """The kept segments, checked at once if one of these ids is new to them."""
    kept = current()
    missing = {one for one in segment_ids if one not in kept.ids and one not in kept.unknown}
    if missing:
        kept = current(max_age=0)
        kept.unknown |= missing - kept.ids
    return kept


def forget() -> None:
    """Makes the next look start from nothing."""
    global _kept
    _kept = None


def _load(turn: store.Turn) -> Snapshot:
    """All segments, at the version that it has become while they were read."""

    def attempt() -> Snapshot:
        nonlocal turn
        before, segments, turn = turn, store.all_live(), store.turn()
        if not turn.follows(before):
            raise LostRace("more segments were changed while all were read than one version tells")
        # Whatever was read is of a version from the one before to the one after.
        return _at(turn, turn.brought({segment.slug: segment for segment in segments}, before))

    return settle(attempt)


def _at(turn: store.Turn, segments: Mapping[str, Segment]) -> Snapshot:
    by_slug = dict(sorted(segments.items()))
    return Snapshot(
        turn=turn,
        by_slug=by_slug,
        rollouts=tuple(segment for segment in by_slug.values() if segment.share > 0),
        ids=frozenset(segment.id for segment in by_slug.values()),
        checked_at=0.0,
    )
