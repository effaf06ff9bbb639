"""Added team-days: more team-days or skills in a problem than it has, and how to say so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from geo.message import Message, message
from planner.inspector import InspectorId, Office, OfficeId, Skill
from planner.roster import RosterProblem
from planner.roster_part import slot_of
from planner.team_day import TeamDay
from planner.unplaced import enumerated

_WEEKDAYS: Final = (
    message("周一"),
    message("周二"),
    message("周三"),
    message("周四"),
    message("周五"),
    message("周六"),
    message("周日"),
)


def with_team_days(problem: RosterProblem, more: Sequence[TeamDay]) -> RosterProblem:
    """Return `problem` with the team-days `more` and a vehicle for each of them."""
    team_days = tuple(sorted((*problem.team_days, *more), key=slot_of))
    out = Counter((team.day, team.office) for team in team_days)
    need: dict[OfficeId, int] = {}
    for (_, office), count in out.items():
        need[office] = max(need.get(office, 0), count)
    added = {team.office for team in more}
    offices = tuple(
        replace(office, vehicles=max(office.vehicles, need[office.id]))
        if office.id in added
        else office
        for office in problem.offices
    )
    return replace(problem, team_days=team_days, offices=offices)


def new_team_day(
    team_days: Sequence[TeamDay],
    day: date,
    office: OfficeId,
    skills: frozenset[Skill],
) -> TeamDay:
    """Return a team-day of officers yet to be found, numbered after the others of its day."""
    number = 1 + max((team.number for team in team_days if team.day == day), default=0)
    return TeamDay(
        day=day,
        number=number,
        office=office,
        lead=InspectorId(f"+{number}/1"),
        member=InspectorId(f"+{number}/2"),
        skills=skills,
        recused=frozenset(),
    )


def has_vehicle(problem: RosterProblem, day: date, office: Office) -> bool:
    """Return whether the office has a vehicle that no team-day of `day` needs."""
    out = sum(team.day == day and team.office == office.id for team in problem.team_days)
    return out < office.vehicles


def trained(problem: RosterProblem, who: InspectorId, skills: frozenset[Skill]) -> RosterProblem:
    """Return `problem` with `skills` on every team-day of the officer `who`."""
    return replace(
        problem,
        team_days=tuple(
            replace(team, skills=team.skills | skills) if who in (team.lead, team.member) else team
            for team in problem.team_days
        ),
    )


def team_day_words(team: TeamDay, office: Office, *, no_vehicle: bool) -> Message:
    """Return in words that one team-day is added."""
    if team.skills:
        said = message(
            "{day}从{office}再加一个具备“{skills}”专业的小组日",
            day=day_words(team.day),
            office=office.name,
            skills=skill_words(team.skills),
        )
    else:
        said = message("{day}从{office}再加一个小组日", day=day_words(team.day), office=office.name)
    return message("{change}（当日须另借车辆）", change=said) if no_vehicle else said


def day_words(day: date) -> Message:
    """Return a date with its weekday."""
    return message("{day}（{weekday}）", day=day.isoformat(), weekday=_WEEKDAYS[day.weekday()])


def skill_words(skills: frozenset[Skill]) -> Message:
    """Return at least one skill in words."""
    return enumerated([message(one.value) for one in sorted(skills)])
