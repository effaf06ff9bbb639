"""Inspectors and their offices: who may inspect, from where, and what they may not visit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from geo.employer import EmployerId
from geo.position import Position

InspectorId = NewType("InspectorId", str)
OfficeId = NewType("OfficeId", str)


class Skill(StrEnum):
    """What an officer is trained for beyond the certificate."""

    RADIATION = "放射卫生"
    INSTITUTION = "技术服务机构监督"


class StaffRole(StrEnum):
    """Only officers may inspect; the others may accompany and never count (国办发〔2024〕54号)."""

    OFFICER = "执法人员"
    GRID = "网格员"
    ASSISTANT = "协管员"
    EXPERT = "专家"


class TeamRole(StrEnum):
    """The two places on a team (主办, 协办); each has a lottery of its own."""

    LEAD = "lead"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where teams start and end their day; `vehicles` limits the teams of a day."""

    id: OfficeId
    name: str
    position: Position
    vehicles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """One member of staff."""

    id: InspectorId
    name: str
    office: OfficeId
    role: StaffRole
    certificate_no: str
    certificate_until: date | None
    can_lead: bool
    skills: frozenset[Skill] = frozenset()
    recused: frozenset[EmployerId] = frozenset()
    absent: frozenset[date] = frozenset()
