"""How evenly a year's field work falls by lot alone, and by lot with leans; the time it takes.

Twelve equal months of one office: 11 officers, 4 teams on each of 20 days, routes of 3 to 8 hours,
one officer in twenty recused from an employer. Once all may lead, once 8 of the 11: then those who
may not lead are members every day, which no lean can change. Figures of both ways come from one
run: `python -m tests.benchmarks.bench_fairness`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import mean

from planner.fairness_band import FairnessBand
from planner.field_duty import DutyMeasure
from planner.inspector import InspectorId
from planner.month import Month
from planner.month_duty import MonthDuty, month_duties
from planner.month_plan import MonthPlan
from planner.officer_assignment import assign_officers
from planner.officer_lean import officer_leans
from planner.officer_lottery import hold_lotteries, prepare_lotteries
from planner.year_duty import YearDuties, year_duties
from tests import make_plan
from tests.make_lottery import World, world

YEARS = 6
MINUTES = DutyMeasure.MINUTES


def month(here: World) -> MonthPlan:
    """Return a month whose routes take between three and eight hours."""
    routes = tuple(
        replace(route, return_min=route.depart_min + 180 + 60 * (number * 7 % 6))
        for number, route in enumerate(here.roster.routes)
    )
    return make_plan.month_plan(
        visits=here.visits,
        team_days=here.team_days,
        inspectors=here.inspectors,
        offices=here.offices,
        roster=replace(here.roster, routes=routes),
        scores={},
    )


def year(here: World, plan: MonthPlan, seed: int, *, leaning: bool) -> tuple[YearDuties, float]:
    """Return twelve months drawn one after the other, and the seconds of CPU for the leans."""
    duties: list[MonthDuty] = []
    spent = 0.0
    for number in range(1, 13):
        began = time.process_time()
        leans: Mapping[InspectorId, int] = {}
        if leaning:
            leans = officer_leans(year_duties(2026, duties, here.inspectors), FairnessBand())
        spent += time.process_time() - began
        lotteries = prepare_lotteries(plan.roster, plan.team_days, **here.asked(), leans=leans)
        outcomes = hold_lotteries(lotteries, (seed * 100 + number).to_bytes(32, "big"))
        roster, team_days = assign_officers(plan.roster, plan.team_days, outcomes, plan.inspectors)
        drawn = replace(plan, roster=roster, team_days=team_days, lotteries=lotteries)
        duties += months(drawn, here.days, number)
    return year_duties(2026, duties, here.inspectors), spent


def months(plan: MonthPlan, days: Sequence[date], number: int) -> list[MonthDuty]:
    """Return the duties of the plan as those of month `number`."""
    as_of = Month(year=2026, number=number)
    return [replace(one, month=as_of) for one in month_duties(plan, days)]


def main() -> None:
    """Print the spread of hours with and without leans, over some years each."""
    for leaders in (11, 8):
        here = world(b"\x11" * 32, officers=11, leaders=leaders, teams=4, days=20, recused=5)
        plan = month(here)
        for leaning in (False, True):
            bands, worst, spent = [], [], 0.0
            for seed in range(YEARS):
                made, seconds = year(here, plan, seed, leaning=leaning)
                (spread,) = [one for one in made.spreads() if one.measure is MINUTES]
                bands.append(float(spread.band))
                over = [abs(float(one.over(MINUTES))) for one in made.officers]
                worst.append(max(over) / 60)
                spent += seconds
            print(
                f"{leaders:2} of 11 lead, {'leaning' if leaning else 'even   '}  "
                f"most less least of the fair share: mean {mean(bands):.1%}, "
                f"worst {max(bands):.1%}; "
                f"furthest from fair in hours: mean {mean(worst):.1f}, worst {max(worst):.1f}; "
                f"leans {1000 * spent / 12 / YEARS:.1f} ms CPU a month",
                flush=True,
            )


if __name__ == "__main__":
    main()
