"""Recorded months: a month as its plan keeps it, with the masses that were really drawn with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geo.employer import EmployerId
from planner.draw import Draw
from planner.frame_quota import Stratum
from planner.month_basis import MonthCount
from planner.why_card import CardPlace, ReservePlace


@dataclass(frozen=True, kw_only=True)
class RecordedMonth(MonthCount):
    """Scores, demands and draw of a plan; nothing is computed again."""

    draw: Draw

    def stratum_masses(self, stratum: Stratum) -> Mapping[EmployerId, int]:
        """Return the masses of one stratum, 0 for who is missing from the draw."""
        return {one: self._drawn_with.get(one, 0) for one in self.members[stratum]}

    def stratum_mass(self, stratum: Stratum) -> int:
        """Return the sum of the masses with which the stratum was drawn."""
        return self._sums.get(stratum, 0)

    def mass(self, employer: EmployerId) -> int:
        """Return the mass with which an employer was drawn, or that of its list."""
        if employer in self.coverage.strata:
            return self._drawn_with.get(employer, 0)
        return super().mass(employer)

    def drawn(self, employer: EmployerId) -> CardPlace:
        """Return whether an employer of the frame was drawn."""
        return CardPlace.DRAWN if employer in self._chosen else CardPlace.RESERVE

    @cached_property
    def reserve(self) -> Mapping[EmployerId, ReservePlace]:
        """Return the place of everybody in the reserve of its stratum."""
        strata = {unit.employer: unit.stratum for unit in self.draw.units}
        queues: dict[Stratum, list[EmployerId]] = {}
        for one in self.draw.reserve:
            queues.setdefault(strata[one], []).append(one)
        return {
            one: ReservePlace(place=place, of=len(queue))
            for queue in queues.values()
            for place, one in enumerate(queue, start=1)
        }

    @cached_property
    def _drawn_with(self) -> Mapping[EmployerId, int]:
        return {unit.employer: unit.mass for unit in self.draw.units}

    @cached_property
    def _sums(self) -> Mapping[Stratum, int]:
        found: dict[Stratum, int] = {}
        for unit in self.draw.units:
            found[unit.stratum] = found.get(unit.stratum, 0) + unit.mass
        return found

    @cached_property
    def _chosen(self) -> frozenset[EmployerId]:
        return frozenset(self.draw.chosen)
