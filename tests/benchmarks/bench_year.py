"""Plan a year for 10,000 employers beside a program with one variable an employer and month.

Rival: the same visits and months as an integer program solved by HiGHS through scipy (a 0-1
variable for each visit and month of its window, fewest unmet first, then the load in five convex
steps a month), which is what one would write without windows being intervals. Both get the merged
visits of the same instance; process time is measured beside wall time, as the machine may be busy.
"""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.employer import EmployerId
from planner.hall_check import shortage, tight_intervals
from planner.tied_visit import VisitLimit, split_tied
from planner.visit_pattern import place_patterns
from planner.visit_window import VisitDemand, VisitWindow
from planner.window_merge import MergedVisit, merge_windows
from planner.year_flow import LotPlacement, VisitLot, place_lots
from tests import make_rules

Result = TypeVar("Result")
EMPLOYERS = 10_000
MONTHS = range(1, 13)


def demands(employers: int, *, seed: int = 7) -> list[VisitDemand]:
    """Return from one to three demands of each employer; most have the whole year."""
    choose = make_rules.Chooser(seed)
    found = []
    for number in range(employers):
        for rule in range(choose.one([1, 1, 2, 2, 3])):
            first = choose.one([1, 1, 1, 1, 2, 4, 7])
            last = choose.one([month for month in (3, 6, 9, 12, 12, 12, 12) if month >= first])
            found.append(
                VisitDemand(
                    employer=EmployerId(f"e{number:05d}"),
                    rule=f"R{rule}",
                    window=VisitWindow(first=first, last=last),
                )
            )
    return found


def windows_of(visits: tuple[MergedVisit, ...]) -> dict[VisitWindow, int]:
    found: dict[VisitWindow, int] = {}
    for visit in visits:
        found[visit.window] = found.get(visit.window, 0) + 1
    return dict(sorted(found.items()))


def place(windows: Mapping[VisitWindow, int], rooms: dict[int, int]) -> tuple[LotPlacement, ...]:
    return place_lots([VisitLot(window=w, count=n) for w, n in windows.items()], rooms)


def by_employer(visits: tuple[MergedVisit, ...], rooms: dict[int, int]) -> tuple[int, list[int]]:
    """Return the unmet visits and the load of each month by the rival."""
    columns = [
        (n, m) for n, v in enumerate(visits) for m in range(v.window.first, v.window.last + 1)
    ]
    steps, sizes = 5, [rooms[m] // 5 for m in MONTHS]
    count, total = len(columns), len(columns) + len(visits) + 12 * steps
    rows = [n for n, _ in columns] + list(range(len(visits)))
    places = list(range(count)) + list(range(count, count + len(visits)))
    values = [1.0] * len(rows)
    low, high = [1.0] * len(visits), [1.0] * len(visits)
    for column, (_, month) in enumerate(columns):
        rows.append(len(visits) + month - 1)
        places.append(column)
        values.append(1.0)
    for month in MONTHS:
        for step in range(steps):
            rows.append(len(visits) + month - 1)
            places.append(count + len(visits) + (month - 1) * steps + step)
            values.append(-1.0)
        low.append(0.0)
        high.append(0.0)
    costs = np.zeros(total)
    costs[count : count + len(visits)] = 1000.0
    costs[count + len(visits) :] = np.tile(np.arange(steps), 12)
    upper = np.ones(total)
    upper[count + len(visits) :] = np.repeat(sizes, steps)
    matrix = csr_array((values, (rows, places)), shape=(len(low), total))
    whole = np.concatenate([np.ones(count + len(visits)), np.zeros(12 * steps)])
    solved = milp(
        costs,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(0, upper),
        integrality=whole,
    )
    assert solved.x is not None
    chosen = solved.x[:count].round()
    load = [
        int(sum(chosen[c] for c, (_, m) in enumerate(columns) if m == month)) for month in MONTHS
    ]
    return round(float(solved.x[count : count + len(visits)].sum())), load


def timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


@pytest.mark.benchmark
@pytest.mark.parametrize("tightness", [1.25, 0.9])
def test_ten_thousand_employers_are_merged_placed_and_checked_within_a_second(
    tightness: float,
) -> None:
    wanted = demands(EMPLOYERS)
    visits, merge_s, merge_cpu = timed(lambda: merge_windows(wanted))
    room = round(len(visits) * tightness / 12)
    rooms = {month: (room * (14 if month == 2 else 20) // 20) // 5 * 5 for month in MONTHS}
    windows, sort_s, sort_cpu = timed(lambda: windows_of(visits))
    placed, place_s, place_cpu = timed(lambda: place(windows, rooms))
    (short, tight), hall_s, hall_cpu = timed(
        lambda: (shortage(windows, rooms), tight_intervals(windows, rooms))
    )
    (unmet, load), rival_s, rival_cpu = timed(lambda: by_employer(visits, rooms))
    ours = [sum(one.months.get(month, 0) for one in placed) for month in MONTHS]
    total, total_cpu = (
        merge_s + sort_s + place_s + hall_s,
        (merge_cpu + sort_cpu + place_cpu + hall_cpu),
    )
    print(
        f"\n{EMPLOYERS:,} employers, {len(wanted):,} demands, {len(visits):,} visits, capacity "
        f"{sum(rooms.values()):,}: merge {merge_s:.3f} s, place {place_s:.3f} s, Hall "
        f"{hall_s * 1000:.1f} ms; all {total:.3f} s (process {total_cpu:.3f} s)\n"
        f"  unmet {sum(one.unmet for one in placed)}, shortage {short}, tight "
        f"{[(t.window.first, t.window.last, t.short) for t in tight]}\n"
        f"  load/capacity {min(n / rooms[m] for m, n in zip(MONTHS, ours, strict=True)):.3f}–"
        f"{max(n / rooms[m] for m, n in zip(MONTHS, ours, strict=True)):.3f}\n"
        f"  rival, one variable an employer and month: {rival_s:.2f} s (process {rival_cpu:.2f} s),"
        f" unmet {unmet}, load/capacity "
        f"{min(n / rooms[m] for m, n in zip(MONTHS, load, strict=True)):.3f}–"
        f"{max(n / rooms[m] for m, n in zip(MONTHS, load, strict=True)):.3f}; "
        f"{rival_cpu / total_cpu:.0f} times as long (place alone {rival_cpu / place_cpu:.0f})"
    )
    assert sum(one.unmet for one in placed) == short == unmet
    assert total_cpu < 1.0


@pytest.mark.benchmark
@pytest.mark.parametrize("employers", [1_000, 10_000])
def test_caps_and_gaps_take_no_longer_for_ten_times_the_employers(employers: int) -> None:
    visits = merge_windows(demands(employers))
    limits = {v.employer: VisitLimit(most=2, not_before=1) for v in visits}
    free, tied = split_tied(visits, limits, gap=3, published=None)
    types: dict[object, int] = {}
    for one in tied:
        types[one.kind] = types.get(one.kind, 0) + 1
    lots = [VisitLot(window=w, count=n) for w, n in windows_of(tuple(free)).items()]
    rooms = dict.fromkeys(MONTHS, round(len(visits) * 1.1 / 12))
    kinds = {one.kind: types[one.kind] for one in tied}
    _, wall, cpu = timed(lambda: place_patterns(kinds, lots, rooms, gap=3))
    print(
        f"\n{employers:,} employers: {len(tied):,} tied by a gap of three months and a cap of two, "
        f"{len(kinds)} types: {wall:.2f} s (process {cpu:.2f} s)"
    )
    assert cpu < 60
