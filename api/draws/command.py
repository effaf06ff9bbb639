"""Compute a month's demands and draw: the command `xuntu draw`."""

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, Seed, translate
from planner.month import parse_month
from planner.seed import parse_seed


@application.command(name="draw", help=translate("第四步：计算本月覆盖要求，按概率随机抽取"))
def draw_command(area: Area, month: MonthText, seed: Seed = None) -> None:
    from api.draws.summary import of_draw
    from api.draws.workflow import draw_month

    steps = wanted().steps
    with open_session() as session, steps.step("计算覆盖要求并随机抽取"):
        drawn = draw_month(
            session,
            area=area,
            month=parse_month(month),
            seed=parse_seed(seed) if seed else None,
        )
    of_draw(steps, drawn)
