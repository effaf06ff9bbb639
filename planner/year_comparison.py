"""Year comparisons: what a year comes to under some settings, as one column beside others."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.message import Message
from planner.year_plan import UnmetCause, YearPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One column of a comparison."""

    name: str
    """The settings as asked for; empty for the plan itself."""
    team_days: int
    capacity: int
    demanded: int
    """Visits and draws of the months planned."""
    placed: int
    short: int
    """Visits that no arrangement of months can place."""
    capped: int
    """Visits that cap or gap rule out."""
    shares_unmet: int
    """Draws without a month, of those demanded."""
    load: Mapping[int, int]
    rooms: Mapping[int, int]
    first_shortage: Message | None


def column(name: str, plan: YearPlan) -> WhatIf:
    """Return what a plan comes to, under a name."""
    planned = set(plan.months)
    visits = [one for one in plan.visits if not one.is_frozen]
    load = {month: count for month, count in plan.load().items() if month in planned}
    draws = sum(one.needed for one in plan.strata)
    return WhatIf(
        name=name,
        team_days=sum(one.team_days for one in plan.capacity),
        capacity=sum(one.visits for one in plan.capacity),
        demanded=len(visits) + draws,
        placed=sum(load.values()),
        short=plan.short,
        capped=sum(one.cause in {UnmetCause.CAP, UnmetCause.GAP} for one in visits),
        shares_unmet=sum(one.unmet for one in plan.strata),
        load=load,
        rooms={one.month: one.visits for one in plan.capacity},
        first_shortage=plan.shortages[0].sentence if plan.shortages else None,
    )
