"""Left out: why every visit that is not on a roster is not, checked by solving with it forced in.

Where forcing a visit in costs nobody his place, or the roster gets better by it, the roster itself
is improved; so the list of what is left out is true of the roster that is returned.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from geo.employer import EmployerId
from geo.message import message
from planner.left_out_price import entry_price, some_of
from planner.left_out_reason import Validation
from planner.left_out_remedy import remedies
from planner.left_out_shortage import find_shortage
from planner.roster import RosterProblem, UnplacedCause, UnplacedVisit
from planner.roster_instance import RosterInstance
from planner.roster_part import Slot, SlotRoutes
from planner.roster_shortage import RosterShortage
from planner.roster_trial import RosterTrials, Trial
from planner.unplaced import UnplacedJudge
from planner.visit import Visit, VisitList

_TRIALS_PER_REASON: Final = 2
_LISTS: Final = tuple(VisitList)

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Routes that were not made worse, and why the other visits are not on them."""

    routes: SlotRoutes
    unplaced: tuple[UnplacedVisit, ...]
    shortage: RosterShortage | None


def is_explained(instance: RosterInstance) -> bool:
    """Return whether visits left out of `instance` can be forced in one by one.

    Visits of two calls and visits that keep their distance are explained by `planner.unplaced`.
    """
    return not instance.pairs and not instance.spacings


