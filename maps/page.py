"""Pages: whole HTML documents from packaged templates, every value escaped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.message import Translate
from planner.month_plan import MonthPlan
from planner.plan_revision import version_of

CLASS_COLOURS: Final = {3: "#C81E1E", 2: "#F58A1F", 1: "#3470BD"}
"""Colours of the combined classes; the letter is always printed beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A link to another page of the server that a page is looked at on."""

    text: str
    address: str


def render_page(template: str, *, translate: Translate, **context: object) -> str:
    """Return the page of `template` (a file of maps/templates) in the language of `translate`.

    Templates say `t("中文", name=value)` for every sentence.
    """
    page = _environment().get_template(template)
    return page.render(t=_saying(translate), **context)


def month_name(plan: MonthPlan, translate: Translate) -> str:
    """Return the month of `plan` in words."""
    return translate("{year} 年 {month} 月").format(year=plan.month.year, month=plan.month.number)


def marks(plan: MonthPlan, translate: Translate, *, approximate: bool = False) -> tuple[str, ...]:
    """Return the words that must stand on every page of `plan`."""
    words = [translate("内部使用")]
    if plan.area.is_demo:
        words.append(translate("演示数据"))
    if plan.revisions:
        words.append(translate("第 {number} 版").format(number=version_of(plan.revisions)))
    if approximate:
        words.append(translate("边界为近似"))
    return tuple(words)


def methods(plan: MonthPlan) -> str:
    """Return the versions of the risk method that give the letters of `plan` their meaning."""
    return "、".join(sorted({score.method for score in plan.scores.values()})) or "—"


def clock_time(minutes: int) -> str:
    """Return `minutes` after midnight as 09:05."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def weekday_name(day: date, translate: Translate) -> str:
    """Return the weekday of `day` in words."""
    return (
        translate("星期一"),
        translate("星期二"),
        translate("星期三"),
        translate("星期四"),
        translate("星期五"),
        translate("星期六"),
        translate("星期日"),
    )[day.weekday()]


def _saying(translate: Translate) -> Callable[..., str]:
    def say(template: str, **params: object) -> str:
        return translate(template).format(**params)

    return say


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("maps", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
