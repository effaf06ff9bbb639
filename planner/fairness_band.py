"""Fairness bands: how far an officer's year may be from the fair share before it is spoken of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from geo.message import Message, listed, message
from planner.errors import PlannerError
from planner.field_duty import Amount, DutyMeasure
from planner.year_duty import OfficerYear, YearDuties

_LEAST: Final[Mapping[DutyMeasure, int]] = MappingProxyType(
    {DutyMeasure.MINUTES: 16 * 60, DutyMeasure.METRES: 200_000, DutyMeasure.HARD_VISITS: 8}
)


class InvalidFairnessBandError(PlannerError, ValueError):
    """A band with a negative width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessBand:
    """The band around the fair share; a local setting, not law.

    An officer is outside when the difference is more than `share` of the fair share and more than
    `least` of the measure: early in the year a single route is a large part of little.
    """

    share: Fraction = Fraction(1, 5)
    least: Mapping[DutyMeasure, int] = field(default_factory=lambda: _LEAST)
    """Minutes, metres and sites; a measure that is not named is shown and not judged. The default
    is two to three times what chance alone brings in a month (`docs/fairness.md`)."""

    def __post_init__(self) -> None:
        if self.share < 0 or min(self.least.values(), default=0) < 0:
            raise InvalidFairnessBandError("工作量允许的偏差不能是负数：请填 0 或更大的数")

    def is_outside(self, officer: OfficerYear, measure: DutyMeasure) -> bool:
        """Return whether the officer carries too much or too little of `measure`."""
        if measure not in self.least:
            return False
        apart = abs(officer.over(measure))
        return apart > self.share * officer.fair.of(measure) and apart > self.least[measure]

    def words(self) -> Message:
        """Return the band in words."""
        return message(
            "偏差超过应分担的 {percent}、且工时超过 {hours} 小时，里程超过 {km} 公里，"
            "或艰苦现场超过 {sites} 家的，列出说明（本地设定，非法规）",
            percent=f"{float(self.share):.0%}",
            hours=f"{self.least.get(DutyMeasure.MINUTES, 0) / 60:g}",
            km=f"{self.least.get(DutyMeasure.METRES, 0) / 1000:g}",
            sites=self.least.get(DutyMeasure.HARD_VISITS, 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """One officer outside the band."""

    officer: OfficerYear
    measures: tuple[DutyMeasure, ...]
    """Those outside, in the order of `DutyMeasure`."""

    @property
    def days(self) -> int:
        """Return the field days that make up the difference in working time, 0 within the band.

        Positive for days too many; an average field day of the officer's own, or of the fair share
        where the officer was never out.
        """
        if DutyMeasure.MINUTES not in self.measures:
            return 0
        done = self.officer.carried if self.officer.carried.days else self.officer.fair
        over = self.officer.over(DutyMeasure.MINUTES) * done.days
        return round(over / done.minutes) if done.minutes else 0

    def sentences(self) -> tuple[Message, ...]:
        """Return what is out of balance, where it comes from, and what may be done about it."""
        name = self.officer.name
        parts = [_difference(self.officer, measure) for measure in self.measures]
        said = [message("{name}：{parts}", name=name, parts=listed(parts))]
        expected = self.officer.expected
        if expected is not None:
            said += [_origin(self.officer, one, expected.of(one)) for one in self.measures]
        if self.days > 0:
            said.append(
                message(
                    "{name}约多外出 {days} 天：可安排补休，或在公开抽签前安排内勤",
                    name=name,
                    days=self.days,
                )
            )
        elif self.days < 0:
            said.append(
                message(
                    "{name}约少外出 {days} 天：抽签前请少给内勤，或让其参加能去更多路线的培训",
                    name=name,
                    days=-self.days,
                )
            )
        return tuple(said)


def imbalances(duties: YearDuties, band: FairnessBand) -> tuple[Imbalance, ...]:
    """Return the officers outside the band, in id order."""
    found = (
        Imbalance(
            officer=officer,
            measures=tuple(one for one in DutyMeasure if band.is_outside(officer, one)),
        )
        for officer in duties.officers
    )
    return tuple(one for one in found if one.measures)


def fairness_words(duties: YearDuties, band: FairnessBand) -> tuple[Message, ...]:
    """Return what a planner should know of the year: who is outside the band, or that nobody is."""
    found = imbalances(duties, band)
    if not found:
        return (
            message(
                "{year} 年 {months} 个月：所有执法人员的工时、里程和艰苦现场都在允许偏差之内",
                year=duties.year,
                months=len(duties.months),
            ),
        )
    return tuple(sentence for one in found for sentence in one.sentences())


def shown(measure: DutyMeasure, amount: Amount) -> str:
    """Return an amount as it is printed: hours and kilometres with a decimal, days as they are."""
    if measure is DutyMeasure.MINUTES:
        return f"{float(amount) / 60:.1f}"
    if measure is DutyMeasure.METRES:
        return f"{float(amount) / 1000:.1f}"
    return f"{float(amount):.1f}" if isinstance(amount, Fraction) else str(amount)


def unit(measure: DutyMeasure) -> Message:
    """Return what `shown` amounts are counted in."""
    if measure is DutyMeasure.MINUTES:
        return message("小时")
    if measure is DutyMeasure.METRES:
        return message("公里")
    return message("天") if measure is DutyMeasure.DAYS else message("家")


def _difference(officer: OfficerYear, measure: DutyMeasure) -> Message:
    over, ratio = officer.over(measure), officer.ratio(measure)
    numbers = {
        "measure": message(measure.value),
        "done": shown(measure, officer.carried.of(measure)),
        "fair": shown(measure, officer.fair.of(measure)),
        "apart": shown(measure, abs(over)),
        "percent": f"{abs(float(ratio or 0) - 1):.0%}",
        "unit": unit(measure),
    }
    if over > 0:
        return message(
            "{measure} {done} {unit}，按在岗天数应分担 {fair} {unit}，"
            "多 {apart} {unit}（{percent}）",
            **numbers,
        )
    return message(
        "{measure} {done} {unit}，按在岗天数应分担 {fair} {unit}，少 {apart} {unit}（{percent}）",
        **numbers,
    )


def _origin(officer: OfficerYear, measure: DutyMeasure, expected: Amount) -> Message:
    """Return whether chance or the table of chances made the greater part of a difference."""
    over, by_table = officer.over(measure), expected - officer.fair.of(measure)
    numbers = {
        "name": officer.name,
        "measure": message(measure.value),
        "expected": shown(measure, expected),
        "unit": unit(measure),
    }
    if 2 * by_table * (1 if over > 0 else -1) >= abs(over):
        return message(
            "{name}的{measure}按公布的机会平均是 {expected} {unit}，差别主要来自机会表："
            "带队资格、专业、回避和同一天在岗的人决定了谁能去哪条路线",
            **numbers,
        )
    return message(
        "{name}的{measure}按公布的机会平均是 {expected} {unit}，差别主要是抽签偶然",
        **numbers,
    )
