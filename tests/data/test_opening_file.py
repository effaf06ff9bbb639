"""The opening file: what is written is read back, and unclear days and times are refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.history_rows import WorkplaceRef
from data.opening_file import OpeningRow, read_openings, write_openings
from data.pack_problem import PackProblem, ProblemList
from geo.employer import OpeningHours

HEAD = "单位名称,统一社会信用代码,工作场所地址,可检查星期,开始时间,结束时间,说明\n"


def read(folder: Path, text: str) -> tuple[tuple[OpeningRow, ...], list[str]]:
    path = folder / "opening.csv"
    path.write_text(HEAD + text, "utf-8")
    found: list[PackProblem] = []
    rows = read_openings(path, ProblemList(file="opening.csv", found=found))
    return rows, [str(problem.sentence()) for problem in found]


@settings(max_examples=30, deadline=None)
@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    times=st.lists(st.integers(0, 24 * 60), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_any_days_and_times_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, weekdays: set[int], times: list[int]
) -> None:
    row = OpeningRow(
        line=2,
        workplace=WorkplaceRef(credit_code="91330100799655058B", name="云溪演示厂", address="1号"),
        opening=OpeningHours(weekdays=frozenset(weekdays), open_min=times[0], close_min=times[1]),
        note="隔日生产",
    )
    path = tmp_path_factory.mktemp("opening") / "opening.csv"
    write_openings(path, [row], "")
    found: list[PackProblem] = []
    assert read_openings(path, ProblemList(file="opening.csv", found=found)) == (row,)
    assert found == []


@pytest.mark.parametrize(
    ("days", "weekdays"),
    [
        ("周二、周四", {1, 3}),
        ("周一至周五", {0, 1, 2, 3, 4}),
        ("星期六-星期日", {5, 6}),
        ("周六至周一", {5, 6, 0}),
        ("1，3；日", {0, 2, 6}),
        ("礼拜天", {6}),
        ("", {0, 1, 2, 3, 4}),
    ],
)
def test_days_can_be_written_as_people_write_them(
    tmp_path: Path, days: str, weekdays: set[int]
) -> None:
    (row,), problems = read(tmp_path, f'厂,91330100799655058B,,"{days}",,,\n')
    assert set(row.opening.weekdays) == weekdays
    assert problems == []
    assert (row.opening.open_min, row.opening.close_min) == (9 * 60, 17 * 60)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("厂,9133,,每旬逢五,,,\n", "看不懂“每旬逢五”：请写成 周二、周四 或 周一至周五"),
        ("厂,9133,,,八点半,,\n", "看不懂时间“八点半”：请写成 08:30 的样子"),
        ("厂,9133,,,08:00,24:30,\n", "看不懂时间“24:30”：请写成 08:30 的样子"),
        ("厂,9133,,,18:00,06:00,\n", "跨零点的夜班请把结束时间写成 24:00"),
        (",,1号,,,,\n", "不能为空：请填信用代码或单位名称"),
    ],
)
def test_what_is_unclear_is_refused_with_its_row_and_remedy(
    tmp_path: Path, text: str, sentence: str
) -> None:
    _, problems = read(tmp_path, text)
    assert len(problems) == 1
    assert sentence in problems[0]
    assert "2" in problems[0]
