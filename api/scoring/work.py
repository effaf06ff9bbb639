"""The long work of scoring all employers of an area."""

from collections.abc import Sequence
from typing import Final

from api.jobs.kind import JobKind
from api.jobs.telling import Telling
from api.scoring.workflow import score_area
from api.session import all_or_nothing
from data.database import Pool
from geo.message import Message, message
from planner.month import parse_month


def score_month(pool: Pool, area: str, month: str, telling: Telling) -> Sequence[Message]:
    """Score the employers of `area` as of the first day of `month`."""
    with all_or_nothing(pool) as session, telling.step("风险评分"):
        scores = score_area(session, area=area, month=parse_month(month))
    return (message("已为 {count} 家单位评分", count=len(scores)),)


SCORE: Final = JobKind(
    name="score",
    title=message("风险评分"),
    steps=1,
    run=lambda pool, asked, telling: score_month(pool, asked.area, asked.month, telling),
    leads_to="/areas/{area}/risk",
    leads_to_name=message("看风险清单"),
)
