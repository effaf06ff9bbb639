"""Risk grades: the statutory part of a risk score (用人单位职业病危害综合风险评估方法).

Factor nature × exposure × exposed workers gives the risk grade, the self-check gives the
management grade, and a table that an area may edit gives the combined class of the two.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import pairwise

from geo.errors import GeoError
from geo.hazard_factor import FactorNature
from geo.message import Message, message


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


class Rounding(StrEnum):
    """What becomes of a self-check score such as 89.5, which the bands do not name."""

    DOWN = "down"
    HALF_UP = "half_up"


class NonMonotoneTableError(GeoError, ValueError):
    """A table would give a worse employer a better class."""


class InvalidTableError(GeoError, ValueError):
    """A table of a risk method is incomplete or contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTable:
    """Risk grade by factor nature, exposure and band of exposed workers.

    Every table is monotone: a worse nature, a limit exceeded or more workers never lower it.
    """

    band_starts: tuple[int, ...]
    """Smallest number of exposed workers of each band, beginning with 0."""
    rows: Mapping[tuple[FactorNature, bool], tuple[RiskGrade, ...]]
    """Grades by (general or severe, conforms), one for each band."""

    def __post_init__(self) -> None:
        starts = self.band_starts
        if not starts or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
            raise InvalidTableError(
                "接害人数分档 {starts} 必须从 0 开始并逐档增大", starts=list(starts)
            )
        for nature in (FactorNature.GENERAL, FactorNature.SEVERE):
            for conforms in (True, False):
                row = self.rows.get((nature, conforms), ())
                if len(row) != len(starts):
                    raise InvalidTableError(
                        "风险分级表缺少“{nature}、{exposure}”一行的 {bands} 个等级",
                        nature=nature.value,
                        exposure=message("符合") if conforms else message("不符合"),
                        bands=len(starts),
                    )
                _refuse_falling(message("风险分级表中接害人数越多等级应越高"), row)
        for band in range(len(starts)):
            for conforms in (True, False):
                _refuse_falling(
                    message("风险分级表中严重因素的等级不得低于一般因素"),
                    [self.rows[nature, conforms][band] for nature in _NATURES],
                )
            for nature in _NATURES:
                _refuse_falling(
                    message("风险分级表中不符合的等级不得低于符合"),
                    [self.rows[nature, conforms][band] for conforms in (True, False)],
                )

    def grade(self, nature: FactorNature, *, conforms: bool, exposed: int) -> RiskGrade:
        """Return the grade; an unknown nature counts as severe."""
        counted = FactorNature.GENERAL if nature is FactorNature.GENERAL else FactorNature.SEVERE
        return self.rows[counted, conforms][bisect_right(self.band_starts, exposed) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementBands:
    """Management grade by the self-check form of 100 points."""

    a_from: int = 90
    b_from: int = 70
    rounding: Rounding = Rounding.DOWN
    """Local setting: 89.5 has not reached 90, so it is B; with half_up it becomes 90 and A."""

    def __post_init__(self) -> None:
        if not 0 < self.b_from < self.a_from <= 100:
            raise InvalidTableError(
                "自查分档应满足 0 < B 级起点 {b} < A 级起点 {a} ≤ 100", a=self.a_from, b=self.b_from
            )

    def whole(self, score: float) -> int:
        """Return the self-check score as a whole number by the rounding rule."""
        return int(score if self.rounding is Rounding.DOWN else score + 0.5)

    def grade(self, score: float) -> ManagementGrade:
        """Return the management grade of a self-check score from 0 to 100."""
        whole = self.whole(score)
        if whole >= self.a_from:
            return ManagementGrade.A
        return ManagementGrade.B if whole >= self.b_from else ManagementGrade.C


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedTable:
    """Combined class by risk grade and management grade, and the letters that it is printed with.

    Letters differ between documents (甲 is lowest in the national method and highest in an older
    guide), so classes are stored as numbers and printed with the letters of the method's version.
    """

    classes: Mapping[tuple[RiskGrade, ManagementGrade], CombinedClass]
    letters: Mapping[CombinedClass, str]

    def __post_init__(self) -> None:
        missing = [
            f"{grade.name}+{management.value}"
            for grade in RiskGrade
            for management in ManagementGrade
            if (grade, management) not in self.classes
        ]
        if missing:
            raise InvalidTableError("综合风险类别表缺少 {cells}", cells="、".join(missing))
        letters = [self.letters.get(combined, "") for combined in CombinedClass]
        if "" in letters or len(set(letters)) != len(letters):
            raise InvalidTableError(
                "综合风险类别须有三个互不相同的名称，而不是 {letters}", letters=letters
            )
        for management in ManagementGrade:
            _refuse_falling(
                message("综合风险类别表中风险等级越高类别应越高"),
                [self.classes[grade, management] for grade in RiskGrade],
            )
        for grade in RiskGrade:
            _refuse_falling(
                message("综合风险类别表中管理等级越差类别应越高"),
                [self.classes[grade, management] for management in ManagementGrade],
            )
        corners = (
            self.classes[RiskGrade.I, ManagementGrade.A],
            self.classes[RiskGrade.III, ManagementGrade.C],
        )
        if corners != (CombinedClass.LOW, CombinedClass.HIGH):
            raise InvalidTableError("综合风险类别表中 Ⅰ+A 须为最低类、Ⅲ+C 须为最高类")


_NATURES = (FactorNature.GENERAL, FactorNature.SEVERE)


def _refuse_falling(rule: Message, cells: Sequence[int]) -> None:
    if any(a > b for a, b in pairwise(cells)):
        raise NonMonotoneTableError(
            "{rule}，而表中依次为 {cells}：请改正表格",
            rule=rule,
            cells=[int(cell) for cell in cells],
        )
