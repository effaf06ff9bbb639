"""Telling: how a running job says how far it is, and hears that it is to stop."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from typing import Final, Protocol

from api.console import Report

_EVERY_S: Final = 0.4


class JobStoppedError(Exception):
    """The work is to stop here; nothing of it is kept. `why` tells what becomes of the job."""

    def __init__(self, why: "Stop") -> None:
        super().__init__(why.value)
        self.why = why


class Stop(StrEnum):
    """Why a job is to stop."""

    WANTED = "wanted"
    """Somebody asked for it."""
    PAUSED = "paused"
    """The worker is being shut down; another one begins the job anew."""


class Telling(Protocol):
    """What a kind of job is given to speak through."""

    def step(self, name: str) -> AbstractContextManager[Report]:
        """Begin the step named by the Chinese template `name`."""


Keep = Callable[[str, str, float], None]
"""Keeps the step, what is being done in it and the share of the whole job."""


class JobTelling:
    """Keeps the progress of a job of `steps` steps, not oftener than people can read."""

    def __init__(
        self,
        steps: int,
        keep: Keep,
        stop: Callable[[], Stop | None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._steps = steps
        self._keep = keep
        self._stop = stop
        self._clock = clock
        self._done = 0
        self._last = float("-inf")

    @contextmanager
    def step(self, name: str) -> Iterator[Report]:
        """Run one step; raise JobStoppedError at its begin, reports or end when asked to stop."""
        self._say(name, "", 0.0, at_once=True)
        yield lambda doing, share: self._say(name, doing, share)
        self._done += 1
        self._say(name, "", 0.0, at_once=True)

    def _say(self, name: str, doing: str, share: float, *, at_once: bool = False) -> None:
        if why := self._stop():
            raise JobStoppedError(why)
        now = self._clock()
        if at_once or now - self._last >= _EVERY_S:
            self._last = now
            self._keep(name, doing, min(1.0, (self._done + share) / self._steps))
