"""PyVRP as a rival: prizes, and one vehicle type for the team-days that are alike.

A visit that a team-day may not make is as far away for it as it is worth, so that it never pays;
every vehicle type has a road matrix of its own for that. PyVRP knows no breaks: lunch is cut out of
the clock and the routes are repaired. Tried and found worse: lunch modelled exactly, by a group of
three clients an employer (before lunch, lunch at its gate, later) with roads that only lead
forward; and load dimensions for days, teams and skills in place of road matrices.
"""

import time

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime

from planner.roster_instance import RosterInstance
from tests.benchmarks.rival_lunch import Routes, repaired, without_lunch

_FAR = 10_000


def with_lunch_cut_out(instance: RosterInstance, seconds: float) -> Routes:
    """Return routes searched without lunch and repaired."""
    began = time.perf_counter()
    kinds = _kinds(instance)
    roads = [_roads(instance, rows[0]) for rows in kinds]
    data = ProblemData(
        [Location(0, 0) for _ in range(instance.offices + len(instance.visits))],
        _clients(instance),
        [Depot(office) for office in range(instance.offices)],
        [
            VehicleType(
                num_available=len(rows),
                start_depot=instance.depot[rows[0]],
                end_depot=instance.depot[rows[0]],
                tw_early=instance.clock.start_min,
                tw_late=without_lunch(instance).end_min,
                profile=kind,
            )
            for kind, rows in enumerate(kinds)
        ],
        roads,
        roads,
    )
    left_s = max(0.1, seconds - (time.perf_counter() - began))
    found = solve(data, MaxRuntime(left_s), collect_stats=False).best
    routes: Routes = [[] for _ in instance.team_days]
    free = [list(rows) for rows in kinds]
    for route in found.routes() if found.is_feasible() else ():
        row = free[route.vehicle_type()].pop()
        routes[row] = [int(data.client(stop.idx).name) for stop in route if stop.is_client()]
    return repaired(instance, routes)


def _kinds(instance: RosterInstance) -> list[list[int]]:
    """Return the team-days of one office that may make the same visits, together."""
    kinds: dict[tuple[int, bytes], list[int]] = {}
    for row, depot in enumerate(instance.depot):
        kinds.setdefault((depot, instance.allowed[row].tobytes()), []).append(row)
    return list(kinds.values())


def _roads(instance: RosterInstance, row: int) -> NDArray[np.int64]:
    roads = np.minimum(instance.travel, _FAR)
    roads[:, instance.offices + np.flatnonzero(~instance.allowed[row])] = _FAR + int(
        instance.weight.max()
    )
    np.fill_diagonal(roads, 0)
    return roads


def _clients(instance: RosterInstance) -> list[Client]:
    cut = without_lunch(instance)
    return [
        Client(
            location=instance.offices + visit,
            service_duration=int(instance.service[visit]),
            tw_early=int(cut.opens[visit]),
            tw_late=int(cut.last_start[visit]),
            prize=int(weight),
            required=False,
            name=str(visit),
        )
        for visit, weight in enumerate(instance.weight)
        if cut.opens[visit] <= cut.last_start[visit]
    ]
