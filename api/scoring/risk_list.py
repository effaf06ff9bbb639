"""Load the list of employers by risk, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from data import areas, plan_steps, risk_lists, scores
from data.database import Pool, reading
from data.risk_lists import START, RiskFilter, RiskKey, RiskRow
from geo.area import AreaCode, SupervisionArea
from geo.risk_score import CombinedClass
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSeen:
    """A page of a list of employers by risk."""

    area: SupervisionArea
    month: Month | None
    """The month that was scored; None before the first."""
    classes: tuple[tuple[CombinedClass, str, int], ...]
    townships: Mapping[str, str]
    rows: tuple[RiskRow, ...]
    has_plan: bool
    """Whether the month has a plan, so that every employer has a card that explains it."""


def risk_page(
    pool: Pool,
    *,
    area: str,
    month: Month | None,
    wanted: RiskFilter,
    after: RiskKey = START,
    most: int,
) -> RiskSeen:
    """Return up to `most` employers as scored for `month`, or for the month scored last."""
    code = AreaCode(area)
    with reading(pool) as conn:
        place = areas.load(conn, code)
        of = month or risk_lists.newest_month(conn, code)
        run = scores.latest(conn, code, of) if of else None
        if of is None or run is None:
            return RiskSeen(area=place, month=of, classes=(), townships={}, rows=(), has_plan=False)
        return RiskSeen(
            area=place,
            month=of,
            classes=risk_lists.classes(conn, run.id),
            townships=risk_lists.townships(conn, code),
            rows=risk_lists.page(
                conn, code, run=run.id, month=of, wanted=wanted, after=after, most=most
            ),
            has_plan=plan_steps.latest(conn, code, of, "plan") is not None,
        )
