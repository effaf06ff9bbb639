"""Whom the rules demand and who was drawn, on the console."""

from api.console import Steps
from api.draws.workflow import MonthDraw
from geo.message import message


def of_draw(steps: Steps, drawn: MonthDraw) -> None:
    """Say whom the rules demand, what is drawn and what falls short."""
    coverage, draw = drawn.coverage, drawn.draw
    steps.say(
        message(
            "必查 {certain} 家；抽样框 {frame} 家，抽中 {chosen} 家；排除 {excluded} 家",
            certain=len(coverage.certain),
            frame=len(draw.units),
            chosen=len(draw.chosen),
            excluded=len(coverage.excluded),
        )
    )
    steps.say(message("随机种子 {seed}", seed=draw.seed.hex()))
    if not drawn.is_public:
        steps.say(
            message("这是试抽，没有公开承诺和见证：正式抽取请用 xuntu ceremony commit、reveal")
        )
    for progress in coverage.progress:
        steps.say(progress.sentence)
    for shortfall in coverage.shortfalls:
        steps.warn(shortfall)
