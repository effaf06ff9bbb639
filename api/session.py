"""Sessions: how a workflow borrows connections, one short transaction a step or one for all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from data.database import Connection, Pool, reading, recording, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Gives a workflow its connections."""

    reading: Callable[[], AbstractContextManager[Connection]]
    """A connection on which every statement sees the same moment."""
    writing: Callable[[], AbstractContextManager[Connection]]
    """A connection whose changes are all kept, or none."""
    kept: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What several steps of one session need and take long to read, by what it depends on."""


def step_by_step(pool: Pool) -> Session:
    """Return a session in which every step is a transaction of its own."""
    return Session(reading=lambda: reading(pool), writing=lambda: writing(pool))


@contextmanager
def all_or_nothing(pool: Pool) -> Iterator[Session]:
    """Give a session of one transaction, kept when the block ends and undone when it raises."""
    with writing(pool) as conn:
        yield Session(reading=lambda: nullcontext(conn), writing=lambda: nullcontext(conn))


@contextmanager
def noted(pool: Pool) -> Iterator[Session]:
    """Give a session of one transaction that may also add to the audit log.

    Every statement sees what others just kept: the end of the log is always the present one.
    """
    with recording(pool) as conn:
        yield Session(reading=lambda: nullcontext(conn), writing=lambda: nullcontext(conn))


@contextmanager
def tried_only(pool: Pool) -> Iterator[Session]:
    """Give a session of one transaction that is undone when the block ends, however it ends."""
    with suppress(_UndoneError), writing(pool) as conn:
        yield Session(reading=lambda: nullcontext(conn), writing=lambda: nullcontext(conn))
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a transaction without keeping it."""
