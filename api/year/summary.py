"""A year plan on the console: months by rules, months by strata, and what falls short."""

from collections.abc import Mapping

from api.console import Steps
from api.year.workflow import YearMade
from data.year_workbook import say_result, what_if_rows
from geo.message import message
from planner.visit_window import MONTHS
from planner.year_shortage import total_shortage


def of_year(steps: Steps, made: YearMade) -> None:
    """Say what a year asks for month by month, what is possible and what would mend it."""
    plan = made.plan
    months = [str(month) for month in range(1, MONTHS + 1)]
    by_rule, unmet = plan.units_by_rule(), plan.unmet_by_rule()
    titles = {one.rule: one.title for one in plan.rules}
    steps.table(
        ("规则", "内容", *months, "排不下"),
        [
            (rule, titles.get(rule, ""), *_cells(counts), _number(unmet.get(rule, 0)))
            for rule, counts in by_rule.items()
        ],
    )
    rooms = {one.month: one.visits for one in plan.capacity}
    steps.table(
        ("抽查层", *months, "排不下"),
        [
            *((one.stratum, *_cells(one.months), _number(one.unmet)) for one in plan.strata),
            (steps.translate("合计"), *_cells(plan.load()), str(len(plan.unmet))),
            (steps.translate("可查家次"), *_cells(rooms), ""),
        ],
    )
    steps.say(plan.pace.source)
    steps.say(say_result(plan))
    for shortage in plan.shortages:
        steps.warn(shortage.sentence)
    if plan.short:
        steps.warn(total_shortage(plan.short, plan.pace.visits))
    if plan.missed:
        steps.warn(
            message("此前各月有 {count} 家次没有按计划检查，期限不变，已重排", count=plan.missed)
        )
    if plan.changes:
        steps.say(message("与上一版相比，{count} 家次换了月份", count=plan.changes))
    for note in plan.notes:
        steps.say(note)
    saved = (
        message("已保存为 {year} 年第 {version} 版", year=plan.year, version=made.stored.version)
        if made.is_new
        else message(
            "与已保存的 {year} 年第 {version} 版相同", year=plan.year, version=made.stored.version
        )
    )
    steps.say(saved)
    if made.what_if:
        names = tuple(one.name or "本计划" for one in made.what_if)
        rows = what_if_rows(made.what_if, steps.translate)
        steps.table(("项目", *names), [tuple(map(str, row)) for row in rows])


def _cells(counts: Mapping[int, int]) -> tuple[str, ...]:
    return tuple(_number(counts.get(month, 0)) for month in range(1, MONTHS + 1))


def _number(count: int) -> str:
    return str(count) if count else "·"
