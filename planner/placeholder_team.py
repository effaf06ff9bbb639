"""Placeholder teams: a lawful choice of officers on which routes are made, before any is drawn.

Routes are made without knowing who will go. Placeholders stand in, so that whatever route is lawful
for them has at least one lawful choice of officers; they are never published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from geo.area import AreaCode
from geo.employer import EmployerId
from geo.message import Message
from planner.inspector import Inspector, InspectorId, Office, Skill
from planner.month import Month
from planner.roster import UnplacedCause
from planner.roster_fit import obstacle
from planner.rotation import possible_rotation, rotated_away
from planner.team_day import TeamDay, draw_team_days
from planner.visit import Visit

_TRIES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholders:
    """The placeholder teams of a month, the rotation that they leave possible, and notes."""

    team_days: tuple[TeamDay, ...]
    rotation: Mapping[EmployerId, frozenset[InspectorId]]
    notes: tuple[Message, ...]


def placeholder_teams(
    area: AreaCode,
    month: Month,
    *,
    inspectors: Sequence[Inspector],
    offices: Sequence[Office],
    days: Sequence[date],
    teams: int | None,
    visits: Sequence[Visit],
    rotation: Mapping[EmployerId, frozenset[InspectorId]],
) -> Placeholders:
    """Return placeholders for `visits`, kept away from where one of them was last time.

    They follow from the area and the month alone, never from the seed of a draw. Of eight choices
    the one is taken that bars fewest visits by recusal and then by rotation, the first of equals:
    who stands in by chance should not keep anybody from being inspected.

    Raises
    ------
    NoOfficerError
        If there is nobody who may inspect.
    InvalidStaffError
        If the staff, offices or days contradict each other.
    """
    needed = {Skill.RADIATION: 1} if any(Skill.RADIATION in v.skills for v in visits) else {}
    wanted = sum(bool(rotation.get(visit.employer)) for visit in visits)
    best: Placeholders | None = None
    fewest = 0, 0
    for number in range(_TRIES):
        team_days, staff_notes = draw_team_days(
            inspectors, offices, days, teams=teams, seed=_seed(area, month, number), needed=needed
        )
        kept, rotation_notes = possible_rotation(visits, team_days, rotation)
        lost = _recused(visits, team_days), wanted - len(kept)
        if best is None or lost < fewest:
            fewest = lost
            best = Placeholders(
                team_days=rotated_away(team_days, kept),
                rotation=kept,
                notes=(*staff_notes, *rotation_notes),
            )
        if fewest == (0, 0):
            break
    assert best is not None  # noqa: S101 - there is always a first try
    return best


def _recused(visits: Sequence[Visit], team_days: Sequence[TeamDay]) -> int:
    """Return how many visits some team could make were it not for recusals, and none can."""
    count = 0
    for visit in visits:
        causes = {obstacle(visit, team) for team in team_days}
        count += None not in causes and UnplacedCause.RECUSED in causes
    return count


def _seed(area: AreaCode, month: Month, number: int) -> bytes:
    return sha256(f"XUNTU-PLACEHOLDER-TEAMS/1\n{area}\n{month}\n{number}".encode()).digest()
