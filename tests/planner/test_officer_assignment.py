from dataclasses import replace

import pytest

from geo.employer import EmployerId
from planner.inspector import InspectorId, OfficeId, Skill, TeamRole
from planner.officer_assignment import MissingOutcomeError, assign_officers
from planner.officer_lottery import LotteryOutcome
from planner.roster import Roster
from tests.make_lottery import route
from tests.make_team_day import DAY, officers, team_day


def outcome(role: TeamRole, **assigned: str) -> LotteryOutcome:
    return LotteryOutcome(
        day=DAY,
        office=OfficeId("o1"),
        role=role,
        assigned={f"{name[:-2]}/{name[-2:]}": InspectorId(one) for name, one in assigned.items()},
    )


def test_routes_get_those_drawn_and_idle_teams_those_on_standby() -> None:
    people = officers(6)
    people[2] = replace(people[2], skills=frozenset({Skill.RADIATION}))
    people[4] = replace(people[4], recused=frozenset({EmployerId("b")}))
    teams = tuple(team_day(number=number) for number in (1, 2, 3))
    roster = Roster(routes=(route(teams[1], ["a"]),), unplaced=())
    made, staffed = assign_officers(
        roster,
        teams,
        [
            outcome(TeamRole.LEAD, route02="i03", standby01="i02", standby02="i01"),
            outcome(TeamRole.MEMBER, route02="i05", standby01="i04"),
        ],
        people,
    )
    drawn = team_day(
        number=2,
        lead=InspectorId("i03"),
        member=InspectorId("i05"),
        skills=frozenset({Skill.RADIATION}),
        recused=frozenset({EmployerId("b")}),
    )
    first = team_day(number=1, lead=InspectorId("i02"), member=InspectorId("i04"))
    assert staffed == (first, drawn)  # team 3 has no second member left
    assert made.routes == (route(drawn, ["a"]),)


def test_a_route_for_which_nobody_was_drawn_is_refused() -> None:
    team = team_day(number=2)
    roster = Roster(routes=(route(team, ["a"]),), unplaced=())
    of_another = [
        outcome(TeamRole.LEAD, route01="i01"), outcome(TeamRole.MEMBER, route01="i02"),
    ]  # fmt: skip
    for outcomes in ([], of_another):
        with pytest.raises(MissingOutcomeError, match="2026-12-01 第 2 组有路线，却没有抽到人"):
            assign_officers(roster, [team], outcomes, officers(2))


def test_an_idle_team_without_a_lottery_is_left_out() -> None:
    assert assign_officers(Roster(routes=(), unplaced=()), [team_day()], [], officers(2)) == (
        Roster(routes=(), unplaced=()), (),
    )  # fmt: skip
