"""The OR-Tools routing library as a rival, as a capable user would write it.

One vehicle a team-day, visits optional with a penalty of their worth, team-days that may make
them, opening windows, parallel cheapest insertion, then guided local search until time is up.
Lunch is a break of the library, which is exact; or it is cut out of the clock and repaired, which
leaves the search more speed. Further search operators (swaps of active and inactive visits and the
like) were tried and made it worse.
"""

import time

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.roster_instance import RosterInstance
from tests.benchmarks.rival_lunch import Routes, repaired, without_lunch

_FAR = 10_000


def with_break(instance: RosterInstance, seconds: float) -> Routes:
    """Return routes with lunch as a break of the library."""
    return _solved(instance, seconds, has_break=True)


def with_lunch_cut_out(instance: RosterInstance, seconds: float) -> Routes:
    """Return routes searched without lunch and repaired."""
    return repaired(instance, _solved(instance, seconds, has_break=False))


def _solved(instance: RosterInstance, seconds: float, *, has_break: bool) -> Routes:
    began = time.perf_counter()
    offices, days = instance.offices, len(instance.team_days)
    depots = list(instance.depot)
    manager = pywrapcp.RoutingIndexManager(offices + len(instance.visits), days, depots, depots)
    routing = pywrapcp.RoutingModel(manager)
    travel = np.minimum(instance.travel, _FAR)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(travel.tolist()))
    _add_clock(instance, manager, routing, travel, has_break=has_break)
    for visit, weight in enumerate(instance.weight):
        index = manager.NodeToIndex(offices + visit)
        able = np.flatnonzero(instance.allowed[:, visit]).tolist()
        routing.VehicleVar(index).SetValues([-1, *able])
        routing.AddDisjunction([index], int(weight))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    left_s = max(0.1, seconds - (time.perf_counter() - began))
    parameters.time_limit.FromMilliseconds(int(left_s * 1000))
    found = routing.SolveWithParameters(parameters)
    routes: Routes = [[] for _ in instance.team_days]
    for row in range(days if found else 0):
        index = routing.Start(row)
        while not routing.IsEnd(index := found.Value(routing.NextVar(index))):
            routes[row].append(manager.IndexToNode(index) - offices)
    return routes


def _add_clock(
    instance: RosterInstance,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    travel: np.ndarray,
    *,
    has_break: bool,
) -> None:
    """Add the time of day: opening windows, the working day, and lunch."""
    clock, offices = instance.clock, instance.offices
    opens, last_start, end_min = instance.opens, instance.last_start, clock.end_min
    if not has_break:
        cut = without_lunch(instance)
        opens, last_start, end_min = cut.opens, cut.last_start, cut.end_min
    service = np.concatenate([np.zeros(offices, np.int64), instance.service])
    transit = routing.RegisterTransitMatrix((travel + service[:, None]).tolist())
    routing.AddDimension(transit, clock.end_min, clock.end_min, False, "time")
    dimension = routing.GetDimensionOrDie("time")
    on_site = [0] * routing.Size()
    for visit in range(len(instance.visits)):
        index = manager.NodeToIndex(offices + visit)
        on_site[index] = int(instance.service[visit])
        if opens[visit] <= last_start[visit]:
            dimension.CumulVar(index).SetRange(int(opens[visit]), int(last_start[visit]))
        else:
            routing.VehicleVar(index).SetValue(-1)
    for row in range(len(instance.team_days)):
        dimension.CumulVar(routing.Start(row)).SetRange(clock.start_min, end_min)
        dimension.CumulVar(routing.End(row)).SetRange(clock.start_min, end_min)
        if has_break:
            lunch = routing.solver().FixedDurationIntervalVar(
                clock.lunch_earliest_min,
                clock.lunch_latest_min,
                clock.lunch_min,
                False,
                f"lunch{row}",
            )
            dimension.SetBreakIntervalsOfVehicle([lunch], row, on_site)
