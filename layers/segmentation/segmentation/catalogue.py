"""The live segments as this process knows them: kept between requests, checked by version."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segmentation import settings
from segmentation.membership import Segment
from segmentation.store import catalogue as store


@dataclass(slots=True)
class Catalogue:
    """The live segments at one version. ``unknown`` are ids that were looked for and are no segments."""

    version: int
    by_slug: Mapping[str, Segment]
    rollouts: tuple[Segment, ...]
    ids: frozenset[str]
    checked_at: float
    unknown: set[str] = field(default_factory=set)


_kept: Catalogue | None = None


def current(max_age: float | None = None) -> Catalogue:
    """The live segments, checked at most ``max_age`` seconds ago (default: the setting); 0 checks now."""
    global _kept
    if max_age is None:
        max_age = settings.catalogue_max_age()
    now = time.monotonic()
    if _kept is not None and now - _kept.checked_at < max_age:
        return _kept
    # The version is read first: the segments are then at least as new as it says.
    version = store.version()
    if _kept is None or _kept.version != version:
        _kept = _load(version, now)
    _kept.checked_at = now
    return _kept


def knowing(segment_ids: Iterable[str]) -> Catalogue:
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


def _load(version: int, now: float) -> Catalogue:
    segments = store.all_live()
    return Catalogue(
        version=version,
        by_slug={segment.slug: segment for segment in segments},
        rollouts=tuple(segment for segment in segments if segment.share > 0),
        ids=frozenset(segment.id for segment in segments),
        checked_at=now,
    )
