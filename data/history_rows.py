"""History rows: events of the past as a file names them, before the workplace is known."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from geo.employer import EmployerId
from geo.history import Complaint, DiseaseCount, Inspection, Project, SelfCheck, TestReport

Event = TypeVar("Event", Inspection, TestReport, Complaint, DiseaseCount, SelfCheck, Project)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkplaceRef:
    """How an outside file names a workplace."""

    credit_code: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow(Generic[Event]):
    """One event of a history file; its `employer` is filled when the workplace is known."""

    line: int
    sheet: str
    workplace: WorkplaceRef
    event: Event

    def for_employer(self, employer: EmployerId) -> Event:
        """Return the event as one of `employer`."""
        return replace(self.event, employer=employer)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRows:
    """All rows of a history file, in file order; events carry an empty employer id."""

    inspections: tuple[HistoryRow[Inspection], ...] = ()
    tests: tuple[HistoryRow[TestReport], ...] = ()
    complaints: tuple[HistoryRow[Complaint], ...] = ()
    diseases: tuple[HistoryRow[DiseaseCount], ...] = ()
    self_checks: tuple[HistoryRow[SelfCheck], ...] = ()
    projects: tuple[HistoryRow[Project], ...] = ()
    in_governance: tuple[WorkplaceRef, ...] = ()
