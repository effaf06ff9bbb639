"""Duty tallies: how the month's field days fall on each officer and each pair of officers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.message import Message, message
from planner.duty import on_duty
from planner.inspector import Inspector, InspectorId, StaffRole
from planner.team_day import TeamDay


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTally:
    """The month of one officer, in days."""

    inspector: InspectorId
    present: int
    """Days on which the officer was certified and not absent."""
    lead: int
    member: int

    @property
    def on_team(self) -> int:
        """Return the days on a team."""
        return self.lead + self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTally:
    """Two officers, lower id first, and the number of days they made a team."""

    first: InspectorId
    second: InspectorId
    days: int


def duty_tallies(
    teams: Iterable[TeamDay], inspectors: Iterable[Inspector], days: Sequence[date]
) -> tuple[DutyTally, ...]:
    """Return the tally of every officer (执法人员), in id order, for the month overview."""
    officers = sorted(
        (one for one in inspectors if one.role is StaffRole.OFFICER), key=lambda one: one.id
    )
    made = list(teams)
    leads = Counter(team.lead for team in made)
    members = Counter(team.member for team in made)
    return tuple(
        DutyTally(
            inspector=one.id,
            present=sum(bool(on_duty((one,), day)) for day in days),
            lead=leads[one.id],
            member=members[one.id],
        )
        for one in officers
    )


def pair_tallies(teams: Iterable[TeamDay]) -> tuple[PairTally, ...]:
    """Return how often each two officers made a team, most often first, then by id."""
    pairs = Counter((min(team.lead, team.member), max(team.lead, team.member)) for team in teams)
    return tuple(
        PairTally(first=first, second=second, days=days)
        for (first, second), days in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
    )


def fixed_pairs(
    tallies: Sequence[PairTally], inspectors: Mapping[InspectorId, Inspector]
) -> tuple[Message, ...]:
    """Return a sentence for each two officers who made a team more than once, never with others."""
    partners: Counter[InspectorId] = Counter()
    for pair in tallies:
        partners.update((pair.first, pair.second))
    return tuple(
        message(
            "{first}与{second}本月 {days} 天都在同一组，从未与他人组队：在岗人员太少，无法轮换",
            first=inspectors[pair.first].name,
            second=inspectors[pair.second].name,
            days=pair.days,
        )
        for pair in tallies
        if pair.days > 1 and partners[pair.first] == partners[pair.second] == 1
    )
