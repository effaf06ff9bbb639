"""Reading in parts: check the declarations of a long file in several processes.

Rows do not depend on each other, so the result is the same as row by row, and in the same order.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO, Final, cast

from data.declaration_lines import Line
from data.declaration_rows import DeclarationReader
from geo.declaration import Declaration, RowFault

ENOUGH: Final = 20_000
"""From so many declarations on, another process is worth its start."""
_PART: Final = 1_000
_MOST_HELPERS: Final = 3
_HELPER: Final = (
    "from sys import stdin, stdout; from data.read_in_parts import help_out; "
    "help_out(stdin.buffer, stdout.buffer)"
)

MakeReader = Callable[[], DeclarationReader]
Run = Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class _Part:
    """What was read from a run of lines."""

    declarations: Sequence[Declaration]
    faults: Sequence[RowFault]
    rejected: Mapping[int, Mapping[str, str]]
    without_datum: Sequence[int]


def read_groups(
    groups: Run, make: MakeReader, *, helpers: int | None = None
) -> tuple[list[Declaration], DeclarationReader]:
    """Return the declarations of `groups`, and the reader that holds their faults.

    Parameters
    ----------
    make
        Makes a reader; it is sent to the helpers by pickle.
    helpers
        Processes beside this one; without it, as many as a long file and free cores are worth.
    """
    reader = make()
    if helpers is None:
        helpers = min(_cores() - 1, _MOST_HELPERS) if len(groups) >= ENOUGH else 0
    if helpers < 1 or getattr(sys, "frozen", False):
        return [one for one in map(reader.read, groups) if one is not None], reader
    declarations: list[Declaration] = []
    for part in _shared_out(groups, make, reader, helpers):
        declarations += part.declarations
        reader.faults += part.faults
        reader.rejected.update(part.rejected)
        reader.places.without_datum += part.without_datum
    return declarations, reader


def help_out(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Read the runs of lines that come in until there are no more; a helper's whole life."""
    reader = pickle.load(questions)()  # nosec B301  # noqa: S301 - comes from the process that started us
    while True:
        try:
            run = pickle.load(questions)  # nosec B301  # noqa: S301 - likewise
        except EOFError:
            return
        pickle.dump(_read(reader, run), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _shared_out(
    groups: Run, make: MakeReader, reader: DeclarationReader, helpers: int
) -> Sequence[_Part]:
    """Read from the end while helpers read from the start, until all parts are there."""
    runs = [groups[at : at + _PART] for at in range(0, len(groups), _PART)]
    parts: dict[int, _Part] = {}
    waiting = deque(range(len(runs)))
    recipe = pickle.dumps(make, pickle.HIGHEST_PROTOCOL)  # before reading fills its memories
    threads = [
        Thread(target=_lead, args=(runs, waiting, parts, recipe), daemon=True)
        for _ in range(helpers)
    ]
    for thread in threads:
        thread.start()
    while waiting:
        with suppress(IndexError):
            at = waiting.pop()
            parts[at] = _read(reader, runs[at])
    for thread in threads:
        thread.join()
    # What a helper took and did not bring back, because it died, is read here.
    return [parts[at] if at in parts else _read(reader, run) for at, run in enumerate(runs)]


def _lead(runs: Sequence[Run], waiting: deque[int], parts: dict[int, _Part], recipe: bytes) -> None:
    """Start a helper and give it one run after the other; if it dies, leave the rest."""
    path = os.pathsep.join(each for each in sys.path if each)
    with suppress(OSError, EOFError, pickle.UnpicklingError, IndexError):
        helper = subprocess.Popen(  # noqa: S603 - this very interpreter, on our own code
            [sys.executable, "-c", _HELPER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
        )
        with helper:
            questions, answers = cast("IO[bytes]", helper.stdin), cast("IO[bytes]", helper.stdout)
            questions.write(recipe)
            while waiting:
                at = waiting.popleft()
                pickle.dump(runs[at], questions, pickle.HIGHEST_PROTOCOL)
                questions.flush()
                parts[at] = pickle.load(answers)  # nosec B301  # noqa: S301 - our own helper


def _read(reader: DeclarationReader, run: Run) -> _Part:
    """Return what `reader` finds in `run`, leaving nothing of it in the reader."""
    declarations = [one for one in map(reader.read, run) if one is not None]
    places = reader.places
    part = _Part(declarations, [*reader.faults], {**reader.rejected}, [*places.without_datum])
    reader.faults.clear()
    reader.rejected.clear()
    places.without_datum.clear()
    return part


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
