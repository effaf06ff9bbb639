"""Vehicle limits: team-days of one office and day that are more than its vehicles.

The team-days that may go out together are the independent sets of a partition matroid: of those of
one office on one day no more than it has vehicles. Routes can be dealt to team-days exactly when
every set of routes has drivers of at least its size in rank (Rado 1942, after Hall 1935).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.inspector import Office
from planner.team_day import TeamDay


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleLimit:
    """Team-days of one office on one day, as bits, which are more than `vehicles`."""

    team_days: int
    vehicles: int


def vehicle_limits(
    team_days: Sequence[TeamDay], offices: Sequence[Office]
) -> tuple[VehicleLimit, ...]:
    """Return a limit for every day on which an office has more teams than vehicles, in order."""
    vehicles = {office.id: max(0, office.vehicles) for office in offices}
    together: dict[tuple[object, object], int] = {}
    for row, team_day in enumerate(team_days):
        key = team_day.day, team_day.office
        together[key] = together.get(key, 0) | 1 << row
    return tuple(
        VehicleLimit(team_days=bits, vehicles=vehicles[team_days[_lowest(bits)].office])
        for bits in together.values()
        if bits.bit_count() > vehicles[team_days[_lowest(bits)].office]
    )


def rank(team_days: int, limits: Sequence[VehicleLimit]) -> int:
    """Return how many of `team_days`, as bits, can go out together."""
    idle = sum(
        max(0, (team_days & limit.team_days).bit_count() - limit.vehicles) for limit in limits
    )
    return team_days.bit_count() - idle


def beside(limits: Sequence[VehicleLimit], gone: int) -> tuple[VehicleLimit, ...]:
    """Return what `limits` leave to the others when the team-days `gone`, as bits, are out."""
    return tuple(
        VehicleLimit(
            team_days=limit.team_days & ~gone,
            vehicles=max(0, limit.vehicles - (limit.team_days & gone).bit_count()),
        )
        for limit in limits
    )


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
