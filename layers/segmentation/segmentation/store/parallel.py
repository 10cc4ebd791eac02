"""Several calls to the database at once, for a request that needs many and can't ask for them in one."""

from collections.abc import Callable, Iterable
from contextvars import copy_context
from threading import Thread

from segmentation.store import database

AT_ONCE = 4
"""Calls that run at the same time. A function with 512 MB has three tenths of a processor. A call takes 2 ms
of that and some 4 ms of waiting: four keep it busy, and more would only mean more handshakes."""


def each[A, B](function: Callable[[A], B], arguments: Iterable[A]) -> list[B]:
    """What ``function`` returns for each argument, in the order of the arguments; ``AT_ONCE`` run at a time.

    For reads that don't depend on each other. The caller's thread takes its share of them, the others run
    in copies of its context, so the request's deadline holds in each. Once one has failed no other begins,
    those under way are waited for, and what it raised is raised here; of several that failed, what the first
    of the arguments raised. No thread is left when this returns or raises: one that Lambda froze after a
    request would wake up in another.
    """
    given = list(arguments)
    if len(given) <= 1:
        return [function(argument) for argument in given]
    database.client()  # made here, or each of the threads would make one
    found: dict[int, B] = {}
    errors: dict[int, BaseException] = {}
    left = iter(enumerate(given))  # each takes the next: an iterator of C's gives nothing twice

    def run() -> None:
        for position, argument in left:
            try:
                found[position] = function(argument)
            except BaseException as error:
                errors[position] = error
            if errors:
                return

    threads = [Thread(target=copy_context().run, args=[run]) for _ in range(min(AT_ONCE, len(given)) - 1)]
    for thread in threads:
        thread.start()
    run()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[min(errors)]
    return [found[position] for position in range(len(given))]
