"""Published years: what an earlier plan of the year said, and what of it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.employer import EmployerId
from geo.history import History
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.visit_pattern import Months
from planner.window_merge import MergedVisit
from planner.year_demand import KeptMonths
from planner.year_plan import StratumYear, YearPlan, YearVisit

NEVER: Final = -1
"""Stands for the month of a visit that was not published before; 0 is one left without a month."""


class InvalidPresentError(PlannerError, ValueError):
    """The present month lies after the first month to be planned."""


class PublishedYear:
    """A plan that was published, seen from the first month that is planned again.

    Months before `first` are frozen. Those from `present` on still run, so what was published for
    them counts as done; before it only what was done counts, and what was missed is wanted again.
    """

    def __init__(self, plan: YearPlan | None, *, first: int, present: int) -> None:
        if not 1 <= present <= first:
            raise InvalidPresentError(
                "本月（{present} 月）在起排月（{first} 月）之后：请把起排月改到本月或以后",
                present=present,
                first=first,
            )
        self._plan, self._first, self._present = plan, first, present
        self._visits = plan.visits if plan else ()
        self._strata = plan.strata if plan else ()

    def frozen_visits(self) -> tuple[YearVisit, ...]:
        """Return the visits of frozen months as published."""
        return tuple(
            replace(one, is_frozen=True)
            for one in self._visits
            if 0 < (one.month or 0) < self._first
        )

    def visited_in(
        self, histories: Mapping[EmployerId, History], authority: str, year: int
    ) -> set[EmployerId]:
        """Return the employers that the authority inspected in kept months."""
        return {
            employer
            for employer, history in histories.items()
            if any(
                one.authority == authority
                and one.on.year == year
                and self._present <= one.on.month < self._first
                for one in history.inspections
            )
        }

    def kept(self, visited: set[EmployerId]) -> KeptMonths:
        """Return what kept months are to bring; visits to those `visited` are history already."""
        visits: dict[EmployerId, dict[str, int]] = {}
        units: dict[str, int] = {}
        for visit in self._kept_visits():
            for rule, count in zip(visit.rules, visit.units, strict=True):
                units[rule] = units.get(rule, 0) + count
                if visit.employer not in visited:
                    of = visits.setdefault(visit.employer, {})
                    of[rule] = of.get(rule, 0) + 1
        for stratum in self._strata:
            for month, count in stratum.months.items():
                if self._present <= month < self._first:
                    for rule in stratum.rules:
                        units[rule] = units.get(rule, 0) + count
        return KeptMonths(present=self._present, visits=visits, units=units)

    def kept_months(self, visited: set[EmployerId]) -> dict[EmployerId, list[int]]:
        """Return the kept months of visits that count and are still to be made."""
        found: dict[EmployerId, list[int]] = {}
        for one in self._kept_visits():
            if one.month and not one.is_exempt and one.employer not in visited:
                found.setdefault(one.employer, []).append(one.month)
        return found

    def counted_months(self) -> dict[EmployerId, Months] | None:
        """Return the months published for visits that count, by employer; None without a plan."""
        if self._plan is None:
            return None
        found: dict[EmployerId, list[int]] = {}
        for one in self._open_visits():
            if not one.is_exempt:
                found.setdefault(one.employer, []).extend([one.month] if one.month else [])
        return {employer: tuple(sorted(months)) for employer, months in found.items()}

    def months_of(self, visits: Sequence[MergedVisit]) -> list[int]:
        """Return the month published for each visit, 0 if left without one, else `NEVER`.

        A published visit is the same if it shares a rule and its month lies in the window.
        """
        before: dict[EmployerId, list[YearVisit]] = {}
        for one in self._open_visits():
            before.setdefault(one.employer, []).append(one)
        found = []
        for visit in visits:
            candidates = before.get(visit.employer, [])
            same = next((one for one in candidates if _is_same(one, visit)), None)
            if same is not None:
                candidates.remove(same)
            found.append(NEVER if same is None else same.month or 0)
        return found

    def draws(self, stratum: Stratum) -> dict[int, int] | None:
        """Return the draws published for a stratum by month, 0 for those left out, or None."""
        for one in self._strata:
            if one.stratum == stratum:
                return {m: n for m, n in one.months.items() if m >= self._first} | {0: one.unmet}
        return None

    def with_frozen(self, strata: Sequence[StratumYear]) -> tuple[StratumYear, ...]:
        """Return strata with the draws published for frozen months, in name order."""
        frozen = {
            one.stratum: {m: n for m, n in one.months.items() if m < self._first}
            for one in self._strata
        }
        found = [
            replace(one, months=frozen.pop(one.stratum, {}) | dict(one.months)) for one in strata
        ]
        found += [
            replace(one, months=frozen[one.stratum], needed=0, unmet=0)
            for one in self._strata
            if frozen.get(one.stratum)
        ]
        return tuple(sorted(found, key=lambda one: one.stratum))

    def missed(self, visits: Sequence[YearVisit], last_made: Mapping[EmployerId, int]) -> int:
        """Return how many visits of months before the present one were not made and still wait.

        `last_made` is the month of the year in which each employer was last inspected.
        """
        wanted = {(one.employer, rule) for one in visits for rule in one.rules}
        return sum(
            any((one.employer, rule) in wanted for rule in one.rules)
            and last_made.get(one.employer, 0) < one.month
            for one in self._visits
            if one.month is not None and one.month < self._present
        )

    def changes(self, visits: Sequence[YearVisit], strata: Sequence[StratumYear]) -> int:
        """Return how many visits still wanted, and draws, are no longer as published."""
        before, after = _by_month(self._open_visits()), _by_month(visits)
        wanted = {one.employer for one in visits}
        moved = sum(
            max(0, count - after.get((employer, month), 0))
            for (employer, month), count in before.items()
            if employer in wanted
        )
        for one in strata:
            for month, count in (self.draws(one.stratum) or {}).items():
                now = one.months.get(month, 0) if month else one.unmet
                moved += max(0, count - now)
        return moved

    def _kept_visits(self) -> list[YearVisit]:
        return [
            one
            for one in self._visits
            if one.month is not None and self._present <= one.month < self._first
        ]

    def _open_visits(self) -> list[YearVisit]:
        return [one for one in self._visits if one.month is None or one.month >= self._first]


def _is_same(before: YearVisit, visit: MergedVisit) -> bool:
    if before.month is not None and before.month not in visit.window:
        return False
    return not set(before.rules).isdisjoint(visit.rules)


def _by_month(visits: Sequence[YearVisit]) -> dict[tuple[EmployerId, int], int]:
    """Return how many visits each employer has in each month, 0 for none."""
    found: dict[tuple[EmployerId, int], int] = {}
    for one in visits:
        key = (one.employer, one.month or 0)
        found[key] = found.get(key, 0) + 1
    return found
