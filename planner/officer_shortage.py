"""Officer shortages: which routes cannot all have officers, who is in the way, and what helps."""

from collections.abc import Sequence
from typing import Final

from geo.message import Message, listed, message
from planner.inspector import Inspector, Office, Skill, TeamRole
from planner.matching import choices, violating_sets
from planner.officer_pool import places
from planner.route_duty import RouteDuty, bar

_BARS_SAID: Final = 6


def officer_shortages(
    office: Office, officers: Sequence[Inspector], duties: Sequence[RouteDuty]
) -> tuple[Message, ...]:
    """Return a sentence for each group of places on routes that has too few officers on duty.

    Each group violates Hall's condition: so many places, and fewer officers who may take any of
    them. Empty when every route can have its lead and its member.

    Parameters
    ----------
    officers
        Those on duty in `office` that day.
    duties
        The routes of the office that day.
    """
    wanted, may = places(officers, duties)
    return tuple(
        _sentence(
            office,
            officers,
            [wanted[row] for row in rows],
            sorted({column for row in rows for column in choices(may, row)}),
        )
        for rows in violating_sets(may)
    )


def _sentence(
    office: Office,
    officers: Sequence[Inspector],
    wanted: Sequence[tuple[RouteDuty, TeamRole]],
    able: Sequence[int],
) -> Message:
    day = wanted[0][0].day.isoformat()
    routes = "、".join(str(number) for number in sorted({duty.number for duty, _ in wanted}))
    if not able:
        return message(
            "{day} {office}：第{routes}路线需要 {need} 名{who}，在岗 {present} 人中没有人能去"
            "{barred}。请安排符合条件的人员到岗、从其他单位借调，或把其中的单位改到别的日子",
            day=day,
            office=office.name,
            routes=routes,
            need=len(wanted),
            who=_who(wanted),
            present=len(officers),
            barred=_barred(officers, wanted, able),
        )
    return message(
        "{day} {office}：第{routes}路线共需要 {need} 名{who}，当日在岗能去的只有 {count} 名"
        "（{names}）{barred}。请调整请假、换发证件、培训或从其他单位借调人员，"
        "或把其中的单位改到别的日子",
        day=day,
        office=office.name,
        routes=routes,
        need=len(wanted),
        who=_who(wanted),
        count=len(able),
        names="、".join(officers[column].name for column in able),
        barred=_barred(officers, wanted, able),
    )


def _who(wanted: Sequence[tuple[RouteDuty, TeamRole]]) -> Message:
    """Return what kind of officer all these places want."""
    roles = {role for _, role in wanted}
    skills = [duty.skills[role] for duty, role in wanted]
    shared = sorted(frozenset[Skill].intersection(*skills))
    if roles == {TeamRole.LEAD}:
        if shared:
            return message("能带队且具备“{skill}”能力的人员", skill=message(shared[0].value))
        return message("带队人员")
    if roles == {TeamRole.MEMBER}:
        if shared:
            return message("具备“{skill}”能力的队员", skill=message(shared[0].value))
        return message("队员")
    return message("执法人员")


def _barred(
    officers: Sequence[Inspector],
    wanted: Sequence[tuple[RouteDuty, TeamRole]],
    able: Sequence[int],
) -> Message | str:
    """Return who else is on duty and why they may take none of these places, one reason each."""
    reasons = [
        reason
        for place, officer in enumerate(officers)
        if place not in able and (reason := bar(wanted[0][0], officer, wanted[0][1]))
    ]
    if not reasons:
        return ""
    said = listed(reasons[:_BARS_SAID])
    if not able:
        return message("，例如：{reasons}", reasons=said)
    return message("；其余 {count} 人不能去：{reasons}", count=len(reasons), reasons=said)
