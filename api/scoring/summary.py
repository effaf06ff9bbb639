"""How employers are graded and scored, on the console."""

from collections import Counter
from collections.abc import Mapping

from api.console import Steps, UsageProblemError
from geo.employer import EmployerId
from geo.message import message
from geo.risk_score import RiskScore


def of_scores(steps: Steps, scores: Mapping[EmployerId, RiskScore], explain: str | None) -> None:
    """Show how many employers are in each class, and one score in its parts."""
    letters = Counter((score.combined, score.letter) for score in scores.values())
    steps.table(
        ("综合类别", "家数"), [(letter, str(n)) for (_, letter), n in sorted(letters.items())]
    )
    if explain is None:
        return
    if (score := scores.get(EmployerId(explain))) is None:
        raise UsageProblemError("没有编号为 {id} 的用人单位：请从计划表里复制编号", id=explain)
    steps.say(
        message(
            "{id}：风险等级 {grade}，管理等级 {management}，综合类别 {letter}（{method}），"
            "共 {points} 分",
            id=explain,
            grade=score.grade.name,
            management=score.management.value,
            letter=score.letter,
            method=score.method,
            points=score.points,
        )
    )
    for part in score.parts:
        steps.say(message("{points} 分：{reason}", points=part.points, reason=part.reason))
    for flag in score.flags:
        steps.warn(flag)
