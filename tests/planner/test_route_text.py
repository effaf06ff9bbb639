from datetime import date

import pytest

from geo.employer import EmployerId
from planner.frozen_frame import FrozenFrame
from planner.inspector import OfficeId
from planner.route_text import InvalidRouteTextError, SealedRoute, read_routes, routes_text
from tests.make_ceremony import demo_key, finished_month
from tests.make_lottery import route
from tests.make_team_day import team_day

HEAD = "XUNTU-ROUTES/1\nday,office,team,stops\n"
FROZEN: FrozenFrame = finished_month(5, with_officers=False).frozen
K1, K2 = demo_key(1), demo_key(2)


def test_routes_stand_by_day_office_and_number_of_the_team_with_stops_as_they_are_visited() -> None:
    late = route(team_day(day=date(2026, 12, 2)), ["a"])
    tenth = route(team_day(number=10), ["c", "b"])
    second = route(team_day(number=2), ["d"])
    empty = route(team_day(number=3), [])
    text = routes_text([late, tenth, empty, second], FROZEN.key)
    keys = {name: FROZEN.key(EmployerId(name)) for name in "abcd"}
    assert text == (
        f"{HEAD}2026-12-01,o1,2,{keys['d']}\n"
        f"2026-12-01,o1,10,{keys['c']} {keys['b']}\n"
        f"2026-12-02,o1,1,{keys['a']}\n"
    )
    assert read_routes(text)[1] == SealedRoute(
        day="2026-12-01", office="o1", team=10, stops=(keys["c"], keys["b"])
    )
    assert read_routes(HEAD) == ()


def test_an_office_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(InvalidRouteTextError) as error:
        routes_text([route(team_day(office=OfficeId("o,1")), ["a"])], FROZEN.key)
    assert str(error.value) == ("办公地点编号“o,1”不能有逗号、引号和换行：请在人员表改正")


ROW = f"2026-12-01,o1,1,{K1}"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("x\n", "路线文本第 3 行写法不对"),
        (f"2026-12-32,o1,1,{K1}\n", "路线文本第 3 行写法不对"),
        (f"2026-12-01,,1,{K1}\n", "路线文本第 3 行写法不对"),
        (f"2026-12-01,o1,一,{K1}\n", "路线文本第 3 行写法不对"),
        ("2026-12-01,o1,1,\n", "路线文本第 3 行写法不对"),
        (f"2026-12-01,o1,1,{K1}  {K2}\n", "路线文本第 3 行写法不对"),
        (f"{ROW}\n2026-12-01,o1,01,{K2}\n", "路线文本第 4 行没有排好序，或出现两次"),
        (f"2026-12-01,o1,2,{K2}\n{ROW}\n", "路线文本第 4 行没有排好序，或出现两次"),
        (ROW, "路线文本的开头应当是 XUNTU-ROUTES/1，每行以换行符结束"),
    ],
)
def test_routes_written_in_another_way_are_named(rows: str, said: str) -> None:
    with pytest.raises(InvalidRouteTextError) as error:
        read_routes(HEAD + rows)
    assert str(error.value) == said
