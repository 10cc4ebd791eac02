"""Several calls to the database at once, for a request that needs many and can't ask for them in one."""

from collections.abc import Callable, Iterable
from contextvars import copy_context

from segmentation.store import database

AT_ONCE = 4
"""Calls that run at the same time. A function with 512 MB has three tenths of a processor. A call takes 2 ms
of that and some 4 ms of waiting: four keep it busy, and more would only mean more handshakes."""


class _NotBegun(Exception):
    """Another call failed first."""


def each[A, B](function: Callable[[A], B], arguments: Iterable[A]) -> list[B]:
    """What ``function`` returns for each argument, in the order of the arguments; ``AT_ONCE`` run at a time.

    For reads that don't depend on each other. Each runs in a copy of the caller's context, so the request's
    deadline holds in it. Once one has failed no other begins, those under way are waited for, and what it
    raised is raised here; of several that failed, what the first of the arguments raised. No thread is left
    when this returns or raises: one that Lambda froze after a request would wake up in another.
    """
    given = list(arguments)
    if len(given) <= 1:
        return [function(argument) for argument in given]
    from concurrent.futures import ThreadPoolExecutor  # the hot reads do without

    database.client()  # made here, or each of the threads would make one
    failed = False

    def run(argument: A) -> B:
        nonlocal failed
        if failed:
            raise _NotBegun
        try:
            return function(argument)
        except BaseException:
            failed = True
            raise

    with ThreadPoolExecutor(min(AT_ONCE, len(given))) as pool:
        calls = [pool.submit(copy_context().run, run, argument) for argument in given]
    errors = [call.exception() for call in calls]
    for error in errors:
        if error is not None and not isinstance(error, _NotBegun):
            raise error
    return [call.result() for call in calls]
