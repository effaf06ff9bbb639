"""A comparison on the console: two columns, the visits that differ, and what is proven."""

from api.compare.workflow import MonthComparison
from api.console import Steps
from data.comparison_workbook import comparison_rows
from geo.message import message

_MOST = 12
"""How many visits of each kind are named; the workbook holds all of them."""


def of_comparison(steps: Steps, made: MonthComparison) -> None:
    """Say the numbers of both rosters, who is placed in one alone, and what the change brings."""
    compared = made.compared
    names = (compared.present.name, compared.other.name)
    steps.table(
        ("项目", *(name.said(steps.translate) for name in names), "差"),
        [tuple(map(str, row)) for row in comparison_rows(compared, steps.translate)],
    )
    for employers, one in (
        (compared.added, message("多排 {count} 家：{names}")),
        (compared.dropped, message("少排 {count} 家：{names}")),
        (compared.moved, message("换日期 {count} 家：{names}")),
    ):
        if employers:
            named = "、".join(compared.name(each) for each in employers[:_MOST])
            rest = "……" if len(employers) > _MOST else ""
            steps.say(message(one.template, count=len(employers), names=named + rest))
    for note in made.notes[:_MOST]:
        steps.warn(note)
    for sentence in made.said:
        steps.say(sentence)
