"""What-ifs: what would change the place of an employer, each found by computing the month again."""

from dataclasses import dataclass

from geo.employer import Employer
from geo.message import Message, listed, message
from planner.chance_origin import percent
from planner.month_basis import MonthBasis, MonthCount
from planner.month_standing import MonthStanding, Place, standing_of
from planner.supposition import Supposition, supposed_months


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Where an employer would stand if one thing about it were different."""

    supposition: Supposition
    said: Message
    """What is supposed, in words."""
    before: MonthStanding
    after: MonthStanding

    @property
    def changes(self) -> bool:
        """Return whether it would stand in another list or have another chance."""
        return (self.before.place, self.before.mass) != (self.after.place, self.after.mass)

    @property
    def sentence(self) -> Message:
        """Return what is supposed and everything that would follow, in words."""
        return message(
            "假如{what}：{then}",
            what=self.said,
            then=listed(_changes(self.before, self.after)),
        )


def what_ifs(basis: MonthBasis, actual: MonthCount, employer: Employer) -> tuple[WhatIf, ...]:
    """Return what would change the place of `employer`, every one recomputed for everybody.

    The quotas of the month and the masses of the employer's stratum are computed again, so that
    what an employer loses or gains by the others is in it too.
    """
    before = standing_of(actual, employer.id)
    return tuple(
        WhatIf(
            supposition=one.supposition,
            said=one.said,
            before=before,
            after=standing_of(one.count(actual), employer.id),
        )
        for one in supposed_months(basis, actual, employer)
    )


def _changes(before: MonthStanding, after: MonthStanding) -> list[Message]:
    said = []
    if before.letter != after.letter:
        said.append(message("类别由{before}变为{after}", before=before.letter, after=after.letter))
    if before.points != after.points:
        said.append(
            message("风险分由 {before} 变为 {after}", before=before.points, after=after.points)
        )
    return [*said, *_place_changes(before, after)]


def _place_changes(before: MonthStanding, after: MonthStanding) -> list[Message]:
    if after.place in _CERTAIN:
        return [_now_certain(before, after)]
    if after.place is Place.EXCLUDED:
        return [message("本月不能抽取（{why}）", why=listed(after.reasons))]
    stratum, chance = after.stratum, percent(after.chance)
    if before.place in _CERTAIN:
        said = message(
            "不再必查，进入“{stratum}”层，抽中机会 {chance}", stratum=stratum, chance=chance
        )
    elif before.place is Place.EXCLUDED:
        said = message(
            "可以抽取，进入“{stratum}”层，抽中机会 {chance}", stratum=stratum, chance=chance
        )
    elif before.stratum != after.stratum and before.mass == after.mass:
        said = message("改在“{stratum}”层，抽中机会仍为 {chance}", stratum=stratum, chance=chance)
    elif before.stratum != after.stratum:
        said = message(
            "改在“{stratum}”层，抽中机会由 {before} 变为 {chance}",
            stratum=stratum,
            before=percent(before.chance),
            chance=chance,
        )
    elif before.mass != after.mass:
        said = message(
            "抽中机会由 {before} 变为 {chance}", before=percent(before.chance), chance=chance
        )
    else:
        said = message("抽中机会不变，仍为 {chance}", chance=chance)
    return [said]


def _now_certain(before: MonthStanding, after: MonthStanding) -> Message:
    rules = "、".join(after.rules)
    if before.place not in _CERTAIN:
        return message("列入必查（{rules}），本月一定检查", rules=rules)
    if before.rules != after.rules:
        return message("仍在必查名单上，依据变为 {rules}", rules=rules)
    return message("仍在必查名单上（{rules}）", rules=rules)


_CERTAIN = frozenset({Place.CERTAIN, Place.IMPOSED})
