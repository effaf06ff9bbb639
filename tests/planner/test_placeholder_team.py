from dataclasses import replace
from typing import Any

from geo.area import AreaCode
from geo.employer import EmployerId
from planner.inspector import Skill
from planner.month import Month
from planner.placeholder_team import Placeholders, placeholder_teams
from planner.roster_fit import obstacle
from tests import make
from tests.make_roster import visit
from tests.make_team_day import DAY, officers

A = EmployerId("e01")
VISITS = [visit(1, allowed_days=(DAY,)), visit(2, allowed_days=(DAY,))]


def made(**changes: Any) -> Placeholders:
    fields: dict[str, Any] = {
        "inspectors": officers(6),
        "offices": [make.office()],
        "days": [DAY],
        "teams": 1,
        "visits": VISITS,
        "rotation": {},
    }
    return placeholder_teams(AreaCode("999901"), Month(year=2026, number=12), **(fields | changes))


def test_who_stands_in_does_not_keep_an_employer_from_being_visited() -> None:
    (team,) = made().team_days
    barred = [
        replace(one, recused=frozenset({A})) if one.id in {team.lead, team.member} else one
        for one in officers(6)
    ]
    (other,) = made(inspectors=barred).team_days
    assert (other.lead, other.member) != (team.lead, team.member)
    assert all(obstacle(one, other) is None for one in VISITS)


def test_who_stands_in_does_not_keep_officers_from_rotating() -> None:
    (team,) = made().team_days
    last = {A: frozenset({team.lead})}
    rotated = made(rotation=last)
    assert rotated.rotation == last
    assert rotated.notes == ()
    (other,) = rotated.team_days
    assert team.lead not in {other.lead, other.member}


def test_recusals_and_rotation_that_nothing_can_help_leave_the_first_choice() -> None:
    everybody = [replace(one, recused=frozenset({A})) for one in officers(6)]
    assert [(t.lead, t.member) for t in made(inspectors=everybody).team_days] == [
        (t.lead, t.member) for t in made().team_days
    ]
    last = {A: frozenset(one.id for one in officers(6))}
    hopeless = made(rotation=last)
    assert hopeless.rotation == {}
    assert len(hopeless.notes) == 1
    assert hopeless.team_days == made().team_days


def test_a_radiation_visit_has_a_team_that_is_trained_for_it() -> None:
    staff = [
        replace(one, skills=frozenset({Skill.RADIATION}) if one.id == "i06" else frozenset())
        for one in officers(6)
    ]
    needs = [replace(VISITS[0], skills=frozenset({Skill.RADIATION}))]
    (team,) = made(inspectors=staff, visits=needs).team_days
    assert "i06" in {team.lead, team.member}


def test_placeholders_differ_from_month_to_month_and_are_the_same_every_time() -> None:
    assert made() == made()
    days = [DAY.replace(day=day) for day in range(1, 29)]
    some = made(days=days).team_days
    others = placeholder_teams(
        AreaCode("999901"),
        Month(year=2027, number=1),
        inspectors=officers(6),
        offices=[make.office()],
        days=days,
        teams=1,
        visits=VISITS,
        rotation={},
    ).team_days
    assert some != others
