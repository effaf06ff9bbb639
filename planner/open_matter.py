"""Open matters: corrections and complaints that still wait, and for how long (JY-16, CZ-61)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from geo.employer import EmployerId
from geo.history import History
from geo.message import Message, message

AGES: Final = (0, 31, 91)
"""Days at which the columns of an ageing table begin; a local setting, not law."""


class MatterKind(StrEnum):
    """What waits."""

    CORRECTION = "责令改正"
    COMPLAINT = "投诉举报"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """One thing that waits at one employer."""

    kind: MatterKind
    employer: EmployerId
    since: date
    """Of a correction the day by which it was due, of a complaint the day on which it came."""
    days: int
    """How long it has waited; below 0 for a correction that is not due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """How many matters of one kind wait, by age."""

    kind: MatterKind
    not_due: int
    by_age: tuple[int, ...]
    """One number for each of `AGES`, the youngest first."""

    @property
    def late(self) -> int:
        """Return how many have waited at least a day too long, or since they came."""
        return sum(self.by_age)


def open_matters(histories: Mapping[EmployerId, History], *, on: date) -> tuple[OpenMatter, ...]:
    """Return what waits on a day, the longest first; what came later is not known yet.

    A correction waits from its deadline until it is confirmed, by whichever authority it was
    ordered; a complaint from the day it came until it is closed.
    """
    found = [
        OpenMatter(
            kind=MatterKind.CORRECTION,
            employer=employer,
            since=one.correction_due,
            days=(on - one.correction_due).days,
        )
        for employer, history in histories.items()
        for one in history.inspections
        if one.on <= on
        and one.correction_due is not None
        and (one.corrected_on is None or one.corrected_on > on)
    ]
    found += [
        OpenMatter(
            kind=MatterKind.COMPLAINT, employer=employer, since=one.on, days=(on - one.on).days
        )
        for employer, history in histories.items()
        for one in history.complaints
        if one.on <= on and (one.closed_on is None or one.closed_on > on)
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.kind, one.employer)))


def ageing(matters: Iterable[OpenMatter]) -> tuple[Ageing, ...]:
    """Return one line for each kind of matter, all kinds in the order of `MatterKind`."""
    listed = tuple(matters)
    return tuple(
        Ageing(
            kind=kind,
            not_due=sum(one.kind is kind and one.days < AGES[0] for one in listed),
            by_age=tuple(
                sum(one.kind is kind and low <= one.days < high for one in listed)
                for low, high in pairwise((*AGES, 10**6))
            ),
        )
        for kind in MatterKind
    )


def age_columns() -> tuple[Message, ...]:
    """Return the headings of the ages, in words."""
    first, *rest = AGES
    columns = [
        message("{low}–{high} 天", low=low, high=high - 1) for low, high in pairwise((first, *rest))
    ]
    return (*columns, message("超过 {days} 天", days=rest[-1] - 1))