def explain_left_out(
    problem: RosterProblem,
    routes: SlotRoutes,
    *,
    fixed: frozenset[Slot] = frozenset(),
    depth: int,
    bound: int | None = None,
    placeable: int | None = None,
    tell: Tell = lambda _step, _share: None,
) -> LeftOut:
    """Return why every visit that `routes` leave out is left out, and the routes, improved.

    Parameters
    ----------
    fixed
        Team-days that may not change, because they are done or published.
    depth
        For how many visits the roster is solved again, what would let them in is tried, and
        whether a shortage is looked for at all; urgent visits first, then by list. For the others
        single exchanges are tried.
    bound, placeable
        What the problem's certificate proves: no roster is worth more, none has more mandatory
        visits.
    tell
        Told the step and the share of it that is done.
    """
    proven = _Proven(bound=bound, placeable=placeable)
    return _Explaining(problem, fixed, depth, proven, tell).result(routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proven:
    """What no roster exceeds, in worth and in mandatory visits."""

    bound: int | None
    placeable: int | None


class _Explaining:
    def __init__(
        self,
        problem: RosterProblem,
        fixed: frozenset[Slot],
        depth: int,
        proven: _Proven,
        tell: Tell,
    ) -> None:
        self._problem = problem
        self._fixed = fixed
        self._depth = depth
        self._proven = proven
        self._tell = tell
        self._trials = RosterTrials(problem, fixed=fixed)
        self._visits = {visit.employer: visit for visit in problem.visits}
        self._empty = self._judge({})
        self._alone: dict[EmployerId, UnplacedVisit | None] = {}

    def result(self, routes: SlotRoutes) -> LeftOut:
        present, trials = self._improved(routes)
        judge = self._judge(present)
        left = self._left(present)
        found = {visit.employer: self._impossible(visit) for visit in left}
        reasons = {
            employer: alone or self._displaced(judge, present, employer, trials.get(employer))
            for employer, alone in found.items()
        }
        deep = [visit for visit in left if found[visit.employer] is not None][: self._depth]
        deep += [visit for visit in left if reasons[visit.employer].price is not None]
        for number, visit in enumerate(deep):
            helpful = remedies(self._trials, visit, present, fixed=self._fixed)
            reasons[visit.employer] = replace(reasons[visit.employer], remedies=helpful)
            self._tell("reasons", 0.5 + 0.4 * (number + 1) / len(deep))
        missing = [visit for visit in left if visit.is_mandatory]
        shortage = None
        if self._depth and missing:
            shortage = find_shortage(
                self._problem,
                present,
                missing,
                fixed=self._fixed,
                most=self._proven.placeable,
            )
        self._tell("reasons", 1.0)
        return LeftOut(
            routes=present,
            unplaced=tuple(reasons[employer] for employer in sorted(reasons)),
            shortage=shortage,
        )

    def _improved(self, routes: SlotRoutes) -> tuple[SlotRoutes, dict[EmployerId, Trial]]:
        """Return routes that no forced visit improves, and what forcing each of them in gives.

        When the work allowed runs out, trials that started from routes before the last improvement
        are made good by single exchanges.
        """
        present, tried = routes, dict[EmployerId, Trial | None]()
        fresh = set[EmployerId]()
        budget = _TRIALS_PER_REASON * self._depth
        for _ in range(budget):
            waiting = [v.employer for v in self._left(present) if self._impossible(v) is None]
            due = [one for one in waiting[: self._depth] if one not in fresh]
            if not due:
                break
            next_ = min(due, key=lambda one: (one in tried, due.index(one)))
            trial = self._trials.force(present, frozenset({next_}))
            if trial is not None and self._is_better(trial, present):
                present, fresh = trial.routes, set()
            else:
                tried[next_] = trial
                fresh.add(next_)
            self._tell("reasons", 0.5 * len(fresh) / max(1, min(self._depth, len(waiting))))
        for employer in sorted(tried.keys() - fresh):
            trial, old = (
                self._trials.force(present, frozenset({employer}), rounds=0),
                tried[employer],
            )
            if trial is None:
                continue
            if self._is_better(trial, present):
                present = trial.routes
            elif old is None or old.worth <= trial.worth:
                tried[employer] = trial
        return present, {employer: trial for employer, trial in tried.items() if trial}

    def _is_better(self, trial: Trial, present: SlotRoutes) -> bool:
        """Return whether nobody falls out, or those who come in are worth more."""
        before = set(itertools.chain(*present.values()))
        after = set(itertools.chain(*trial.routes.values()))
        return before <= after or trial.worth > self._trials.worth(present)

    def _left(self, present: SlotRoutes) -> list[Visit]:
        """Return the visits that are left out: who goes first, urgent, by list, by prize."""
        placed = set(itertools.chain(*present.values()))
        return sorted(
            (visit for visit in self._problem.visits if visit.employer not in placed),
            key=lambda visit: (
                visit.employer not in self._problem.first,
                not visit.is_urgent,
                _LISTS.index(visit.list),
                -visit.prize,
                visit.employer,
            ),
        )

    def _judge(self, present: SlotRoutes) -> UnplacedJudge:
        return UnplacedJudge(self._problem, self._trials.timed(present), fixed=self._fixed)

    def _impossible(self, visit: Visit) -> UnplacedVisit | None:
        """Return why `visit` can be made on no team-day that may change, if so."""
        if visit.employer not in self._alone:
            self._alone[visit.employer] = self._empty.impossible(visit)
        return self._alone[visit.employer]

    def _displaced(
        self, judge: UnplacedJudge, present: SlotRoutes, employer: EmployerId, trial: Trial | None
    ) -> UnplacedVisit:
        visit = self._visits[employer]
        if trial is None:
            return judge.displaced(visit)
        price = entry_price(self._trials, present, trial, employer)
        if not price.gives_way:
            return judge.displaced(visit)
        return UnplacedVisit(
            employer=employer,
            cause=UnplacedCause.NO_CAPACITY,
            reason=message(
                "可去的 {count} 个小组日都已排满（本单位现场须 {minutes} 分钟）；"
                "强制排入后重新求解，就须让出{names}",
                count=len(judge.free_team_days(visit)),
                minutes=visit.service_min,
                names=some_of(
                    [message("{name}", name=self._visits[one].name) for one in price.gives_way]
                ),
            ),
            validation=self._validation(visit, present, trial),
            price=price,
        )

    def _validation(self, visit: Visit, present: SlotRoutes, trial: Trial) -> Validation:
        proven = [bound for bound in (trial.bound, self._proven.bound) if bound is not None]
        if proven and trial.worth >= min(proven):
            return Validation.PROVEN
        if visit.is_mandatory and self._proven.placeable is not None:
            placed = sum(
                self._visits[one].is_mandatory for one in itertools.chain(*present.values())
            )
            if placed == self._proven.placeable:
                return Validation.COUNTED
        return Validation.RESOLVED
