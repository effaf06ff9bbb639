"""Chance origins: how the chance of one employer came about, from its stratum, quota and weight.

Every figure is exact: chances are fractions over SCALE, a percentage of four decimals is no
rounding (METHODS: floor a quarter of the mean, ceiling 1, largest remainder).
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from geo.employer import EmployerId
from geo.message import Message, message
from planner.draw import SCALE
from planner.frame_quota import AGAIN, Stratum
from planner.inclusion import FLOOR_SHARE
from planner.month_basis import MonthCount


class Bound(StrEnum):
    """What decides a mass inside its stratum."""

    WEIGHT = "按权重"
    FLOOR = "下限"
    CEILING = "上限"
    EVERYBODY = "全部抽取"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceOrigin:
    """The steps from risk points to a chance; masses are in units of 1/SCALE."""

    stratum: Stratum
    quota: int
    size: int
    points: int
    weight: int
    """1 + points."""
    total_weight: int
    """Of the whole stratum."""
    mean: Fraction
    """Mean chance of the stratum, quota / size."""
    lowest: Fraction
    """Floor of the chance: a quarter of the mean."""
    proportional: Fraction | None
    """Chance that the weight alone asks for, before floor and ceiling; None if all are drawn."""
    bound: Bound
    mass: int
    stratum_mass: int
    """Sum of the masses of the stratum: quota · SCALE."""

    @property
    def chance(self) -> Fraction:
        """Return the chance, exactly."""
        return Fraction(self.mass, SCALE)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Return the steps in words, in order."""
        again = self.stratum.endswith(f"/{AGAIN}")
        found = [
            message(
                "“{stratum}”层共 {size} 家，本月抽 {quota} 家，平均机会 {mean}",
                stratum=self.stratum,
                size=self.size,
                quota=self.quota,
                mean=percent(self.mean),
            ),
            message(
                "抽取权重 = 1 + 风险分 {points} = {weight}；全层权重合计 {total}",
                points=self.points,
                weight=self.weight,
                total=self.total_weight,
            ),
            self._bound_sentence(),
            message(
                "机会 {mass}/{scale} = {percent}；全层份额合计 {sum} = {quota} × {scale}",
                mass=self.mass,
                scale=SCALE,
                percent=percent(self.chance),
                sum=self.stratum_mass,
                quota=self.quota,
            ),
        ]
        if again:
            found.insert(
                1, message("本年已检查过，放在“复查”层：只保留一小部分机会，查过不等于免检")
            )
        return tuple(found)

    def _bound_sentence(self) -> Message:
        if self.proportional is None:
            return message("本层家数不多于应抽家数，全部抽取")
        said = {
            "chance": percent(self.proportional),
            "floor": percent(self.lowest),
            "share": percent(FLOOR_SHARE),
        }
        if self.bound is Bound.FLOOR:
            return message(
                "按权重只有 {chance}，低于下限 {floor}（平均机会的 {share}），提到下限", **said
            )
        if self.bound is Bound.CEILING:
            return message("按权重已达到或超过 100%，本次必然抽中")
        return message("按权重为 {chance}，高于下限 {floor}（平均机会的 {share}）", **said)


def chance_origin(count: MonthCount, employer: EmployerId) -> ChanceOrigin | None:
    """Return how the chance of an employer of the frame came about; None for everybody else."""
    stratum = count.coverage.strata.get(employer)
    if stratum is None:
        return None

    weight = count.weight(employer)
    terms = count.terms(stratum)
    exact = None if terms.factor is None else terms.factor * weight
    return ChanceOrigin(
        stratum=stratum,
        quota=terms.quota,
        size=terms.size,
        points=weight - 1,
        weight=weight,
        total_weight=terms.total_weight,
        mean=Fraction(terms.quota, terms.size),
        lowest=terms.lowest / SCALE,
        proportional=None if exact is None else exact / SCALE,
        bound=_bound(exact, terms.lowest),
        mass=count.mass(employer),
        stratum_mass=count.stratum_mass(stratum),
    )


def percent(chance: Fraction) -> str:
    """Return a chance as a percentage of up to four decimals: exact for a mass, else rounded."""
    return f"{float(chance * 100):.4f}".rstrip("0").rstrip(".") + "%"


def _bound(exact: Fraction | None, lowest: Fraction) -> Bound:
    if exact is None:
        return Bound.EVERYBODY
    if exact >= SCALE:
        return Bound.CEILING
    return Bound.FLOOR if exact < lowest else Bound.WEIGHT
