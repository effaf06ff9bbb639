"""Risk methods: one version of the tables by which workplaces are graded and given points."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.message import Message
from geo.risk_grade import (
    CombinedClass,
    CombinedTable,
    GradeTable,
    InvalidTableError,
    ManagementBands,
)
from geo.risk_points import MAY_NEVER_HAPPEN, PointKey, PointSteps
from geo.testing_cycle import TestingCycle


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMethod:
    """One version of the risk method; its name is stored beside every letter it gives."""

    id: str
    version: int
    title: str
    grades: GradeTable
    management: ManagementBands
    combined: CombinedTable
    points: Mapping[PointKey, PointSteps]
    """A part that is left out gives no points."""
    testing: TestingCycle = field(default_factory=TestingCycle)
    violation_months: int = 36
    """How far back violations count."""
    disease_years: int = 5
    """How many calendar years of disease counts count, the running one included."""
    local_settings: tuple[Message, ...] = ()
    """Which parts are not taken from a confirmed source: local settings, not law."""

    def __post_init__(self) -> None:
        if self.violation_months < 1 or self.disease_years < 1:
            raise InvalidTableError("违法行为和职业病的回看期必须至少为 1")
        for key, steps in self.points.items():
            if (steps.never is not None) != (key in MAY_NEVER_HAPPEN):
                raise InvalidTableError(
                    "计分项 {key}：“从未”的分值只用于检测、评价和监督检查，且必须填写",
                    key=key.value,
                )

    @property
    def name(self) -> str:
        """Return the id and version, as printed and stored."""
        return f"{self.id}/{self.version}"

    def letter(self, combined: CombinedClass) -> str:
        """Return the letter of a combined class in this version."""
        return self.combined.letters[combined]
