"""Stored routed months: routes that stand while their officers are still to be drawn."""

from collections.abc import Mapping

from data import plan_steps
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import RoutedMonth


def save(
    conn: Connection, routed: RoutedMonth, versions: Mapping[str, str] = NO_VERSIONS
) -> StoredStep:
    """Keep `routed` as the newest of its area and month; the same again adds nothing."""
    draft = routed.draft
    step, _is_new = plan_steps.save(
        conn,
        draft.area.code,
        draft.month,
        step="routed",
        kind=RoutedMonth,
        value=routed,
        versions=versions,
    )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> RoutedMonth:
    """Return the newest routed month; raise NotFoundError before the first."""
    routed: RoutedMonth = plan_steps.load(conn, area, month, "routed", RoutedMonth)
    return routed
