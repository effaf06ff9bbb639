from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from planner.bundle_verifier import verify_bundle
from planner.draw_finding import FindingCode
from planner.inspector import InspectorId, OfficeId, TeamRole
from planner.lottery_json import assignment_rows, lotteries_digest, lottery_json
from planner.officer_lottery import LotteryOutcome, OfficerLottery
from tests.make_ceremony import Bundle, finished_month
from tests.make_lottery import lottery

MONTH = finished_month(21, size=30, teams=2)
DAY = "2026-12-01"
C = FindingCode
Change = Callable[[dict[str, Any]], object]


def said(bundle: Bundle, code: FindingCode) -> list[tuple[str, str]]:
    found = verify_bundle(bundle).findings
    return [(one.where, str(one.text)) for one in found if one.code is code]


def changed(change: Change) -> Bundle:
    bundle = MONTH.full()
    change(bundle["officers"])
    return bundle


def table(place: int, **changes: Any) -> Change:
    return lambda part: part["lotteries"][place].update(changes)


def cell(part: dict[str, Any], row: int, column: int, value: int) -> None:
    part["lotteries"][0]["matrix"][row][column] = value


@pytest.mark.parametrize(
    ("change", "where", "text"),
    [
        pytest.param(
            lambda part: part["lotteries"].reverse(),
            f"lead/{DAY}/o1",
            "抽签表没有排好序，或出现两次",
            id="order",
        ),
        pytest.param(
            lambda part: part["lotteries"].insert(0, part["lotteries"][0]),
            f"lead/{DAY}/o1",
            "抽签表没有排好序，或出现两次",
            id="twice",
        ),
        pytest.param(
            lambda part: part["lotteries"][0]["matrix"].pop(),
            f"lead/{DAY}/o1",
            "表不是方的",
            id="square",
        ),
        pytest.param(
            lambda part: part["lotteries"][0]["columns"].reverse(),
            f"lead/{DAY}/o1",
            "人员没有排好序，或有重复",
            id="columns",
        ),
        pytest.param(
            lambda part: part["lotteries"][0]["rows"].reverse(),
            f"lead/{DAY}/o1",
            "行与当日的路线不符",
            id="rows",
        ),
        pytest.param(
            lambda part: cell(part, 0, 0, -1),
            f"lead/{DAY}/o1",
            "有负数，或超过 1000000 的数",
            id="negative",
        ),
        pytest.param(
            lambda part: cell(part, 0, 0, 1_000_001),
            f"lead/{DAY}/o1",
            "有负数，或超过 1000000 的数",
            id="too much",
        ),
        pytest.param(
            lambda part: cell(part, 0, 0, 0),
            f"lead/{DAY}/o1",
            "有一行或一列之和不等于 1000000",
            id="sum",
        ),
        pytest.param(
            lambda part: part["lotteries"].pop(0),
            f"{DAY}/o1",
            "这一天有路线，却没有带队和队员两张抽签表",
            id="missing",
        ),
        pytest.param(
            lambda part: part["lotteries"][1].update(
                columns=part["lotteries"][0]["columns"],
                matrix=part["lotteries"][0]["matrix"],
                rows=part["lotteries"][0]["rows"],
            ),
            f"lead/{DAY}/o1",
            "有人同时在带队和队员两张表里",
            id="both",
        ),
    ],
)
def test_a_table_that_is_not_fair_and_complete_is_named(
    change: Change, where: str, text: str
) -> None:
    assert (where, text) in said(changed(change), C.LOTTERY_MARGIN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("i00,o1,执法人员,1", "i00,o1,网格员,1"),
        ("i00,o1,执法人员,1", "i00,o2,执法人员,1"),
        ("i00,o1,执法人员,1", "i00,o1,执法人员,0"),
        ("i00,o1,执法人员,1,,2030-12-31", "i00,o1,执法人员,1,,2026-11-30"),
        ("i00,o1,执法人员,1,,2030-12-31", "i00,o1,执法人员,1,,"),
        ("i00,o1,执法人员,1,,2030-12-31,", "i00,o1,执法人员,1,,2030-12-31,2026-12-01"),
    ],
)
def test_somebody_who_may_not_be_on_a_team_is_named(old: str, new: str) -> None:
    bundle = MONTH.full()
    staff = bundle["officers"]["staff"].replace("2026-12-08", "")
    assert old in staff
    bundle["officers"]["staff"] = staff.replace(old, new)
    wanted = (f"lead/{DAY}/o1", "i00 当日不能上队，或不能担任这个角色")
    assert wanted in said(bundle, C.LOTTERY_STAFF)


