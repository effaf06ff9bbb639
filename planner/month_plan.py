"""Month plans: everything that was decided for one month, from scores to routes."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.area import SupervisionArea
from geo.employer import Employer, EmployerId
from geo.risk_score import RiskScore
from geo.travel import TravelMethod
from planner.coverage import MonthCoverage
from planner.draw import Draw
from planner.inspector import Inspector, Office
from planner.month import Month
from planner.roster import Roster, WorkingDay
from planner.team_day import TeamDay
from planner.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlan:
    """One month of one area; lists are sorted by id, so equal plans are equal values."""

    area: SupervisionArea
    month: Month
    seed: str
    """Hexadecimal seed of the month, 64 digits."""
    rule_set: str
    """Id and version of the rules, such as `yunxi-2026/1`."""
    employers: tuple[Employer, ...]
    scores: Mapping[EmployerId, RiskScore]
    coverage: MonthCoverage
    draw: Draw
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    team_days: tuple[TeamDay, ...]
    visits: tuple[Visit, ...]
    roster: Roster
    clock: WorkingDay
    travel_method: TravelMethod
