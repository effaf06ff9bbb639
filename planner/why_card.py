"""Why-cards: for one employer and month, which list it is on, why, and what would change it.

Everything is shown as the plan records it and computed again from the facts and rules that the
plan was made from; where the two differ the card says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from geo.employer import Employer
from geo.message import Message, listed, message
from geo.risk_score import RiskScore
from planner.cap_state import CapState
from planner.chance_origin import ChanceOrigin, percent
from planner.draw import SCALE
from planner.month import Month
from planner.month_standing import MonthStanding, Place
from planner.rule_standing import RuleStanding
from planner.visit_arrangement import VisitArrangement
from planner.what_if import WhatIf


class CardPlace(StrEnum):
    """What the month has in store for an employer."""

    CERTAIN = "必查"
    IMPOSED = "上级交办"
    DRAWN = "抽中"
    RESERVE = "未抽中"
    EXCLUDED = "不参加抽取"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservePlace:
    """The place of one employer in the reserve of its stratum, from 1."""

    place: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyCard:
    """Everything that decides whether one employer is visited in one month."""

    month: Month
    employer: Employer
    township: str
    place: CardPlace
    standing: MonthStanding
    """As the plan records it."""
    score: RiskScore
    origin: ChanceOrigin | None
    """How its chance came about; None outside the frame."""
    reserve: ReservePlace | None
    cap: CapState
    rules: tuple[RuleStanding, ...]
    arrangement: VisitArrangement | None
    what_ifs: tuple[WhatIf, ...]
    doubts: tuple[Message, ...]
    """Where the plan and its recomputation differ; empty when they agree."""

    @property
    def chance(self) -> Fraction:
        """Return the chance of a visit by the certain list or the draw, exactly."""
        return self.standing.chance

    @property
    def sentence(self) -> Message:
        """Return in one sentence where the employer stands and why."""
        if self.place is CardPlace.DRAWN:
            return message(
                "双随机抽中：“{stratum}”层 {size} 家抽 {quota} 家，本单位机会 {chance}",
                stratum=self.standing.stratum,
                size=self.standing.size,
                quota=self.standing.quota,
                chance=percent(self.chance),
            )
        if self.reserve is not None:
            return message(
                "参加了抽取，机会 {chance}，没有抽中；列“{stratum}”层后备第 {place} 位，共 {of} 位",
                chance=percent(self.chance),
                stratum=self.standing.stratum,
                place=self.reserve.place,
                of=self.reserve.of,
            )
        why = listed(self.standing.reasons or (message("原因不明"),))
        if self.place is CardPlace.EXCLUDED:
            return message("本月不参加抽取：{why}", why=why)
        if self.place is CardPlace.IMPOSED:
            return message("上级交办，本月一定检查：{why}", why=why)
        return message("必查，本月一定检查：{why}", why=why)


def sum_faults(card: WhyCard) -> tuple[Message, ...]:
    """Return which sums of a card are wrong; empty when all parts add up.

    The parts of the score are the points, the points and 1 the weight, the masses of the stratum
    its quota, and the chance lies between a quarter of the mean and 1; who is on the certain list
    has the chance 1, and who cannot be drawn 0.
    """
    wrong = []
    points = sum(part.points for part in card.score.parts)
    if points != card.standing.points:
        wrong.append(
            message(
                "各项得分合计 {sum}，与风险分 {points} 不符",
                sum=points,
                points=card.standing.points,
            )
        )
    origin = card.origin
    if origin is None:
        expected = 0 if card.standing.place is Place.EXCLUDED else SCALE
        if card.standing.mass != expected:
            wrong.append(
                message(
                    "机会应为 {expected}，却是 {chance}",
                    expected=percent(Fraction(expected, SCALE)),
                    chance=percent(card.chance),
                )
            )
        return tuple(wrong)
    if origin.weight != 1 + points:
        wrong.append(
            message("权重 {weight} 不是 1 + 各项得分 {sum}", weight=origin.weight, sum=points)
        )
    if origin.stratum_mass != origin.quota * SCALE:
        wrong.append(
            message(
                "“{stratum}”层的份额合计 {sum}，应当是 {quota} × {scale}",
                stratum=origin.stratum,
                sum=origin.stratum_mass,
                quota=origin.quota,
                scale=SCALE,
            )
        )
    if abs(origin.mass - _expected_mass(origin)) >= 1:
        wrong.append(
            message("机会 {chance} 与权重、下限和上限算出的不符", chance=percent(origin.chance))
        )
    return tuple(wrong)


def counts_by_place(cards: Iterable[WhyCard]) -> Mapping[CardPlace, int]:
    """Return how many cards there are of each place, in the order of the places."""
    found = dict.fromkeys(CardPlace, 0)
    for card in cards:
        found[card.place] += 1
    return found


def _expected_mass(origin: ChanceOrigin) -> Fraction:
    if origin.proportional is None:
        return Fraction(SCALE if origin.quota else 0)
    return min(max(origin.proportional, origin.lowest), Fraction(1)) * SCALE
