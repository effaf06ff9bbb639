"""Measure the officers' lotteries: `python -m tests.benchmarks.bench_lottery --runs 1500`.

At each level of recusals a county month is made whose placeholders are lawful; its lotteries are
held once a run, each run with a seed of its own. Every run counts the recusals hit on the routes.
Chances are judged by z = (times drawn − R·p) / sqrt(R·p·(1−p)) over all rows and officers with a
chance strictly between 0 and 1; mean z² is 1 in expectation.

Two rivals on the same months: a plain lot that knows no recusals, and officers in random order of
whom each route takes the first who may go, all over again at a dead end. Both are held against the
chances that were published, because they have none of their own.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import sha256

import numpy as np

from geo.employer import EmployerId
from planner.chance_matrix import CHANCE_SCALE
from planner.inspector import InspectorId
from planner.officer_assignment import assign_officers
from planner.officer_lottery import (
    LotteryOutcome,
    OfficerLottery,
    hold_lotteries,
    prepare_lotteries,
)
from planner.random_stream import RandomStream, shuffled
from planner.roster import Route
from tests.make_lottery import World, world

LEVELS = (0, 5, 15, 30)
Draw = Callable[[Sequence[OfficerLottery], bytes], Sequence[LotteryOutcome]]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1500)
    parser.add_argument("--days", type=int, default=22)
    options = parser.parse_args()
    for level in LEVELS:
        measure(level, options.runs, options.days)


def measure(level: int, runs: int, days: int) -> None:
    """Print one level of recusals, in per cent of all pairs of officer and employer."""
    made = world(
        sha256(b"bench").digest(),
        officers=10, leaders=6, teams=4, routes=3, stops=4, days=days, offices=2,
        recused=level, skilled=20,
    )  # fmt: skip
    started, clock = time.process_time(), time.perf_counter()
    lotteries = prepare_lotteries(made.roster, made.team_days, **made.asked())
    print(
        f"recusal {level} %: {len(lotteries)} lotteries prepared in "
        f"{time.process_time() - started:.2f} s processor, {time.perf_counter() - clock:.2f} s wall"
    )
    plain = world(sha256(b"bench").digest(), officers=10, leaders=6, teams=4, days=days, offices=2)
    if level == 0:
        even = prepare_lotteries(plain.roster, plain.team_days, **plain.asked())
        worst = max(
            abs(mass - Fraction(CHANCE_SCALE, len(one.columns)))
            for one in even for line in one.matrix for mass in line
        )  # fmt: skip
        print(f"  without recusals and skills: largest distance from 1/m {float(worst):.3f} ppm")
    ways: tuple[tuple[str, Draw], ...] = (
        ("Xuntu", hold_lotteries),
        ("plain lot", blind),
        ("first who may, again at dead ends", naive),
    )
    for name, draw in ways:
        report(name, draw, made, lotteries, runs=runs)


def report(
    name: str, draw: Draw, made: World, lotteries: Sequence[OfficerLottery], *, runs: int
) -> None:
    """Hold the lotteries `runs` times in one way, and print hits, margins and chances."""
    recused = {one.id: one.recused for one in made.inspectors}
    times: Counter[tuple[int, str, InspectorId]] = Counter()
    hits = margins = 0
    started, clock, drawing = time.process_time(), time.perf_counter(), 0.0
    for run in range(runs):
        before = time.process_time()
        outcomes = draw(lotteries, sha256(f"run {run}".encode()).digest())
        drawing += time.process_time() - before
        roster, _ = assign_officers(made.roster, made.team_days, outcomes, made.inspectors)
        hits += sum(recusal_hits(route, recused) for route in roster.routes)
        for number, (lottery, outcome) in enumerate(zip(lotteries, outcomes, strict=True)):
            margins += list(outcome.assigned) != list(lottery.rows)
            margins += sorted(outcome.assigned.values()) != list(lottery.columns)
            times.update((number, row, who) for row, who in outcome.assigned.items())
    squares, worst, broken = [], 0.0, 0
    for number, lottery in enumerate(lotteries):
        for (row, who), mass in lottery.masses.items():
            p, count = mass / CHANCE_SCALE, times[number, row, InspectorId(who)]
            if 0 < mass < CHANCE_SCALE:
                z = (count - runs * p) / (runs * p * (1 - p)) ** 0.5
                squares.append(z * z)
                worst = max(worst, abs(z))
            elif count != runs * p:
                broken += 1
    print(
        f"  {name}: {runs} runs, {hits} recusals hit, {margins} margins broken, "
        f"{broken} chances of 0 or 1 broken, "
        f"mean z² {np.mean(squares):.3f} over {len(squares)} chances, max |z| {worst:.2f}, "
        f"{drawing / runs / len(lotteries) * 1000:.2f} ms a lottery "
        f"({time.process_time() - started:.0f} s processor, {time.perf_counter() - clock:.0f} s "
        "wall in all)"
    )


def recusal_hits(route: Route, recused: dict[InspectorId, frozenset[EmployerId]]) -> int:
    """Return how many pairs of officer and stop on the route should never have met."""
    pair = route.team_day.lead, route.team_day.member
    return sum(stop.employer in recused[one] for stop in route.stops for one in pair)


def blind(lotteries: Sequence[OfficerLottery], seed: bytes) -> list[LotteryOutcome]:
    """Return a draw in which every officer gets every row alike, lawful or not."""
    source = RandomStream(seed, "blind")
    return [
        LotteryOutcome(
            day=one.day,
            office=one.office,
            role=one.role,
            assigned=dict(zip(one.rows, shuffled(one.columns, source), strict=True)),
        )
        for one in lotteries
    ]


def naive(lotteries: Sequence[OfficerLottery], seed: bytes) -> list[LotteryOutcome]:
    """Return a draw in which each row takes the first officer who may go, in random order."""
    source = RandomStream(seed, "naive")
    return [_naive(one, source) for one in lotteries]


def _naive(lottery: OfficerLottery, source: RandomStream) -> LotteryOutcome:
    masses = lottery.masses
    while True:
        left, assigned = shuffled(lottery.columns, source), dict[str, InspectorId]()
        for row in lottery.rows:
            who = next((one for one in left if masses[row, one]), None)
            if who is None:
                break
            left.remove(who)
            assigned[row] = who
        else:
            return LotteryOutcome(
                day=lottery.day, office=lottery.office, role=lottery.role, assigned=assigned
            )


if __name__ == "__main__":
    main()