def test_somebody_who_is_not_on_the_staff_is_named() -> None:
    bundle = MONTH.full()
    lines = bundle["officers"]["staff"].splitlines()
    bundle["officers"]["staff"] = "".join(f"{x}\n" for x in lines if not x.startswith("i00"))
    assert (f"lead/{DAY}/o1", "i00 当日不能上队，或不能担任这个角色") in said(
        bundle, C.LOTTERY_STAFF
    )


def test_somebody_who_should_withdraw_from_a_route_has_no_chance_of_it() -> None:
    bundle = MONTH.full()
    stop = bundle["officers"]["routes"].splitlines()[2].split(",")[3].split()[0]
    lines = bundle["officers"]["staff"].splitlines()
    place = next(k for k, line in enumerate(lines) if line.startswith("i00"))
    lines[place] = ",".join((*lines[place].split(",")[:7], stop))
    bundle["officers"]["staff"] = "".join(f"{line}\n" for line in lines)
    assert said(bundle, C.LOTTERY_STAFF) == [
        (f"lead/{DAY}/o1", "i00 应当回避 route/01，却有机会抽到")
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (table(0, role="chief"), "officers.lotteries[0] 的角色“chief”不认识"),
        (table(0, day="2026-12-1\0"), "officers.lotteries[0] 的日期“2026-12-1\0”写法不对"),
        (table(0, matrix=[[None]]), "officers.lotteries[0].matrix[0] 应当是整数"),
        (
            lambda part: part["assignments"][0].pop(),
            "officers.assignments[0] 应当有 5 项",
        ),
        (
            lambda part: part.update(routes="x"),
            "路线文本的开头应当是 XUNTU-ROUTES/1，每行以换行符结束",
        ),
        (
            lambda part: part.update(staff="x"),
            "人员文本的开头应当是 XUNTU-STAFF/1，每行以换行符结束",
        ),
        (
            lambda part: part["lotteries"][0].update(名=1),
            "$[0] 的键 '名' 只能用 ASCII 字母、数字和下划线",
        ),
    ],
)
def test_material_of_the_wrong_shape_is_named(change: Change, text: str) -> None:
    assert [words for _, words in said(changed(change), C.FORMAT)] == [text]


def test_differences_of_a_lottery_are_said_row_by_row() -> None:
    bundle = MONTH.full()
    rows = bundle["officers"]["assignments"]
    where = "/".join(rows[0][:4])
    real = rows[0][4]
    rows[0][4] = "i99"
    assert said(bundle, C.ASSIGNMENTS_REPLAY) == [
        (where, f"记录为 {'，'.join(rows[0])}，复算不是"),
        (where, f"复算为 {'，'.join((*rows[0][:4], real))}，记录里没有"),
    ]
    doubled = MONTH.full()
    doubled["officers"]["assignments"].append(doubled["officers"]["assignments"][0])
    assert said(doubled, C.ASSIGNMENTS_REPLAY) == [("officers", "抽签结果的次序不对或有重复")]


def test_a_day_of_standby_only_needs_no_route() -> None:
    part = MONTH.full()["officers"]
    free = {"day": "2026-12-03", "office": "o1", "role": "lead", "rows": [], "columns": []}
    bundle = changed(lambda officers: officers["lotteries"].append(free | {"matrix": []}))
    assert part["lotteries"]
    assert said(bundle, C.LOTTERY_MARGIN) == []


def wide(size: int, *, routes: int) -> OfficerLottery:
    columns = tuple(InspectorId(f"i{number:03d}") for number in range(size))
    return lottery([[True] * size] * size, routes=routes, columns=columns)


def test_rows_stand_by_their_numbers_even_beyond_ninety_nine() -> None:
    table_ = wide(102, routes=101)
    outcome = LotteryOutcome(
        day=date(2026, 12, 1),
        office=OfficeId("o1"),
        role=TeamRole.LEAD,
        assigned={row: InspectorId(row) for row in sorted(table_.rows)},
    )
    assert [row[3] for row in assignment_rows([outcome])] == list(table_.rows)
    assert table_.rows[98:] == ("route/99", "route/100", "route/101", "standby/01")
    many = wide(101, routes=0)
    waiting = LotteryOutcome(
        day=many.day,
        office=many.office,
        role=many.role,
        assigned={row: InspectorId(row) for row in sorted(many.rows)},
    )
    assert waiting.standby == many.rows


def test_tables_are_digested_as_they_are_published() -> None:
    made: OfficerLottery = lottery([[True, True], [True, True]], routes=1)
    written = lottery_json(made)
    assert written == {
        "day": DAY,
        "office": "o1",
        "role": "lead",
        "rows": ["route/01", "standby/01"],
        "columns": ["i01", "i02"],
        "matrix": [[500_000, 500_000], [500_000, 500_000]],
    }
    assert lotteries_digest([written]) != lotteries_digest([])
