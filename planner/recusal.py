"""Recusal (回避): whether a team may visit an employer, and who stands in the way."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

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


def for_every_workplace(
    inspectors: Iterable[Inspector], employers: Collection[EmployerId]
) -> tuple[Inspector, ...]:
    """Return `inspectors` recused from every known workplace of each employer they withdraw from.

    The relation is to the legal person (当事人, 行政处罚法 art. 43), so a recusal from one
    workplace holds for all ids with the same credit code, `<code>-NN`. Provisional ids have no
    credit code and are left as they are; nobody loses a recusal.
    """
    by_code: dict[str, set[EmployerId]] = {}
    for known in employers:
        if code := _credit_code(known):
            by_code.setdefault(code, set()).add(known)
    return tuple(
        replace(
            one,
            recused=one.recused.union(*(by_code.get(_credit_code(id_), ()) for id_ in one.recused)),
        )
        for one in inspectors
    )


def _credit_code(employer: EmployerId) -> str:
    """Return the credit code in the id of a workplace; empty for a provisional id."""
    code, _, number = employer.rpartition("-")
    return code if len(code) == _CODE_LENGTH and number.isdigit() else ""


_CODE_LENGTH = 18
