"""Officer assignments: put the officers who were drawn on the routes and the idle teams."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId, OfficeId, TeamRole
from planner.officer_lottery import LotteryOutcome
from planner.roster import Roster, Route
from planner.team_day import TeamDay


class MissingOutcomeError(PlannerError, LookupError):
    """A route has no officers among the outcomes of the lotteries."""


def assign_officers(
    roster: Roster,
    team_days: Sequence[TeamDay],
    outcomes: Iterable[LotteryOutcome],
    inspectors: Iterable[Inspector],
) -> tuple[Roster, tuple[TeamDay, ...]]:
    """Return the roster and the team-days with the officers drawn instead of placeholders.

    Each route gets the lead and the member of its row. A team without stops gets the first officers
    on standby who are left, and is left out where there are not two; skills and recusals of every
    team are those of the two.

    Raises
    ------
    MissingOutcomeError
        If nobody was drawn for a route: the outcomes are of other routes.
    """
    staff = {one.id: one for one in inspectors}
    drawn = {(one.day, one.office, one.role): one for one in outcomes}
    busy = {(route.team_day.day, route.team_day.number) for route in roster.routes}
    idle: dict[tuple[date, OfficeId], int] = {}
    made: dict[TeamDay, TeamDay] = {}
    for team in sorted(team_days):
        if (team.day, team.number) in busy:
            row = f"route/{team.number:02d}"
        else:
            number = idle[team.day, team.office] = idle.get((team.day, team.office), 0) + 1
            row = f"standby/{number:02d}"
        lead, member = (
            drawn[key].assigned.get(row)
            if (key := (team.day, team.office, role)) in drawn
            else None
            for role in TeamRole
        )
        if lead is not None and member is not None:
            made[team] = staffed(team, lead, member, staff)
        elif (team.day, team.number) in busy:
            raise MissingOutcomeError(
                "{day} 第 {number} 组有路线，却没有抽到人：机会表与路线不是同一份计划，请重新抽取",
                day=team.day.isoformat(),
                number=team.number,
            )
    routes: Sequence[Route] = [
        replace(route, team_day=made[route.team_day]) for route in roster.routes
    ]
    return replace(roster, routes=tuple(routes)), tuple(made.values())


def staffed(
    team: TeamDay,
    lead: InspectorId,
    member: InspectorId,
    staff: Mapping[InspectorId, Inspector],
) -> TeamDay:
    """Return `team` made of `lead` and `member`, with their skills and recusals."""
    return replace(
        team,
        lead=lead,
        member=member,
        skills=staff[lead].skills | staff[member].skills,
        recused=staff[lead].recused | staff[member].recused,
    )
