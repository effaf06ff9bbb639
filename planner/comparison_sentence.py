"""Comparison sentences: what the other roster brings, and how much of it is proven.

The difference of two rosters is a fact about these two. What the change itself brings is the
difference of the best rosters, which nobody knows; two certificates fence it in: the best roster is
at least as good as the one found, and no better than its bound.
"""

from dataclasses import dataclass

from geo.message import Message, listed, message
from planner.roster_comparison import RosterColumn, RosterComparison, allows
from planner.visit import VisitList


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenRange:
    """Between what the difference of the two best rosters lies, both ends included."""

    least: int
    most: int


def mandatory_range(compared: RosterComparison) -> ProvenRange:
    """Return how many more mandatory visits the best roster of the other side places.

    Besides what was found and proven, who is only given more can place no fewer.
    """
    present, other = compared.present, compared.other
    least = other.mandatory - _placeable(present)
    most = _placeable(other) - present.mandatory
    return ProvenRange(
        least=max(0, least) if allows(other, present, mandatory=True) else least,
        most=min(0, most) if allows(present, other, mandatory=True) else most,
    )


def net_range(compared: RosterComparison) -> ProvenRange | None:
    """Return by how many travel minutes the best roster of the other side is better.

    A point of a targeted prize counts as its worth in minutes. None unless both sides provably
    place as many mandatory visits as they can, and equally many: else the minutes do not compare.
    """
    present, other = compared.present, compared.other
    if present.gap_min is None or other.gap_min is None or present.mandatory != other.mandatory:
        return None
    apart = other.net_min - present.net_min
    least, most = apart - present.gap_min, apart + other.gap_min
    return ProvenRange(
        least=max(0, least) if allows(other, present, mandatory=False) else least,
        most=min(0, most) if allows(present, other, mandatory=False) else most,
    )


def comparison_words(compared: RosterComparison) -> tuple[Message, ...]:
    """Return what changes, in sentences: the two rosters, the rules, and what is proven."""
    said = [_facts(compared), *_rules(compared), _mandatory(compared)]
    if (minutes := net_range(compared)) is not None:
        said.append(_minutes(compared, minutes))
    return tuple(said)


def _placeable(column: RosterColumn) -> int:
    """Return the mandatory visits that no roster exceeds; all of them when nothing is proven."""
    if column.certificate is None:
        return column.mandatory + column.mandatory_short
    return column.certificate.placeable


def _facts(compared: RosterComparison) -> Message:
    """Return how these two rosters differ, whatever is best."""
    present, other = compared.present, compared.other
    parts = [
        message("{list}多排 {count} 家", list=message(which.value), count=more)
        if more > 0
        else message("{list}少排 {count} 家", list=message(which.value), count=-more)
        for which in VisitList
        if (more := other.placed[which] - present.placed[which])
    ]
    if days := other.load.days - present.load.days:
        parts.append(
            message("多用 {count} 个小组日", count=days)
            if days > 0
            else message("少用 {count} 个小组日", count=-days)
        )
    if metres := other.load.distance_m - present.load.distance_m:
        km = f"{abs(metres) / 1000:.1f}"
        parts.append(
            message("行程多 {km} 公里", km=km) if metres > 0 else message("行程少 {km} 公里", km=km)
        )
    if road := other.load.travel_min - present.load.travel_min:
        parts.append(
            message("路上多 {minutes} 分钟", minutes=road)
            if road > 0
            else message("路上少 {minutes} 分钟", minutes=-road)
        )
    if site := other.load.service_min - present.load.service_min:
        parts.append(
            message("现场多 {minutes} 分钟", minutes=site)
            if site > 0
            else message("现场少 {minutes} 分钟", minutes=-site)
        )
    if not parts:
        return message("“{name}”：家数、小组日和行程都与现在相同", name=other.name)
    return message("“{name}”与现在的排班相比：{parts}", name=other.name, parts=listed(parts))


def _rules(compared: RosterComparison) -> list[Message]:
    before = {one.rule: one.lacking for one in compared.present.rules}
    return [
        message(
            "规则 {rule} 完不成的由 {before} 变为 {after}",
            rule=one.rule,
            before=before[one.rule],
            after=one.lacking,
        )
        for one in compared.other.rules
        if one.rule in before and one.lacking != before[one.rule]
    ]


def _mandatory(compared: RosterComparison) -> Message:
    """Return what is proven of the mandatory visits that each side can place at best."""
    proven = mandatory_range(compared)
    least, most = proven.least, proven.most
    if least == most == 0:
        return message("已证明：必查和双随机最多能排的家数不变")
    if least == 0:
        return message("已证明：必查和双随机最多能排的家数不会少，至多多 {most} 家", most=most)
    if most == 0:
        return message("已证明：必查和双随机最多能排的家数不会多，至多少 {least} 家", least=-least)
    if least > 0:
        return (
            message("已证明：必查和双随机最多能排的家数正好多 {count} 家", count=least)
            if least == most
            else message(
                "已证明：必查和双随机最多能排的家数至少多 {least} 家，至多多 {most} 家",
                least=least,
                most=most,
            )
        )
    if most < 0:
        return (
            message("已证明：必查和双随机最多能排的家数正好少 {count} 家", count=-least)
            if least == most
            else message(
                "已证明：必查和双随机最多能排的家数至少少 {least} 家，至多少 {most} 家",
                least=-most,
                most=-least,
            )
        )
    return message(
        "必查和双随机最多能排的家数是多是少，没有证明：在少 {fewer} 家到多 {more} 家之间",
        fewer=-least,
        more=most,
    )


def _minutes(compared: RosterComparison, proven: ProvenRange) -> Message:
    """Return what is proven of the travel of the best rosters; more minutes are better here."""
    least, most = proven.least, proven.most
    what = _currency(compared.present, compared.other)
    if least == most == 0:
        return message("已证明：最好的排班{what}不变", what=what)
    if least == 0:
        return message("已证明：最好的排班{what}不会多，至多省 {most} 分钟", what=what, most=most)
    if most == 0:
        return message(
            "已证明：最好的排班{what}不会省，至多多 {least} 分钟", what=what, least=-least
        )
    if least > 0:
        return (
            message("已证明：最好的排班正好省 {minutes} 分钟{what}", what=what, minutes=least)
            if least == most
            else message(
                "已证明：最好的排班至少省 {least} 分钟、至多省 {most} 分钟{what}",
                what=what,
                least=least,
                most=most,
            )
        )
    if most < 0:
        return (
            message("已证明：最好的排班正好多 {minutes} 分钟{what}", what=what, minutes=-least)
            if least == most
            else message(
                "已证明：最好的排班至少多 {least} 分钟、至多多 {most} 分钟{what}",
                what=what,
                least=-most,
                most=-least,
            )
        )
    return message(
        "最好的排班{what}谁更省，没有证明：在多 {more} 分钟到省 {fewer} 分钟之间",
        what=what,
        more=-least,
        fewer=most,
    )


def _currency(*columns: RosterColumn) -> Message:
    """Return what the minutes are made of: travel alone where everything else is the same."""
    if any(one.mandatory_short or VisitList.TARGETED in one.lists.values() for one in columns):
        return message("车程（专项 1 分折合 100 分钟，急件 1 家折合 30 分钟）")
    return message("车程")
