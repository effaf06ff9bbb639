"""Roster comparisons: two rosters side by side, and what changes from the one to the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.employer import EmployerId
from geo.message import Message
from planner.month_plan import MonthPlan
from planner.roster import Roster
from planner.roster_certificate import RosterCertificate
from planner.roster_instance import PRIZE_MIN, URGENT_MIN
from planner.rule_progress import RuleProgress
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList
from planner.workload import Load, route_load


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleColumn:
    """One rule under one roster, in the rule's units."""

    rule: str
    title: str
    due: int
    """Due this month."""
    arranged: int
    lacking: int
    """Left open though due, or beyond anybody's reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterColumn:
    """One roster in a comparison."""

    name: Message
    """What is different about it, in words."""
    teams: frozenset[TeamDay]
    visits: Mapping[EmployerId, Visit]
    """Those that can be placed; the others of `lists` were left out before."""
    load: Load
    """Of all routes; `days` are the team-days in use."""
    lists: Mapping[EmployerId, VisitList]
    """Everybody to be visited, those without a position too."""
    placed_on: Mapping[EmployerId, date]
    names: Mapping[EmployerId, str]
    rules: tuple[RuleColumn, ...] = ()
    extra_min: int = 0
    """Travel minutes that the prizes and the urgency of what is placed are worth."""
    certificate: RosterCertificate | None = None
    is_bound: bool = False
    """Whether one visit or team binds another: second calls, spacings, a limit of balance. More
    teams or days may then forbid what was possible before."""

    @property
    def team_days(self) -> int:
        """Return how many team-days there are."""
        return len(self.teams)

    @property
    def placed(self) -> dict[VisitList, int]:
        """Return how many visits of each list are placed."""
        found = Counter(self.lists[employer] for employer in self.placed_on)
        return {which: found[which] for which in VisitList}

    @property
    def left_out(self) -> dict[VisitList, int]:
        """Return how many visits of each list are not placed."""
        wanted, placed = Counter(self.lists.values()), self.placed
        return {which: wanted[which] - placed[which] for which in VisitList}

    @property
    def mandatory(self) -> int:
        """Return how many visits of 必查 and 双随机 are placed."""
        return self.placed[VisitList.CERTAIN] + self.placed[VisitList.RANDOM]

    @property
    def mandatory_short(self) -> int:
        """Return how many visits of 必查 and 双随机 are left out."""
        return self.left_out[VisitList.CERTAIN] + self.left_out[VisitList.RANDOM]

    @property
    def net_min(self) -> int:
        """Return prizes and urgency less travel: what rosters of equal mandatory visits vie for."""
        return self.extra_min - self.load.travel_min

    @property
    def gap_min(self) -> int | None:
        """Return by how many minutes a roster of as many mandatory visits may be better at most.

        None where more of them may be possible, or nothing is proven.
        """
        proven = self.certificate
        if proven is None or proven.bound is None or proven.placed < proven.placeable:
            return None
        return proven.bound - proven.objective


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterComparison:
    """The present roster and another."""

    present: RosterColumn
    other: RosterColumn

    @property
    def added(self) -> tuple[EmployerId, ...]:
        """Return who is placed only in the other one, in id order."""
        return tuple(sorted(self.other.placed_on.keys() - self.present.placed_on.keys()))

    @property
    def dropped(self) -> tuple[EmployerId, ...]:
        """Return who is placed only in the present one, in id order."""
        return tuple(sorted(self.present.placed_on.keys() - self.other.placed_on.keys()))

    @property
    def moved(self) -> tuple[EmployerId, ...]:
        """Return who is placed in both, on different days, in id order."""
        here, there = self.present.placed_on, self.other.placed_on
        return tuple(sorted(one for one in here.keys() & there.keys() if here[one] != there[one]))

    def name(self, employer: EmployerId) -> str:
        """Return the name of an employer of either roster."""
        return self.present.names.get(employer) or self.other.names.get(employer, employer)


def allows(wide: RosterColumn, narrow: RosterColumn, *, mandatory: bool) -> bool:
    """Return whether every roster of `narrow` is possible in `wide`, so `wide` is at least as good.

    All team-days of the one are there in the other, and each visit may be made there on the same
    days at least, with the same needs. With `mandatory` the targeted visits (专项) are left aside:
    then what holds is about the mandatory visits that can be placed. Team numbers do not matter.
    Nothing is said where visits or teams bind each other.
    """
    if wide.is_bound or narrow.is_bound:
        return False
    return _unnumbered(narrow.teams) <= _unnumbered(wide.teams) and all(
        visit.employer in wide.visits and _is_open_to(wide.visits[visit.employer], visit)
        for visit in narrow.visits.values()
        if visit.is_mandatory or not mandatory
    )


def _unnumbered(teams: Iterable[TeamDay]) -> set[TeamDay]:
    return {replace(team, number=0) for team in teams}


def _is_open_to(wide: Visit, narrow: Visit) -> bool:
    """Return whether a visit may be made wherever and whenever it may in the narrower month."""
    same = replace(
        wide, allowed_days=narrow.allowed_days, reasons=narrow.reasons, rules=narrow.rules
    )
    return same == narrow and set(narrow.allowed_days) <= set(wide.allowed_days)


def roster_column(
    name: Message,
    *,
    visits: Sequence[Visit],
    team_days: Sequence[TeamDay],
    roster: Roster,
    progress: Sequence[RuleProgress] = (),
    is_bound: bool = False,
) -> RosterColumn:
    """Return a roster of `visits` on `team_days` as a column called `name`.

    A visit of two calls stands on the day of the first. `is_bound` says that the problem has
    spacings or a limit of balance.
    """
    placed_on: dict[EmployerId, date] = {}
    for route in sorted(roster.routes, key=lambda one: one.team_day):
        for stop in route.stops:
            placed_on.setdefault(stop.employer, route.team_day.day)
    placed = [visit for visit in visits if visit.employer in placed_on]
    return RosterColumn(
        name=name,
        teams=frozenset(team_days),
        visits={visit.employer: visit for visit in visits},
        load=route_load(roster.routes),
        lists={visit.employer: visit.list for visit in visits},
        placed_on=placed_on,
        names={visit.employer: visit.name for visit in visits},
        rules=tuple(_rule(one, placed) for one in progress),
        extra_min=sum(
            URGENT_MIN * one.is_urgent if one.is_mandatory else PRIZE_MIN * max(1, one.prize)
            for one in placed
        ),
        certificate=roster.certificate,
        is_bound=is_bound or any(visit.second is not None for visit in visits),
    )


def plan_column(name: Message, plan: MonthPlan) -> RosterColumn:
    """Return the roster of a month plan, or of its draft, as a column called `name`.

    Somebody who was left out before there was a visit, for want of a position for instance, is on
    the first of the lists that names them.
    """
    column = roster_column(
        name,
        visits=plan.visits,
        team_days=plan.team_days,
        roster=plan.roster,
        progress=plan.coverage.progress,
        is_bound=bool(plan.spacings) or plan.balance_min is not None,
    )
    certain = {one.employer for one in plan.coverage.certain}
    drawn = set(plan.draw.chosen)
    lists, names = dict(column.lists), dict(column.names)
    titles = {employer.id: employer.name for employer in plan.employers}
    for one in plan.roster.unplaced:
        if one.employer not in lists:
            lists[one.employer] = (
                VisitList.CERTAIN
                if one.employer in certain
                else VisitList.RANDOM
                if one.employer in drawn
                else VisitList.TARGETED
            )
            names[one.employer] = titles.get(one.employer, one.employer)
    return replace(column, lists=lists, names=names)


def _rule(progress: RuleProgress, placed: Sequence[Visit]) -> RuleColumn:
    visited = [visit.employer for visit in placed if progress.rule in visit.rules]
    return RuleColumn(
        rule=progress.rule,
        title=progress.title,
        due=progress.due_this_month,
        arranged=progress.arranged(visited),
        lacking=progress.lacking(visited),
    )
