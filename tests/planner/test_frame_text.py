import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area import TownshipCode
from geo.employer import EmployerId
from planner.draw import SCALE, FrameUnit
from planner.frame_quota import Stratum
from planner.frame_text import (
    InvalidFrameTextError,
    exclusions_text,
    frame_rows,
    frame_text,
    is_day,
    read_exclusions,
    read_frame,
)
from planner.nearest_unit import MAX_METRES
from tests.make_ceremony import demo_key
from tests.make_draw import frame_unit

HEAD = "XUNTU-FRAME/1\nkey,township,stratum,x,y,mass\n"
LEFT_OUT = "XUNTU-EXCLUSIONS/1\nkey,reason\n"
KEY, LATER = demo_key(1), demo_key(2)
METRES = st.integers(-MAX_METRES, MAX_METRES)
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=',"\n\r'), min_size=1)
UNITS = st.lists(
    st.builds(
        lambda key, township, stratum, x, y, mass: FrameUnit(
            employer=EmployerId(demo_key(key)),
            key=demo_key(key),
            township=TownshipCode(township),
            stratum=Stratum(stratum),
            x_m=x,
            y_m=y,
            mass=mass,
        ),
        st.integers(0, 2**128 - 1),
        CELLS,
        CELLS,
        METRES,
        METRES,
        st.integers(0, SCALE),
    ),
    unique_by=lambda unit: unit.key,
)


@given(units=UNITS)
def test_a_frame_reads_back_as_its_units_in_key_order(units: list[FrameUnit]) -> None:
    text = frame_text(units)
    assert read_frame(text) == tuple(sorted(units, key=lambda unit: unit.key))
    assert frame_text(read_frame(text)) == text
    assert len(frame_rows(text)) == len(units)


def test_a_frame_is_written_as_the_document_shows() -> None:
    unit = frame_unit(key=KEY, stratum="丙/CZ-R02", x_m=1200, y_m=-340, mass=30000)
    assert frame_text([unit]) == f"{HEAD}{KEY},999901100,丙/CZ-R02,1200,-340,30000\n"
    assert read_frame(HEAD) == ()


@pytest.mark.parametrize("cell", ["", "a,b", 'a"', "a\nb", "a\rb"])
def test_a_township_or_stratum_that_cannot_be_written_is_refused(cell: str) -> None:
    for field in ("township", "stratum"):
        with pytest.raises(InvalidFrameTextError) as error:
            frame_text([frame_unit(key=KEY, **{field: cell})])
        assert str(error.value) == f"“{cell}”不能写进名录：不能空，也不能有逗号、引号和换行"


ROW = f"{KEY},t,s,1,2,3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "名录的开头应当是 XUNTU-FRAME/1，每行以换行符结束"),
        (HEAD[1:], "名录的开头应当是 XUNTU-FRAME/1，每行以换行符结束"),
        ("\ufeff" + HEAD, "名录的开头应当是 XUNTU-FRAME/1，每行以换行符结束"),
        (HEAD + ROW, "名录的开头应当是 XUNTU-FRAME/1，每行以换行符结束"),
        (HEAD + "\n" + ROW + "\n", "名录第 3 行是空行，或含有回车符"),
        (HEAD + ROW + "\r\n", "名录第 3 行是空行，或含有回车符"),
        (HEAD + f"{KEY.upper()}F,t,s,1,2,3\n", "名录第 3 行应当有代号等 6 项，不空"),
        (HEAD + f"{KEY[1:]},t,s,1,2,3\n", "名录第 3 行应当有代号等 6 项，不空"),
        (HEAD + f"{KEY},t,s,1,2\n", "名录第 3 行应当有代号等 6 项，不空"),
        (HEAD + f"{KEY},,s,1,2,3\n", "名录第 3 行应当有代号等 6 项，不空"),
        (HEAD + f'{KEY},t,"s",1,2,3\n', "名录第 3 行的坐标或份额不是整数，或有引号"),
        *(
            (HEAD + f"{KEY},t,s,{x},2,3\n", "名录第 3 行的坐标或份额不是整数，或有引号")
            for x in ("+1", "01", "-0", "1.0", "", " 1", "１", "1e3")
        ),
        (HEAD + f"{KEY},t,s,10000001,2,3\n", "名录第 3 行的坐标或份额超出范围"),
        (HEAD + f"{KEY},t,s,1,-10000001,3\n", "名录第 3 行的坐标或份额超出范围"),
        (HEAD + f"{KEY},t,s,1,2,-1\n", "名录第 3 行的坐标或份额超出范围"),
        (HEAD + f"{KEY},t,s,1,2,1000001\n", "名录第 3 行的坐标或份额超出范围"),
        (HEAD + f"{ROW}\n{ROW}\n", f"名录第 4 行的代号 {KEY} 没有排好序，或出现两次"),
        (
            HEAD + f"{LATER},t,s,1,2,3\n{ROW}\n",
            f"名录第 4 行的代号 {KEY} 没有排好序，或出现两次",
        ),
    ],
)
def test_a_frame_written_in_another_way_is_named_line_by_line(text: str, said: str) -> None:
    with pytest.raises(InvalidFrameTextError) as error:
        read_frame(text)
    assert str(error.value) == said


def test_exclusions_keep_their_reasons_on_one_line_each_commas_included() -> None:
    text = exclusions_text([(LATER, "停业，\n见 2026,第 3 号"), (KEY, "")])
    assert text == f"{LEFT_OUT}{KEY},\n{LATER},停业， 见 2026,第 3 号\n"
    assert read_exclusions(text) == {KEY: "", LATER: "停业， 见 2026,第 3 号"}
    assert list(read_exclusions(text)) == [KEY, LATER]


@pytest.mark.parametrize("rows", [f"{KEY}", "x,停业", f"{LATER},a\n{KEY},a", f"{KEY},a\n{KEY},b"])
def test_exclusions_written_in_another_way_are_named(rows: str) -> None:
    line = 3 + rows.count("\n")
    with pytest.raises(InvalidFrameTextError) as error:
        read_exclusions(f"{LEFT_OUT}{rows}\n")
    assert str(error.value) == f"排除名单第 {line} 行写法不对、没有排好序或出现两次"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2026-12-01", True),
        ("2024-02-29", True),
        ("2026-02-29", False),
        ("20261201", False),
        ("2026-W49-2", False),
        ("2026-12-01\n", False),
        ("", False),
        ("２０２６-12-01", False),
    ],
)
def test_a_day_is_written_in_one_way_and_exists(text: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_day(text) is good
