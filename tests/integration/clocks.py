"""A process whose clock is wrong, for the tests that need two of them."""

from segmentation import moments
from segmentation.operations import segments, users
from tests.integration.scenes import change


def busy(name: str, ahead: int, rounds: int) -> None:
    """Changes a user and a segment again and again, by a clock so many milliseconds ahead."""
    right = moments.now
    moments.now = lambda: right() + ahead
    users.register(name)
    for number in range(rounds):
        change("shared", ["A"] if number % 2 else [], [] if number % 2 else ["A"])
        change("shared", [name])
        change("shared", [], [name])
        segments.update("ROLLOUT", f"{name} {number}", 100 * (number + 1) + (50 if ahead else 0))
