"""Year placement: which month each visit of a year gets, and which find none.

Visits that cap or gap tie are given months by patterns, all others by a flow over what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.employer import EmployerId
from planner.published_year import NEVER, PublishedYear
from planner.tied_visit import TiedEmployer, visits_of_pattern, windows_alone
from planner.visit_pattern import met_windows, place_patterns
from planner.visit_window import VisitWindow
from planner.window_merge import MergedVisit
from planner.year_flow import LotPlacement, VisitLot, place_lots
from planner.year_plan import StratumYear, UnmetCause, YearVisit
from planner.year_share import ShareDemand
from planner.year_shortage import DueVisits, due_by_window


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlacement:
    """Places visits; those of greater risk first among those that are alike."""

    risk: Mapping[EmployerId, tuple[int, int, EmployerId]]
    published: PublishedYear
    gap: int
    """Least months between two visits that count."""

    def tied(
        self,
        tied: Sequence[TiedEmployer],
        free: Sequence[MergedVisit],
        draws: Sequence[ShareDemand],
        rooms: Mapping[int, int],
    ) -> list[YearVisit]:
        """Return the visits of tied employers: alike ones in risk order over their patterns."""
        types: dict[object, list[TiedEmployer]] = {}
        for one in tied:
            types.setdefault(one.kind, []).append(one)
        lots = [
            VisitLot(window=window, count=count, is_urgent=is_urgent)
            for is_urgent in (True, False)
            for window, count in due_by_window(
                [
                    DueVisits(window=v.window, count=1, is_movable=False)
                    for v in free
                    if v.is_urgent is is_urgent
                ]
            ).items()
        ]
        lots += [VisitLot(window=d.window, count=d.count, is_share=True) for d in draws]
        placed = place_patterns(
            {some[0].kind: len(some) for some in types.values()}, lots, rooms, gap=self.gap
        )
        found: list[YearVisit] = []
        for some in types.values():
            queue = sorted(some, key=lambda one: self.risk[one.employer])
            for months, count in sorted(placed[some[0].kind].items()):
                for one in queue[:count]:
                    found += self._tied_visits(one, months)
                queue = queue[count:]
        return found

    def _tied_visits(self, one: TiedEmployer, months: tuple[int, ...]) -> list[YearVisit]:
        made, unmet = visits_of_pattern(one, months)
        _windows, alone = windows_alone(one, gap=self.gap)
        cause = UnmetCause.CAPACITY
        if met_windows(one.kind.windows, months) >= alone:
            cause = UnmetCause.CAP if one.kind.most < one.needed else UnmetCause.GAP
        return [_year_visit(visit, month) for month, visit in made] + [
            _year_visit(visit, None, cause) for visit in unmet
        ]

    def free(
        self,
        free: Sequence[MergedVisit],
        draws: Sequence[ShareDemand],
        rooms: Mapping[int, int],
        booked: Mapping[int, int],
    ) -> tuple[list[YearVisit], list[StratumYear]]:
        """Return visits with their months, alike ones in risk order, and strata likewise."""
        alike: dict[tuple[VisitWindow, int, bool], list[MergedVisit]] = {}
        published = self.published.months_of(free)
        for visit, month in zip(free, published, strict=True):
            alike.setdefault((visit.window, month, visit.is_urgent), []).append(visit)
        keys = sorted(alike)
        lots = [
            VisitLot(
                window=window,
                count=len(alike[window, month, is_urgent]),
                is_urgent=is_urgent,
                published=None if month == NEVER else {month: len(alike[window, month, is_urgent])},
            )
            for window, month, is_urgent in keys
        ]
        lots += [self._draw_lot(draw) for draw in draws]
        placed = place_lots(lots, rooms, booked)
        visits: list[YearVisit] = []
        for key, where in zip(keys, placed, strict=False):
            queue = sorted(alike[key], key=lambda one: self.risk[one.employer])
            for month, count in where.months.items():
                visits += [_year_visit(one, month) for one in queue[:count]]
                queue = queue[count:]
            visits += [_year_visit(one, None, UnmetCause.CAPACITY) for one in queue]
        strata = [
            _stratum_year(draw, where)
            for draw, where in zip(draws, placed[len(keys) :], strict=True)
        ]
        return visits, strata

    def _draw_lot(self, draw: ShareDemand) -> VisitLot:
        return VisitLot(
            window=draw.window,
            count=draw.count,
            is_share=True,
            published=self.published.draws(draw.stratum),
        )


def _year_visit(
    visit: MergedVisit, month: int | None, cause: UnmetCause | None = None
) -> YearVisit:
    units: dict[str, int] = {}
    for demand in visit.demands:
        units[demand.rule] = max(units.get(demand.rule, 0), demand.units)
    return YearVisit(
        employer=visit.employer,
        window=visit.window,
        rules=tuple(units),
        units=tuple(units.values()),
        month=month,
        is_exempt=visit.is_exempt,
        is_overdue=visit.is_overdue,
        cause=cause,
    )


def _stratum_year(draw: ShareDemand, where: LotPlacement) -> StratumYear:
    return StratumYear(
        stratum=draw.stratum,
        rules=draw.rules,
        window=draw.window,
        needed=draw.count,
        months=where.months,
        unmet=where.unmet,
    )
