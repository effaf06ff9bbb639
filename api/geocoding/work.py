"""The long work of locating all employers of an area."""

from collections.abc import Sequence
from typing import Final

from api.geocoding.workflow import geocode_area
from api.jobs.kind import JobKind
from api.jobs.telling import Telling
from api.session import all_or_nothing
from data.database import Pool
from geo.message import Message, message


def locate_area(pool: Pool, area: str, telling: Telling) -> Sequence[Message]:
    """Locate every employer of `area`; corrections made by people stay and win."""
    with all_or_nothing(pool) as session, telling.step("定位用人单位") as report:
        located = geocode_area(session, area=area, report=report)
    return (
        message(
            "共 {count} 家，其中 {doubtful} 家的位置存疑",
            count=len(located.geocodes),
            doubtful=located.doubtful,
        ),
    )


LOCATE: Final = JobKind(
    name="locate",
    title=message("定位用人单位"),
    steps=1,
    run=lambda pool, asked, telling: locate_area(pool, asked.area, telling),
    leads_to="/areas/{area}/geocode",
    leads_to_name=message("核对位置"),
)
