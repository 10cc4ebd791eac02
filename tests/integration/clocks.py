"""A process whose clock is wrong, for the tests that need two of them."""

from threading import Barrier

from segmentation import moments
from segmentation.operations import segments, users
from tests.integration.scenes import change
from tests.support import processes
from tools.patience import PATIENCE

_gate: Barrier


def meet(gate: Barrier) -> None:
    """Tells this process where it meets the others."""
    global _gate
    _gate = gate


def busy(name: str, ahead: int, rounds: int) -> None:
    """Changes a user and a segment again and again, by a clock so many milliseconds ahead.

    It waits for the other process before it begins and at half-time, so that both are at it at once.
    """
    right = moments.now
    moments.now = lambda: right() + ahead
    with processes.unhurried():
        users.register(name)
        for number in range(rounds):
            if number in (0, rounds // 2):
                _gate.wait(PATIENCE)
            change("shared", ["A"] if number % 2 else [], [] if number % 2 else ["A"])
            change("shared", [name])
            change("shared", [], [name])
            segments.update("ROLLOUT", f"{name} {number}", 100 * (number + 1) + (50 if ahead else 0))
