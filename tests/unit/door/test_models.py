"""What a body's values become."""

import json
from decimal import Decimal

import pytest

from segmentation.door.models import SegmentChanges


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("60", 60), ("60.0", 60), ("6e1", 60), ("60.000", 60), ("0.6e2", 60), ("1e11", 10**11)],
)
def test_a_number_without_a_fraction_is_an_integer(written: str, seconds: int) -> None:
    entry = json.loads(f'{{"slug": "A", "ttl_seconds": {written}}}', parse_float=Decimal)
    (wanted,) = SegmentChanges.model_validate({"add": [entry]}).to_add().values()
    assert wanted.ttl == seconds * 1000
    assert isinstance(wanted.ttl, int)
