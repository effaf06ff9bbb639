"""Risk scores: the statutory class of a workplace, the points inside it, and why.

Layer A of the method: risk grade by factor nature, exposure and exposed workers (annex 1 of
用人单位职业病危害综合风险评估方法), management grade from the self-check, combined class by an
editable table. 甲 is the LOWEST class here; the method version is stored beside every letter.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from geo.employer import EmployerId
from geo.hazard_factor import FactorNature
from geo.message import Message


class RiskGrade(IntEnum):
    """Ⅰ, Ⅱ or Ⅲ; larger is worse."""

    I = 1  # noqa: E741 - the method's own name
    II = 2
    III = 3


class ManagementGrade(StrEnum):
    """Employer's self-check: A 90 to 100, B 70 to 89, C below 70."""

    A = "A"
    B = "B"
    C = "C"


class CombinedClass(IntEnum):
    """Combined class as a number; larger is worse. Letters are printed per method version."""

    LOW = 1
    MIDDLE = 2
    HIGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One additive part of a score, with the sentence that explains it."""

    key: str
    points: int
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskScore:
    """The class of one workplace and its points; `points` is the sum of the parts."""

    employer: EmployerId
    nature: FactorNature
    """Worst nature over the declared factors, unknown counted as severe."""
    conforms: bool
    """False where a limit is exceeded or no test lies inside the legal window."""
    grade: RiskGrade
    management: ManagementGrade
    combined: CombinedClass
    letter: str
    method: str
    """Version of the method that gives the letter its meaning."""
    parts: tuple[ScorePart, ...]
    flags: tuple[Message, ...] = ()
    """What was assumed because data is missing (provisional, estimated)."""

    @property
    def points(self) -> int:
        """Return the total of the parts."""
        return sum(part.points for part in self.parts)
