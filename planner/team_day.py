"""Team-days: two certified officers on one working day, and the whole that a month offers.

The teams made here are placeholders: a lawful choice of officers that routes are built on. Who
really goes is drawn afterwards, by `planner.officer_lottery`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.duty import on_duty
from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill, StaffRole
from planner.pairing import DutyGroup, Pair, SkilledPairing, most_teams, pair
from planner.random_stream import RandomStream


class NoOfficerError(PlannerError):
    """There is nobody who could ever inspect."""


class InvalidStaffError(PlannerError, ValueError):
    """The staff, offices or days given to the lottery contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class TeamDay:
    """One team on one day. `number` is the team's number that day within the area, from 1."""

    day: date
    number: int
    office: OfficeId
    lead: InspectorId
    member: InspectorId
    skills: frozenset[Skill]
    recused: frozenset[EmployerId]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shortage:
    """A need for teams of one skill that a day cannot meet."""

    skill: Skill
    need: int
    possible: int


def draw_team_days(
    inspectors: Sequence[Inspector],
    offices: Sequence[Office],
    days: Sequence[date],
    *,
    teams: int | None = None,
    seed: bytes,
    needed: Mapping[Skill, int] | None = None,
) -> tuple[tuple[TeamDay, ...], tuple[Message, ...]]:
    """Return placeholder teams of each day, made at random, and what stood in the way, in words.

    A team is two certified officers of one office who are present that day, one of whom can lead;
    an office makes as many as its officers, leaders and vehicles allow. Each day is a lottery of
    its own, over all pairings alike, from the streams `lead/<day>` and `member/<day>` (ISO date),
    so there are no fixed pairs. Offices take their turn in id order.

    Parameters
    ----------
    inspectors, offices
        The staff of the area; every inspector's office is among the offices.
    days
        Working days, in any order.
    teams
        Most teams a day in the whole area; None for as many as possible. The teams go one by one
        to the office that could still make most, ties to the lower id.
    seed
        32 bytes.
    needed
        Least number of teams a day with each skill. Only pairings that have them are drawn from;
        where there is none, the need is lowered to what is possible and one message names the days.

    Raises
    ------
    NoOfficerError
        If there is no inspector, or none of them is an officer.
    InvalidStaffError
        If an id or a day is given twice, an office is unknown, or a number is out of range.
    """
    staff = tuple(sorted(inspectors, key=lambda one: one.id))
    needs = dict(needed or {})
    _check(staff, offices, days, teams, needs)
    found: list[TeamDay] = []
    in_order = sorted(offices, key=lambda office: office.id)
    faults = _standing_faults(staff, in_order)
    messages = list(faults.values())
    short_on: dict[_Shortage, list[date]] = {}
    for day in sorted(days):
        groups: dict[Office, DutyGroup] = {}
        for office in in_order:
            officers = on_duty((one for one in staff if one.office == office.id), day)
            groups[office] = DutyGroup(officers=officers, teams=_most_teams(office, officers))
            if not groups[office].teams and office not in faults:
                messages.append(_why_no_team(day, office, officers))
        groups = _limited(groups, teams)
        pairs, shortages = _lottery(day, list(groups.values()), needs, seed)
        for shortage in shortages:
            short_on.setdefault(shortage, []).append(day)
        made = [(office, one) for office, some in zip(groups, pairs, strict=True) for one in some]
        found += [
            _team_day(day, number, office, one) for number, (office, one) in enumerate(made, 1)
        ]
    messages += [_why_lowered(shortage, on) for shortage, on in short_on.items()]
    return tuple(found), tuple(messages)


def _team_day(day: date, number: int, office: Office, officers: Pair) -> TeamDay:
    lead, member = officers
    return TeamDay(
        day=day,
        number=number,
        office=office.id,
        lead=lead.id,
        member=member.id,
        skills=lead.skills | member.skills,
        recused=lead.recused | member.recused,
    )


def _most_teams(office: Office, officers: Sequence[Inspector]) -> int:
    return max(0, min(office.vehicles, most_teams(officers)))


def _limited(groups: Mapping[Office, DutyGroup], teams: int | None) -> dict[Office, DutyGroup]:
    """Return the groups with at most `teams` teams in all."""
    left = {office: group.teams for office, group in groups.items()}
    given = dict.fromkeys(groups, 0)
    for _ in range(sum(left.values()) if teams is None else min(teams, sum(left.values()))):
        office = min(left, key=lambda one: (-left[one], one.id))
        left[office] -= 1
        given[office] += 1
    return {
        office: DutyGroup(officers=group.officers, teams=given[office])
        for office, group in groups.items()
    }


