"""History: what has happened at a workplace; inputs of risk, coverage and caps."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId


class InspectionKind(StrEnum):
    """Why an inspection was made; a yearly cap may exempt the ten kinds after TARGETED.

    The ten: a county notice of 2025-08-07 (reference LOC-2025-CAP); a local setting, not law.
    """

    CERTAIN = "必查"
    RANDOM = "双随机"
    TARGETED = "专项"
    COMPLAINT = "投诉举报"
    ASSIGNED = "上级交办"
    JOINT = "联合检查"
    AUDIT = "执法稽查"
    OFF_SITE_LEAD = "非现场监管线索"
    MEDIA = "媒体曝光"
    RECHECK = "整改复查"
    REQUESTED = "企业申请"
    LICENCE = "许可核查"
    URGENT = "其他紧急"


class ProjectClass(StrEnum):
    """Class of a construction project; three levels in the 2012 catalogue, two since 2021."""

    SEVERE = "严重"
    FAIRLY_SEVERE = "较重"
    GENERAL = "一般"


class TestKind(StrEnum):
    """Periodic testing (定期检测) or status evaluation (现状评价)."""

    __test__ = False

    PERIODIC = "定期检测"
    EVALUATION = "现状评价"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One inspection by certified officers; patrols and guidance are never recorded here."""

    employer: EmployerId
    on: date
    kind: InspectionKind
    authority: str
    violations: int
    result: str = ""
    correction_due: date | None = None
    corrected_on: date | None = None
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestReport:
    """One report of factor testing or status evaluation."""

    __test__ = False

    employer: EmployerId
    on: date
    kind: TestKind
    over_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One complaint; `closed_on` is None while it waits for a visit."""

    employer: EmployerId
    on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseCount:
    """Confirmed and suspected occupational-disease cases of one year; counts only, never people."""

    employer: EmployerId
    year: int
    confirmed: int
    suspected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """The employer's self-check form, 0 to 100 points."""

    employer: EmployerId
    on: date
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A construction project in the three-simultaneous ledger (三同时)."""

    id: str
    employer: EmployerId
    name: str
    hazard_class: ProjectClass
    catalogue_version: str
    accepted_on: date | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything known of one workplace's past, each list in date order."""

    inspections: tuple[Inspection, ...] = ()
    tests: tuple[TestReport, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    diseases: tuple[DiseaseCount, ...] = ()
    self_checks: tuple[SelfCheck, ...] = ()
    projects: tuple[Project, ...] = ()
    in_governance: bool = False
    """In the scope of the dust-and-poison special governance campaign."""
