"""Area packs: a folder that holds everything Xuntu must know of an area besides declarations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from geo.area import SupervisionArea
from geo.employer import EmployerId
from geo.gazetteer import Gazetteer
from geo.history import Complaint, DiseaseCount, Inspection, Project, SelfCheck, TestReport
from geo.road_network import RoadLine
from planner.inspector import Inspector, Office

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
        from dataclasses import replace  # noqa: PLC0415 - replaced by the owner of this file

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPack:
    """One area: its places, roads, staff, past and rules."""

    area: SupervisionArea
    gazetteer: Gazetteer
    roads: Sequence[RoadLine]
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    history: HistoryRows
    rules_text: str
    """The rule file as written (YAML)."""
