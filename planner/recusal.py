"""Recusal (回避): whether a team may visit an employer, and who stands in the way."""

from collections.abc import Iterable, Mapping

from geo.employer import EmployerId
from geo.message import Message, message
from planner.inspector import Inspector, InspectorId
from planner.team_day import TeamDay


def recusals(
    team: TeamDay, employer: EmployerId, inspectors: Mapping[InspectorId, Inspector]
) -> tuple[Message, ...]:
    """Return why `team` may not visit `employer`; empty when it may.

    An officer with a direct interest or another relation withdraws, and a team with one such
    officer does not visit at all (行政处罚法 art. 43).
    """
    return tuple(
        message(
            "{name}与 {employer} 有利害关系，应当回避（行政处罚法第四十三条）：请换一组",
            name=inspectors[one].name,
            employer=employer,
        )
        for one in (team.lead, team.member)
        if employer in inspectors[one].recused
    )


def may_visit(team: TeamDay, employer: EmployerId) -> bool:
    """Return whether nobody on the team is recused from the employer."""
    return employer not in team.recused


def without_team(
    teams: Iterable[TeamDay], employers: Iterable[EmployerId]
) -> tuple[EmployerId, ...]:
    """Return the employers that every team is recused from, in order."""
    all_teams = tuple(teams)
    return tuple(
        one for one in sorted(employers) if not any(may_visit(team, one) for team in all_teams)
    )