def _lottery(
    day: date, groups: Sequence[DutyGroup], needed: Mapping[Skill, int], seed: bytes
) -> tuple[list[list[Pair]], list[_Shortage]]:
    """Return the pairs of one day, and each need that had to be lowered."""
    lead = RandomStream(seed, f"lead/{day.isoformat()}")
    member = RandomStream(seed, f"member/{day.isoformat()}")
    if not any(needed.values()):
        return [pair(group, lead=lead, member=member) for group in groups], []
    lowered: dict[Skill, int] = {}
    shortages = []
    for skill in sorted(needed):
        possible = min(needed[skill], sum(group.teams for group in groups))
        while not SkilledPairing(groups, lowered | {skill: possible}).count:
            possible -= 1
        lowered[skill] = possible
        if possible < needed[skill]:
            shortages.append(_Shortage(skill=skill, need=needed[skill], possible=possible))
    return SkilledPairing(groups, lowered).pair(lead=lead, member=member), shortages


def _why_lowered(shortage: _Shortage, days: Sequence[date]) -> Message:
    """Return what a need was lowered to, once for all the days on which it was."""
    return message(
        "{days}：每天需要 {need} 个具备“{skill}”能力的小组，最多只能组成 {possible} 个："
        "请调整请假、培训更多人员，或把这类检查排到别的日子",
        days="、".join(day.isoformat() for day in days),
        need=shortage.need,
        skill=message(shortage.skill.value),
        possible=shortage.possible,
    )


def _standing_faults(
    staff: Sequence[Inspector], offices: Iterable[Office]
) -> dict[Office, Message]:
    """Return what keeps an office from ever making a team, said once and not for each day."""
    found = {}
    for office in offices:
        officers = [
            one for one in staff if one.office == office.id and one.role is StaffRole.OFFICER
        ]
        if not officers:
            found[office] = message(
                "{office}没有执法人员，全月不能组队：请在人员表补充", office=office.name
            )
        elif not any(one.can_lead for one in officers):
            found[office] = message(
                "{office}的执法人员都不能带队，全月不能组队：请在人员表确认带队资格",
                office=office.name,
            )
        elif office.vehicles < 1:
            found[office] = message(
                "{office}没有车辆，全月不能组队：请登记可用车辆数", office=office.name
            )
    return found


def _why_no_team(day: date, office: Office, officers: Sequence[Inspector]) -> Message:
    if len(officers) < 2:
        return message(
            "{day} {office}只有 {count} 名持证执法人员在岗，每队须两人，当日不能组队："
            "请调整请假、换发到期证件，或从其他单位借调",
            day=day.isoformat(),
            office=office.name,
            count=len(officers),
        )
    return message(
        "{day} {office}在岗 {count} 名持证执法人员中没有可以带队的人，当日不能组队："
        "请安排带队人员到岗，或在人员表中确认带队资格",
        day=day.isoformat(),
        office=office.name,
        count=len(officers),
    )


def _check(
    staff: Sequence[Inspector],
    offices: Sequence[Office],
    days: Sequence[date],
    teams: int | None,
    needed: Mapping[Skill, int],
) -> None:
    if not any(one.role is StaffRole.OFFICER for one in staff):
        raise NoOfficerError(
            "人员表里有 {count} 人，其中没有执法人员，无法组成检查小组："
            "请在人员表登记至少两名持证执法人员",
            count=len(staff),
        )
    ids: tuple[tuple[Message, list[str]], ...] = (
        (message("人员"), [one.id for one in staff]),
        (message("办公地点"), [office.id for office in offices]),
        (message("工作日"), [day.isoformat() for day in days]),
    )
    for kind, given in ids:
        if twice := sorted({one for one in given if given.count(one) > 1}):
            raise InvalidStaffError("{kind} {id} 重复出现：请只保留一个", kind=kind, id=twice[0])
    known = {office.id for office in offices}
    for one in staff:
        if one.office not in known:
            raise InvalidStaffError(
                "{name}所在的办公地点 {office} 没有登记：请在辖区资料里补充，或改正人员表",
                name=one.name,
                office=one.office,
            )
    for number in (*needed.values(), *(() if teams is None else (teams,))):
        if number < 0:
            raise InvalidStaffError("小组数不能是负数（{number}）", number=number)
