"""Rotation: employers that are to see other officers than at their last inspection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from geo.employer import EmployerId
from geo.history import History
from geo.message import Message, message
from planner.inspector import Inspector, InspectorId
from planner.roster_fit import obstacle
from planner.team_day import TeamDay
from planner.visit import Visit


def last_inspectors(
    histories: Mapping[EmployerId, History], inspectors: Iterable[Inspector]
) -> dict[EmployerId, frozenset[InspectorId]]:
    """Return who made the last inspection of each employer, as far as they are still on the staff.

    Records name officers by id or by name; a name that two of the staff bear stands for both.
    """
    known: dict[str, set[InspectorId]] = {}
    for one in inspectors:
        known.setdefault(one.id, set()).add(one.id)
        known.setdefault(one.name, set()).add(one.id)
    found = {}
    for employer, history in sorted(histories.items()):
        if history.inspections:
            last = max(one.on for one in history.inspections)
            names = (n for one in history.inspections if one.on == last for n in one.inspectors)
            if officers := frozenset[InspectorId]().union(*(known.get(n, ()) for n in names)):
                found[employer] = officers
    return found


def possible_rotation(
    visits: Sequence[Visit],
    team_days: Sequence[TeamDay],
    wanted: Mapping[EmployerId, frozenset[InspectorId]],
) -> tuple[dict[EmployerId, frozenset[InspectorId]], tuple[Message, ...]]:
    """Return the part of `wanted` that leaves a visit some team, and who cannot have it, in words.

    An inspection that is due is worth more than a new face, so where every team that may go holds
    an officer of last time the employer is let off.
    """
    kept, missed = {}, []
    for visit in visits:
        before = wanted.get(visit.employer)
        if before:
            free = [team for team in team_days if obstacle(visit, team) is None]
            if not free or any(not {team.lead, team.member} & before for team in free):
                kept[visit.employer] = before
            else:
                missed.append(visit.name)
    if not missed:
        return kept, ()
    return kept, (
        message(
            "{count} 家单位本月无法换人检查，仍可能由上一次的检查人员前往（{names}）："
            "请安排更多人员到岗或从其他单位借调",
            count=len(missed),
            names="、".join(missed),
        ),
    )


def rotated_away(
    team_days: Iterable[TeamDay], rotation: Mapping[EmployerId, Collection[InspectorId]]
) -> tuple[TeamDay, ...]:
    """Return the teams as kept away from every employer that is to see others than their two."""
    return tuple(
        replace(
            team,
            recused=team.recused
            | {
                employer
                for employer, before in rotation.items()
                if team.lead in before or team.member in before
            },
        )
        for team in team_days
    )
