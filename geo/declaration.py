"""Declarations: one employer's declared hazards, and what is wrong with the row that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from geo.employer import EmployerKind, OperatingStatus
from geo.hazard_factor import Exposure
from geo.message import Message
from geo.position import Datum


class FaultCode(StrEnum):
    """The real-world faults of declaration exports that import must catch or handle."""

    SUM_OF_CLASSES = "F01"
    CAS_AS_DATE = "F02"
    INDUSTRY_EDITION = "F03"
    FACTOR_ALIAS = "F04"
    REGISTERED_ADDRESS = "F05"
    CREDIT_CODE = "F06"
    NUMBER_CUT = "F07"
    NOT_TRADING = "F08"
    DECLARATION_DATE = "F09"
    SEVERE_MARK = "F10"
    AREA_CODE = "F11"
    COORDINATES = "F12"
    IMPOSSIBLE_COUNT = "F13"
    LAYOUT = "F14"
    CITY_LEVEL = "F15"
    MEDICAL_RADIATION = "F16"
    MISSING_VALUE = "X01"
    UNREADABLE_VALUE = "X02"
    PERSONAL_DATA = "X03"


class Severity(StrEnum):
    """What was done with the row: refused, taken with a doubt, or mended without doubt."""

    REJECTED = "rejected"
    FLAGGED = "flagged"
    MENDED = "mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """One fault of one row: where, what, and what to do."""

    line: int
    """Row number as the spreadsheet shows it (1 is the first row); 0 for the whole file."""
    field: str
    fault: FaultCode
    severity: Severity
    hint: Message
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One workplace as declared in one row (or one group of rows), cleaned.

    `position` holds the coordinates as written with their `datum`, not yet WGS 84.
    """

    line: int
    name: str
    credit_code: str | None
    workplace_address: str
    registered_address: str
    area_code: str
    township_code: str
    industry: str
    industry_name: str
    size: str
    economic_type: str
    contact: str
    workers: int | None
    exposed_workers: int | None
    exposed_is_estimated: bool
    dispatched_workers: int
    exposures: tuple[Exposure, ...]
    declaration_type: str
    declared_on: date | None
    status: OperatingStatus
    kinds: frozenset[EmployerKind]
    position: tuple[float, float] | None
    datum: Datum
    self_check_score: float | None
    last_test_on: date | None
    last_test_over_limit: bool | None
    last_evaluation_on: date | None
    raw: Mapping[str, str]
    """The row as it stood in the file, by column heading."""
    more_rows: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Further rows of the file that belong to it (one row a post or factor), by line."""
