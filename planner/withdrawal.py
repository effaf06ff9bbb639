"""Withdrawals: an officer leaves a route after the draw, and the plan says who went instead."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId
from planner.month_plan import MonthPlan
from planner.substitute import find_substitute, with_substitute


class UnknownWithdrawalError(PlannerError, LookupError):
    """A withdrawal names a route or an officer that the plan does not know."""


def withdraw(
    plan: MonthPlan,
    *,
    day: date,
    number: int,
    officer: str,
    reason: str,
    inspectors: Iterable[Inspector],
) -> MonthPlan:
    """Return `plan` after `officer` has left the route of team `number` on `day`.

    The withdrawal is the last of its `substitutions`, with the substitute or with the words that
    nobody could step in; in that case the route stays as it was and its visits have to move. Who
    has withdrawn or stepped in on the same day is not asked again. The rotation of the plan is kept
    unless that would leave nobody to step in.

    Parameters
    ----------
    officer
        Id, or name where only one of the team bears it.
    reason
        What was declared, in words; it may not be empty (行政处罚法 art. 43).
    inspectors
        The staff as it is now, with recusals and absences declared since the draw.

    Raises
    ------
    UnknownWithdrawalError
        If there is no such route, or no reason is given.
    InvalidSubstitutionError
        If the officer is not on the team.
    """
    if not reason.strip():
        raise UnknownWithdrawalError("没有写明退出的理由：请填写，例如 近亲属在该单位任职")
    routes = [
        route
        for route in plan.roster.routes
        if (route.team_day.day, route.team_day.number) == (day, number)
    ]
    if not routes:
        raise UnknownWithdrawalError(
            "{day} 第 {number} 组没有检查路线：请核对日期和组号", day=day.isoformat(), number=number
        )
    (route,) = routes
    staff = tuple(inspectors)
    pair = {route.team_day.lead, route.team_day.member}
    named = [one.id for one in staff if one.name == officer and one.id in pair]
    find = partial(
        find_substitute,
        route,
        named[0] if len(named) == 1 else InspectorId(officer),
        reason=reason.strip(),
        visits=plan.visits,
        outcomes=plan.outcomes,
        inspectors=staff,
        taken={
            one
            for earlier in plan.substitutions
            if earlier.day == day
            for one in (earlier.withdrawn, earlier.substitute)
            if one is not None
        },
    )
    substitution = find(rotation=plan.rotation)
    if substitution.substitute is None and plan.rotation:
        substitution = find()  # a visit that is due is worth more than a new face
    recorded = replace(plan, substitutions=(*plan.substitutions, substitution))
    if substitution.substitute is None:
        return recorded
    roster, team_days = with_substitute(plan.roster, plan.team_days, substitution, staff)
    return replace(recorded, roster=roster, team_days=team_days)
