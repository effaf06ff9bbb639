"""The long work on a year: plan it and keep the plan, or compare settings and keep no plan."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from api.jobs.kind import JobKind
from api.jobs.telling import Telling
from api.language import Language, translator
from api.session import all_or_nothing
from api.year.workflow import compare_year, make_year, write_year
from data import year_plans
from data.database import Pool
from data.year_workbook import say_result
from geo.area import AreaCode
from geo.message import Message, message
from planner.month import parse_month
from planner.year_plan import YearSettings
from planner.year_what_if import parse_settings


def plan_year_of(
    pool: Pool, area: str, options: Mapping[str, Any], telling: Telling
) -> Sequence[Message]:
    """Plan a year as asked for, or compare it with other settings where those were asked for.

    `options` are: year, today (a month), settings and what_if (as `planner.year_what_if` reads
    them), language.
    """
    year, today = int(options["year"]), parse_month(options["today"])
    settings = settings_of(str(options.get("settings", "")))
    what_if = tuple(map(str, options.get("what_if", ())))
    language = Language(options.get("language", Language.CHINESE))
    with all_or_nothing(pool) as session, telling.step("编制年度计划"):
        if what_if:
            columns = compare_year(
                session, area=area, year=year, today=today, settings=settings, what_if=what_if
            )
            with session.writing() as conn:
                year_plans.keep_what_if(conn, AreaCode(area), year, columns)
            return (message("比较了 {count} 种设定，年度计划没有改变", count=len(columns)),)
        made = make_year(session, area=area, year=year, today=today, settings=settings)
        with tempfile.TemporaryDirectory(prefix="xuntu-year-") as folder:
            book = write_year(made, Path(folder), translator(language)).read_bytes()
        with session.writing() as conn:
            year_plans.keep_book(conn, made.stored, language.value, book)
    return (
        say_result(made.plan),
        message("已保存为 {year} 年第 {version} 版", year=year, version=made.stored.version),
    )


def settings_of(text: str) -> YearSettings:
    """Return the settings written as `teams=5,高=60%`; an empty text leaves all to the rules.

    Raises
    ------
    UnreadableSettingError, InvalidSettingError
        If a part cannot be read or is out of range.
    """
    return parse_settings(text, YearSettings()) if text.strip() else YearSettings()


YEAR: Final = JobKind(
    name="year",
    title=message("编制年度计划"),
    steps=1,
    run=lambda pool, asked, telling: plan_year_of(pool, asked.area, asked.options, telling),
    leads_to="/areas/{area}/year/{year}",
    leads_to_name=message("看年度计划"),
)
