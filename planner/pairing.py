"""Pairings: put officers into teams of lead and member, every lawful pairing equally likely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from planner.errors import PlannerError
from planner.inspector import Inspector, Skill
from planner.random_stream import RandomSource, shuffled

Pair: TypeAlias = tuple[Inspector, Inspector]
"""Lead and member."""
_Kind: TypeAlias = tuple[bool, frozenset[Skill]]
"""Whether an officer can lead, and which of the needed skills it has."""
_State: TypeAlias = tuple[int, tuple[int, ...], int, tuple[int, ...]]
"""Group in turn, officers left of each kind in it, teams left in it, teams short of each skill."""


class InvalidGroupError(PlannerError, ValueError):
    """More teams were asked of a group than it has officers or leaders for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyGroup:
    """The officers on duty of one office in id order, and the number of teams to make of them.

    Raises
    ------
    InvalidGroupError
        If so many teams cannot be made.
    """

    officers: tuple[Inspector, ...]
    teams: int

    def __post_init__(self) -> None:
        if not 0 <= self.teams <= most_teams(self.officers):
            raise InvalidGroupError(
                "{count} 名在岗执法人员最多组成 {most} 队，不能组成 {teams} 队：请减少队数",
                count=len(self.officers),
                most=most_teams(self.officers),
                teams=self.teams,
            )


def most_teams(officers: Sequence[Inspector]) -> int:
    """Return how many teams of two, one of whom can lead, can be made of the officers."""
    return min(sum(one.can_lead for one in officers), len(officers) // 2)


def pair(group: DutyGroup, *, lead: RandomSource, member: RandomSource) -> list[Pair]:
    """Return the teams of a group, uniform over all ordered pairings.

    The leads are the first of the shuffled officers who can lead; the members the first of the
    shuffled rest, in which the officers who can lead but were not drawn as leads stand too. With m
    officers, l who can lead and T teams, each of the l!/(l−T)! · (m−T)!/(m−2T)! ordered pairings
    has the same chance.
    """
    leads = shuffled([one for one in group.officers if one.can_lead], lead)[: group.teams]
    taken = {one.id for one in leads}
    rest = shuffled([one for one in group.officers if one.id not in taken], member)
    return list(zip(leads, rest, strict=False))


class SkilledPairing:
    """Pairings in which at least `needed` teams of a day have each skill.

    Every ordered pairing that meets the need has the same chance: the number of ways to go on is
    counted exactly (officers of the same kind are interchangeable), and each lead, then each
    member, is drawn in proportion to it. A team with two needed skills counts for both needs.
    """

    def __init__(self, groups: Sequence[DutyGroup], needed: Mapping[Skill, int]) -> None:
        self._needed = tuple(sorted(skill for skill, teams in needed.items() if teams > 0))
        self._short = tuple(needed[skill] for skill in self._needed)
        self._groups = groups
        self._kinds = sorted(
            {self._kind(one) for group in groups for one in group.officers},
            key=lambda kind: (kind[0], sorted(kind[1])),
        )
        self._start = [
            tuple(sum(self._kind(one) == kind for one in group.officers) for kind in self._kinds)
            for group in groups
        ]
        self._known: dict[_State, int] = {}

    @property
    def count(self) -> int:
        """Return how many ordered pairings meet the need."""
        return self._ways(self._opening())

    def pair(self, *, lead: RandomSource, member: RandomSource) -> list[list[Pair]]:
        """Return the teams of each group; there must be a pairing that meets the need."""
        left = [list(group.officers) for group in self._groups]
        made: list[list[Pair]] = [[] for _ in self._groups]
        state = self._opening()
        while state[0] < len(self._groups):
            turn = state[0]
            pairs = self._pairs(state)
            leads = {
                first: sum(ways for (one, _), ways in pairs.items() if one == first)
                for first, _ in pairs
            }
            first = _weighted(leads, lead)
            second = _weighted(
                {other: ways for (one, other), ways in pairs.items() if one == first}, member
            )
            leader = self._take(left[turn], first, lead)
            made[turn].append((leader, self._take(left[turn], second, member)))
            state = self._after(state, first, second)
        return made

    def _kind(self, officer: Inspector) -> _Kind:
        return officer.can_lead, officer.skills.intersection(self._needed)

    def _take(self, officers: list[Inspector], kind: int, source: RandomSource) -> Inspector:
        alike = [one for one in officers if self._kind(one) == self._kinds[kind]]
        taken = alike[source.below(len(alike))]
        officers.remove(taken)
        return taken

    def _opening(self) -> _State:
        return self._settled(0, self._start[0], self._groups[0].teams, self._short)

    def _settled(
        self, turn: int, counts: tuple[int, ...], teams: int, short: tuple[int, ...]
    ) -> _State:
        """Return the state with groups that have no team left to make passed over."""
        while not teams:
            turn += 1
            if turn == len(self._groups):
                return turn, (), 0, short
            counts, teams = self._start[turn], self._groups[turn].teams
        return turn, counts, teams, short

    def _after(self, state: _State, first: int, second: int) -> _State:
        turn, counts, teams, short = state
        left = list(counts)
        left[first] -= 1
        left[second] -= 1
        has = self._kinds[first][1] | self._kinds[second][1]
        still = (
            max(0, lack - (skill in has)) for skill, lack in zip(self._needed, short, strict=True)
        )
        return self._settled(turn, tuple(left), teams - 1, tuple(still))

    def _pairs(self, state: _State) -> dict[tuple[int, int], int]:
        """Return in how many ways each (lead kind, member kind) of the next team can go on."""
        counts = state[1]
        found: dict[tuple[int, int], int] = {}
        for first, (can_lead, _) in enumerate(self._kinds):
            for second in range(len(self._kinds)):
                choices = counts[first] * (counts[second] - (first == second))
                if can_lead and choices:
                    ways = choices * self._ways(self._after(state, first, second))
                    if ways:
                        found[first, second] = ways
        return found

    def _ways(self, state: _State) -> int:
        if state[0] == len(self._groups):
            return int(not any(state[3]))
        if state not in self._known:
            self._known[state] = sum(self._pairs(state).values())
        return self._known[state]


def teams_with(teams: Iterable[Pair], skill: Skill) -> int:
    """Return the number of teams in which the lead or the member has `skill`."""
    return sum(skill in lead.skills | member.skills for lead, member in teams)


def _weighted(ways: Mapping[int, int], source: RandomSource) -> int:
    """Return a key with a chance in proportion to its ways; keys in ascending order."""
    left = source.below(sum(ways.values()))
    for key in sorted(ways):
        if left < ways[key]:
            return key
        left -= ways[key]
    raise AssertionError  # pragma: no cover - below() is less than the sum of the ways
