"""Substitutes: who steps in when an officer drawn for a route has to withdraw after the draw."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, listed, message
from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId, OfficeId, TeamRole
from planner.officer_assignment import staffed
from planner.officer_lottery import LotteryOutcome
from planner.roster import Roster, Route
from planner.route_duty import RouteDuty, bar, route_duty
from planner.team_day import TeamDay
from planner.visit import Visit

_NO_ROTATION: Final[Mapping[EmployerId, frozenset[InspectorId]]] = MappingProxyType({})


class InvalidSubstitutionError(PlannerError, ValueError):
    """A substitute was asked for somebody who is not on the route, or no lottery was held for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """One withdrawal and what came of it, for the record."""

    day: date
    office: OfficeId
    number: int
    """Number of the team."""
    role: TeamRole
    withdrawn: InspectorId
    reason: str
    """Why, as declared by the officer or the employer (行政处罚法 art. 43)."""
    substitute: InspectorId | None
    """None when nobody may step in; the visits then have to move."""
    skipped: tuple[Message, ...]
    """Why those before the substitute in drawn order may not step in."""
    said: Message


def find_substitute(
    route: Route,
    withdrawn: InspectorId,
    *,
    reason: str,
    visits: Iterable[Visit],
    outcomes: Iterable[LotteryOutcome],
    inspectors: Iterable[Inspector],
    taken: Collection[InspectorId] = (),
    rotation: Mapping[EmployerId, frozenset[InspectorId]] = _NO_ROTATION,
) -> Substitution:
    """Return who steps in for `withdrawn` on `route`: the first on standby in drawn order who may.

    First those of the lottery for the same role, `standby/01` onwards, then those of the other one.
    The substitute must be certified and present, may not be recused from a stop, must be able to
    lead when a lead withdraws, and must have what skills the stops need and the other officer of
    the team lacks. Facts as they are now: pass the staff list with the new absence or recusal.

    Parameters
    ----------
    route
        With its real officers.
    outcomes
        Of the lotteries of that day and office, at least.
    taken
        Officers who have already stepped in elsewhere that day.

    Raises
    ------
    InvalidSubstitutionError
        If `withdrawn` is not on the team, or the day's lotteries are not among `outcomes`.
    """
    team = route.team_day
    staff = {one.id: one for one in inspectors}
    roles = {team.lead: TeamRole.LEAD, team.member: TeamRole.MEMBER}
    if withdrawn not in roles:
        raise InvalidSubstitutionError(
            "{officer} 不在 {day} 第 {number} 组：请核对日期、组号和人员编号",
            officer=withdrawn,
            day=team.day.isoformat(),
            number=team.number,
        )
    role = roles[withdrawn]
    held = {one.role: one for one in outcomes if (one.day, one.office) == (team.day, team.office)}
    if len(held) < len(TeamRole):
        raise InvalidSubstitutionError(
            "{day} 没有 {office} 的人员抽取结果，不能按候补次序替换：请先抽取检查人员",
            day=team.day.isoformat(),
            office=team.office,
        )
    if missing := [one for one in (team.lead, team.member) if one not in staff]:
        raise InvalidSubstitutionError(
            "人员表里没有 {officer}：请保留已抽中人员的记录，再办理替换", officer=missing[0]
        )
    partner = staff[team.member if role is TeamRole.LEAD else team.lead]
    duty = _duty(route, role, partner, visits, rotation)
    (other,) = set(TeamRole) - {role}
    found, skipped = _first(
        duty, role, [*held[role].standby, *held[other].standby], staff, {withdrawn, *taken}
    )
    return Substitution(
        day=team.day,
        office=team.office,
        number=team.number,
        role=role,
        withdrawn=withdrawn,
        reason=reason,
        substitute=found.id if found else None,
        skipped=tuple(skipped),
        said=_said(duty, staff[withdrawn], found, skipped),
    )


def with_substitute(
    roster: Roster,
    team_days: Sequence[TeamDay],
    substitution: Substitution,
    inspectors: Iterable[Inspector],
) -> tuple[Roster, tuple[TeamDay, ...]]:
    """Return the roster and the team-days with the substitute on the team.

    A team without stops that loses the substitute, or that the one who withdrew was on, is no more.

    Raises
    ------
    InvalidSubstitutionError
        If nobody could step in, or the team is not the one of the substitution.
    """
    key = substitution.day, substitution.number
    staff = {one.id: one for one in inspectors}
    made: dict[TeamDay, TeamDay] = {}
    for route in roster.routes:
        team = route.team_day
        officers = {TeamRole.LEAD: team.lead, TeamRole.MEMBER: team.member}
        if (
            (team.day, team.number) == key
            and substitution.substitute is not None
            and officers[substitution.role] == substitution.withdrawn
        ):
            officers[substitution.role] = substitution.substitute
            made[team] = staffed(team, officers[TeamRole.LEAD], officers[TeamRole.MEMBER], staff)
    if not made:
        raise InvalidSubstitutionError(
            "{day} 第 {number} 组没有可用的替换结果：请先确定替换人员，或改排这条路线上的单位",
            day=substitution.day.isoformat(),
            number=substitution.number,
        )
    gone = {substitution.substitute, substitution.withdrawn}
    left = [
        made.get(team, team)
        for team in team_days
        if team in made or team.day != substitution.day or not {team.lead, team.member} & gone
    ]
    routes = [
        replace(route, team_day=made.get(route.team_day, route.team_day)) for route in roster.routes
    ]
    return replace(roster, routes=tuple(routes)), tuple(left)


def _duty(
    route: Route,
    role: TeamRole,
    partner: Inspector,
    visits: Iterable[Visit],
    rotation: Mapping[EmployerId, frozenset[InspectorId]],
) -> RouteDuty:
    """Return what is left to ask of `role` beside `partner`."""
    duty = route_duty(route, {visit.employer: visit for visit in visits}, rotation=rotation)
    needed = duty.skills[TeamRole.LEAD] - partner.skills
    return replace(duty, skills={role: needed})


def _first(
    duty: RouteDuty,
    role: TeamRole,
    order: Sequence[InspectorId],
    staff: Mapping[InspectorId, Inspector],
    gone: Collection[InspectorId],
) -> tuple[Inspector | None, list[Message]]:
    skipped = []
    for officer in order:
        if officer not in staff:
            skipped.append(message("{officer} 已不在人员表中", officer=officer))
        elif officer in gone:
            skipped.append(message("{name}当日已另有安排", name=staff[officer].name))
        elif (barred := bar(duty, staff[officer], role)) is not None:
            skipped.append(barred)
        else:
            return staff[officer], skipped
    return None, skipped


def _said(
    duty: RouteDuty, withdrawn: Inspector, found: Inspector | None, skipped: Sequence[Message]
) -> Message:
    where = message("{day} 第 {number} 组", day=duty.day.isoformat(), number=duty.number)
    if found is None:
        return message(
            "{where}：{withdrawn}退出后没有人可以递补{why}。请把{employers}改到别的日子或别的小组，"
            "或从其他单位借调人员",
            where=where,
            withdrawn=withdrawn.name,
            why=message("（{reasons}）", reasons=listed(skipped)) if skipped else "",
            employers="、".join(duty.employers.values()),
        )
    if not skipped:
        return message(
            "{where}：{withdrawn}退出，由候补第一位{name}递补",
            where=where,
            withdrawn=withdrawn.name,
            name=found.name,
        )
    return message(
        "{where}：{withdrawn}退出，由{name}递补；排在前面的不能递补：{reasons}",
        where=where,
        withdrawn=withdrawn.name,
        name=found.name,
        reasons=listed(skipped),
    )
