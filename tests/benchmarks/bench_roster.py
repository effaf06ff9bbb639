"""Time, memory and worth of rosters, beside plain OR-Tools routing given the same time.

Run: python -m tests.benchmarks.bench_roster [effort [visits ...]]

The rival (`tests.benchmarks.rival_ortools`) has as much wall time as our solver took. Its routes
are judged by our schedule; stops of a route that has no lawful clock are counted as lost.
"""

import itertools
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.employer import EmployerId, OpeningHours
from geo.message import message
from geo.position import Position
from geo.travel import TravelMethod, TravelTimes
from planner.inspector import InspectorId, Office, OfficeId, Skill
from planner.roster import RosterProblem
from planner.roster_checker import check_roster
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_solver import solve_roster
from planner.route_schedule import SiteCall, earliest_schedule
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList
from tests.benchmarks.rival_lunch import Routes
from tests.benchmarks.rival_ortools import with_lunch_cut_out

_FIRST = date(2026, 12, 1)
_TEAMS, _DAYS = 6, 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a roster achieves."""

    mandatory: int
    prize: int
    travel_min: int
    placed: int


def problem(visits: int, *, seed: int = 1) -> RosterProblem:
    """Return a made-up county: 60 % mandatory visits, 30 km across, 30 km/h, six teams."""
    rng = np.random.default_rng(seed)
    days = tuple(_FIRST + timedelta(days=k + 2 * (k // 5)) for k in range(_DAYS))
    centres = rng.normal(15, 7, (20, 2))
    sites = centres[rng.integers(0, 20, visits)] + rng.normal(0, 1.5, (visits, 2))
    points = np.vstack([[[15.0, 15.0]], sites])
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    seconds = (gaps * 1.3 * 120).astype(np.int64)
    mandatory = rng.random(visits) < 0.6
    return RosterProblem(
        visits=tuple(
            Visit(
                employer=EmployerId(f"e{k:04d}"),
                name=f"e{k}",
                list=VisitList.RANDOM if mandatory[k] else VisitList.TARGETED,
                rules=(),
                reasons=(message("基准"),),
                position=Position(lon=0, lat=0),
                service_min=int(rng.choice([60, 90, 120, 150])),
                opening=OpeningHours(close_min=int(rng.choice([720, 1020], p=[0.1, 0.9]))),
                allowed_days=tuple(d for d in days if rng.random() < 0.9),
                skills=frozenset({Skill.RADIATION}) if rng.random() < 0.1 else frozenset(),
                prize=int(rng.integers(1, 50)),
            )
            for k in range(visits)
        ),
        team_days=tuple(
            TeamDay(
                day=day,
                number=number,
                office=OfficeId("o"),
                lead=InspectorId(f"t{number}a"),
                member=InspectorId(f"t{number}b"),
                skills=frozenset({Skill.RADIATION}) if number <= 2 else frozenset(),
                recused=frozenset(),
            )
            for day in days
            for number in range(1, _TEAMS + 1)
        ),
        offices=(Office(id=OfficeId("o"), name="o", position=Position(lon=0, lat=0), vehicles=9),),
        travel=TravelTimes(
            places=("office:o", *(f"employer:e{k:04d}" for k in range(visits))),
            seconds=seconds,
            metres=(gaps * 1300).astype(np.int64),
            method=TravelMethod.STRAIGHT_LINE,
        ),
    )


def worth(instance: RosterInstance, routes: Routes) -> Worth:
    """Return what lawful `routes` achieve; those without a lawful clock count for nothing."""
    mandatory = prize = minutes = placed = 0
    for row, stops in enumerate(routes):
        if not stops:
            continue
        nodes = [instance.depot[row], *(instance.offices + s for s in stops), instance.depot[row]]
        legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
        visits = [instance.visits[stop] for stop in stops]
        calls = [
            SiteCall(
                service_min=v.service_min,
                open_min=v.opening.open_min,
                close_min=v.opening.close_min,
            )
            for v in visits
        ]
        if earliest_schedule(legs, calls, instance.clock) is not None:
            mandatory += sum(v.is_mandatory for v in visits)
            prize += sum(v.prize for v in visits if not v.is_mandatory)
            minutes += sum(legs)
            placed += len(visits)
    return Worth(mandatory=mandatory, prize=prize, travel_min=minutes, placed=placed)


def compare(visits: int, effort: int) -> None:
    """Solve one county with both and print the figures."""
    made = problem(visits)
    instance = roster_instance(made)
    wall, cpu = time.perf_counter(), time.process_time()
    roster = solve_roster(made, effort=effort)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    faults = check_roster(made, roster)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row_of = {team_day: row for row, team_day in enumerate(instance.team_days)}
    visit_of = {visit.employer: k for k, visit in enumerate(instance.visits)}
    routes: Routes = [[] for _ in instance.team_days]
    for route in roster.routes:
        routes[row_of[route.team_day]] = [visit_of[stop.employer] for stop in route.stops]
    ours = worth(instance, routes)
    print(f"{visits} visits, {len(made.team_days)} team-days: {wall:.1f} s wall, {cpu:.1f} s CPU, "
          f"{rss} MiB, {len(faults)} faults")  # fmt: skip
    print(f"  ours   {ours}")
    began = time.process_time()
    others = with_lunch_cut_out(instance, wall)
    spent = time.process_time() - began
    theirs = worth(instance, others)
    print(f"  rival  {theirs if theirs.placed else 'no solution'} ({spent:.1f} s CPU)")
    if theirs.travel_min:
        print(f"  travel of ours / of the rival: {ours.travel_min / theirs.travel_min:.3f}")


if __name__ == "__main__":
    for size in [int(text) for text in sys.argv[2:]] or [50, 250, 600]:
        compare(size, int(sys.argv[1]) if len(sys.argv) > 1 else 3)
