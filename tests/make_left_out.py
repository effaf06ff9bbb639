"""Builders of plans in which a visit left out has a price, remedies and a shortage."""

from dataclasses import replace

from geo.message import message
from planner.left_out_reason import EntryPrice, Remedy, RemedyKind, Validation
from planner.month_plan import MonthPlan
from planner.roster_shortage import Pinch, Repair, RosterShortage
from tests import make_plan


def explained_plan() -> MonthPlan:
    """Return the small plan with its first visit left out explained in full."""
    plan = make_plan.month_plan()
    first, *others = plan.roster.unplaced
    placed = plan.roster.routes[0].stops[0].employer
    explained = replace(
        first,
        validation=Validation.COUNTED,
        price=EntryPrice(
            gives_way=(placed,),
            comes_in=(),
            mandatory=1,
            points=-3,
            travel_min=12,
            worth=500,
            sentence=message("须让出{names}；全月{losses}", names="甲厂", losses="车程多 12 分钟"),
        ),
        remedies=(
            Remedy(
                kind=RemedyKind.OPEN_DAY, sentence=message("该单位 {day}也能接受检查", day="周五")
            ),
            Remedy(kind=RemedyKind.LONGER_DAY, sentence=message("各组")),
        ),
    )
    shortage = RosterShortage(
        left_out=(first.employer,),
        names=("乙厂",),
        is_proven=True,
        pinches=(
            Pinch(
                visits=(first.employer,),
                left_out=(first.employer,),
                team_days=0,
                is_proven=True,
                least=1,
                sentence=message("{days}的小组日", days="12.01"),
            ),
        ),
        repairs=(
            Repair(team_days=1, is_least=True, sentence=message("{changes}等", changes="丙")),
        ),
    )
    roster = replace(plan.roster, unplaced=(explained, *others), shortage=shortage)
    return replace(plan, roster=roster)
