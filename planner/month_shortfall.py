"""Month shortfalls: what a month owes and cannot do, as leaders have to know it."""

from geo.message import Message
from planner.coverage import capacity_shortfall
from planner.month_plan import MonthPlan
from planner.roster import UnplacedCause


def month_shortfalls(plan: MonthPlan) -> tuple[Message, ...]:
    """Return what the rules lack, then by how much team-days fall short, where, and what helps."""
    displaced = sum(one.cause is UnplacedCause.NO_CAPACITY for one in plan.roster.unplaced)
    short = capacity_shortfall(plan.coverage, displaced)
    lacking = plan.roster.shortage
    return (
        *plan.coverage.shortfalls,
        *((short,) if short else ()),
        *(lacking.words() if lacking else ()),
    )
