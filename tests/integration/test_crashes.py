"""Cut off at any point: a request that is repeated ends as one that was never cut, and nothing is half-done.

A process is cut off before and after every call it makes to AWS. Which calls these are is recorded, operation
by operation, so no list has to name them.
"""

from contextlib import suppress

import pytest

from segmentation.store import database
from tests.integration.scenes import OPERATIONS, SCENES, Request, Scene, Wire
from tests.support import processes


class CutOff(BaseException):
    """The end of a process, as far as code of ours can tell: nothing catches it."""


def cut_before(index: int) -> Wire:
    """A wire whose process ends before this call is sent."""

    def before(at: int, *_: object) -> None:
        assert at <= index, "a process that has ended made a call"
        if at == index:
            raise CutOff

    return Wire(before=before)


def cut_after(index: int) -> Wire:
    """A wire whose process ends when this call is applied, and doesn't hear of it."""

    def before(at: int, *_: object) -> None:
        assert at <= index, "a process that has ended made a call"

    def after(at: int, name: str) -> None:
        if at == index:
            raise CutOff

    return Wire(before=before, after=after)


def test_no_operation_is_left_out() -> None:
    assert {one.name.partition(":")[0] for one in SCENES} == OPERATIONS


@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_cut_off_at_every_call(request_: Request, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    if request_.name == "delete_user":  # so that it takes many transactions
        monkeypatch.setattr(database, "MOST_IN_A_TRANSACTION", 3)
    outcome = scene.undisturbed(request_)
    for cut in (cut_before, cut_after):
        for index in range(len(outcome.calls)):
            wire = scene.fresh(cut(index))
            with pytest.raises(CutOff):
                scene.send(request_)
            assert wire.sent == outcome.calls[: index + 1]
            processes.start_anew()
            scene.retry(request_, outcome)


@pytest.mark.parametrize("request_", [one for one in SCENES if one.method != "GET"], ids=str)
def test_cut_off_twice(request_: Request, scene: Scene) -> None:
    """The client's second attempt is cut off, too, at the last call that changes something."""
    outcome = scene.undisturbed(request_)
    writes = [index for index, name in enumerate(outcome.calls) if "Write" in name or "Delete" in name]
    for index in writes:
        for cut in (cut_before, cut_after):
            scene.fresh(cut_before(index))
            with pytest.raises(CutOff):
                scene.send(request_)
            processes.start_anew()
            cut(max(0, index - 1)).attach()
            with suppress(CutOff):
                scene.send(request_)
            processes.start_anew()
            scene.retry(request_, outcome)
