"""Window merge (综合查一次): the fewest visits to an employer that meet all that rules want of it.

Interval piercing: go through the windows by their last month and visit in the last month of the
first that is not met yet; everything that this month meets joins the visit. No set of visits with
fewer months can meet all windows, as the windows that open a visit have no month in common.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.employer import EmployerId
from planner.visit_window import VisitDemand, VisitWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedVisit:
    """One visit that meets several demands of one employer, in any month of `window`."""

    employer: EmployerId
    window: VisitWindow
    demands: tuple[VisitDemand, ...]
    """By last month of their windows."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules that the visit meets, each once, the most pressing first."""
        return tuple(dict.fromkeys(one.rule for one in self.demands))

    @property
    def is_exempt(self) -> bool:
        """Return whether the visit is free of the yearly cap, as one of its reasons is."""
        return any(one.is_exempt for one in self.demands)

    @property
    def is_urgent(self) -> bool:
        """Return whether one of its reasons cannot wait, so that it goes before all others."""
        return any(one.is_urgent for one in self.demands)

    @property
    def is_movable(self) -> bool:
        """Return whether every deadline in it is a local setting."""
        return all(one.is_movable for one in self.demands)

    @property
    def is_overdue(self) -> bool:
        """Return whether the deadline of a demand has passed."""
        return any(one.is_overdue for one in self.demands)

    def joined_by(self, demand: VisitDemand) -> "MergedVisit":
        """Return the visit when it also has to meet `demand`; both must have a month in common."""
        return replace(self, window=self.window.cut(demand.window), demands=(*self.demands, demand))


def merge_windows(demands: Iterable[VisitDemand]) -> tuple[MergedVisit, ...]:
    """Return the fewest visits that meet all demands, by employer and month.

    The windows of the visits of one employer have no month in common.
    """
    of: dict[EmployerId, list[VisitDemand]] = {}
    for demand in demands:
        of.setdefault(demand.employer, []).append(demand)
    return tuple(visit for employer in sorted(of) for visit in _pierce(employer, of[employer]))


def _pierce(employer: EmployerId, demands: Sequence[VisitDemand]) -> list[MergedVisit]:
    waiting = sorted(demands, key=lambda d: (d.window.last, d.window.first, d.rule, d.part))
    visits = []
    while waiting:
        month = waiting[0].window.last
        met = tuple(one for one in waiting if one.window.first <= month)
        first = max(one.window.first for one in met)
        visits.append(
            MergedVisit(employer=employer, window=VisitWindow(first=first, last=month), demands=met)
        )
        waiting = [one for one in waiting if one.window.first > month]
    return visits
