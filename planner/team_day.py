"""Team-days: two certified officers on one working day, and the whole that a month offers."""

from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from planner.inspector import InspectorId, OfficeId, Skill


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class TeamDay:
    """One team on one day. `number` is the team's number that day within the area, from 1."""

    day: date
    number: int
    office: OfficeId
    lead: InspectorId
    member: InspectorId
    skills: frozenset[Skill]
    recused: frozenset[EmployerId]
