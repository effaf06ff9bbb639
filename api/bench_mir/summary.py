"""A solved benchmark instance on the console."""

from api.bench_mir.workflow import SolvedFile
from api.console import Steps
from geo.message import message


def of_solved(steps: Steps, solved: SolvedFile) -> None:
    """Say what the solution scores and how far it can be from the best."""
    if solved.bound is None or solved.gap is None:
        steps.say(message("Z = {score}，时间内没有证明上限", score=solved.score))
        return
    steps.say(
        message(
            "Z = {score}，已证明不超过 {bound}，差距不超过 {gap}%",
            score=solved.score,
            bound=solved.bound,
            gap=f"{solved.gap * 100:.4f}",
        )
    )
