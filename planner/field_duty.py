"""Field duty: what days on the road ask of an officer, in days, minutes, metres and sites."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from geo.employer import EmployerId
from planner.roster import Route, WorkingDay

Amount: TypeAlias = int | Fraction
"""Whole for what was done, a fraction for a share or an expectation."""


class DutyMeasure(StrEnum):
    """What is carried, as it is called on paper."""

    DAYS = "外出天数"
    MINUTES = "外出工时"
    METRES = "行车里程"
    VISITS = "检查家次"
    HARD_VISITS = "艰苦现场"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDuty:
    """Field work added up."""

    days: Amount = 0
    minutes: Amount = 0
    """From leaving the office until the return to it, lunch taken off."""
    metres: Amount = 0
    visits: Amount = 0
    hard_visits: Amount = 0

    def __add__(self, other: "FieldDuty") -> "FieldDuty":
        return FieldDuty(
            days=self.days + other.days,
            minutes=self.minutes + other.minutes,
            metres=self.metres + other.metres,
            visits=self.visits + other.visits,
            hard_visits=self.hard_visits + other.hard_visits,
        )

    def times(self, factor: Amount) -> "FieldDuty":
        """Return this duty multiplied by `factor`."""
        return FieldDuty(
            days=self.days * factor,
            minutes=self.minutes * factor,
            metres=self.metres * factor,
            visits=self.visits * factor,
            hard_visits=self.hard_visits * factor,
        )

    def of(self, measure: DutyMeasure) -> Amount:
        """Return one of the amounts."""
        return {
            DutyMeasure.DAYS: self.days,
            DutyMeasure.MINUTES: self.minutes,
            DutyMeasure.METRES: self.metres,
            DutyMeasure.VISITS: self.visits,
            DutyMeasure.HARD_VISITS: self.hard_visits,
        }[measure]


def added(duties: Collection[FieldDuty]) -> FieldDuty:
    """Return the sum of `duties`."""
    return sum(duties, start=FieldDuty())


def field_duty(route: Route, clock: WorkingDay, hard: Collection[EmployerId]) -> FieldDuty:
    """Return what `route` asks of each of its two officers; nothing when it has no stops.

    A lunch that falls after the return is not taken off; `hard` are the hard sites
    (`HardSiteRule`).
    """
    if not route.stops:
        return FieldDuty()
    lunch = 0 if route.lunch_start_min is None else clock.lunch_min
    return FieldDuty(
        days=1,
        minutes=route.return_min - route.depart_min - lunch,
        metres=route.return_distance_m + sum(stop.distance_m for stop in route.stops),
        visits=len(route.stops),
        hard_visits=sum(stop.employer in hard for stop in route.stops),
    )
