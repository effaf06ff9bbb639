"""VROOM as a rival: it has breaks, windows and skills of its own, so nothing is repaired.

A vehicle a team-day; the visits a team-day may make are its skills, one each. Worth can only be
said by a priority from 1 to 100: targeted visits have their prize, mandatory ones 100. VROOM places
the most priority first and then saves time. It stops by itself when its search is exhausted.
"""

import time
from datetime import timedelta

import numpy as np
import vroom

from planner.roster_instance import RosterInstance
from tests.benchmarks.rival_lunch import Routes

_FAR = 10_000
_DEEPEST = 5
_POINT = 100
"""What one point of prize is worth in the instances' weights."""


def with_break(instance: RosterInstance, seconds: float) -> Routes:
    """Return routes with lunch as a break of VROOM."""
    began = time.perf_counter()
    clock = instance.clock
    problem = vroom.Input()
    problem.set_durations_matrix("car", np.minimum(instance.travel, _FAR))
    lunch = vroom.TimeWindow(clock.lunch_earliest_min, clock.lunch_latest_min)
    for row, depot in enumerate(instance.depot):
        problem.add_vehicle(
            vroom.Vehicle(
                row,
                start=depot,
                end=depot,
                skills=set(np.flatnonzero(instance.allowed[row]).tolist()),
                time_window=(clock.start_min, clock.end_min),
                breaks=[vroom.Break(row, time_windows=[lunch], service=clock.lunch_min)],
            )
        )
    for visit, weight in enumerate(instance.weight):
        opens, last_start = int(instance.opens[visit]), int(instance.last_start[visit])
        if opens <= last_start:
            problem.add_job(
                vroom.Job(
                    visit,
                    location=instance.offices + visit,
                    default_service=int(instance.service[visit]),
                    skills={visit},
                    priority=min(100, max(1, int(weight) // _POINT)),
                    time_windows=[vroom.TimeWindow(opens, last_start)],
                )
            )
    left_s = max(0.1, seconds - (time.perf_counter() - began))
    found = problem.solve(_DEEPEST, nb_threads=1, timeout=timedelta(seconds=left_s)).routes
    routes: Routes = [[] for _ in instance.team_days]
    for row, kind, number in zip(found["vehicle_id"], found["type"], found["id"], strict=True):
        if kind == "job":
            routes[int(row)].append(int(number))
    return routes
