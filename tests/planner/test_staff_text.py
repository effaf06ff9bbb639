from datetime import date

import pytest

from geo.employer import EmployerId
from planner.frozen_frame import FrozenFrame
from planner.inspector import Inspector, InspectorId, OfficeId, Skill
from planner.staff_text import InvalidStaffTextError, read_staff, staff_text
from tests import make
from tests.make_ceremony import demo_key, finished_month

HEAD = "XUNTU-STAFF/1\nid,office,role,can_lead,skills,certificate_until,absent,recused\n"
FROZEN: FrozenFrame = finished_month(5, with_officers=False).frozen
E1, E2 = EmployerId("演示-1"), EmployerId("演示-2")


def test_staff_reads_back_with_recusals_as_keys() -> None:
    one = make.inspector(
        id=InspectorId("i2"),
        skills=frozenset(Skill),
        absent=frozenset({date(2026, 12, 8), date(2026, 12, 1)}),
        recused=frozenset({E1, E2}),
    )
    other = make.inspector(
        id=InspectorId("i1"), can_lead=False, certificate_until=None, certificate_no=""
    )
    text = staff_text([one, other], FROZEN.key)
    keys = sorted((FROZEN.key(E1), FROZEN.key(E2)))
    assert text == (
        f"{HEAD}i1,o1,执法人员,0,,,,\n"
        "i2,o1,执法人员,1,技术服务机构监督 放射卫生,2030-12-31,2026-12-01 2026-12-08,"
        f"{' '.join(keys)}\n"
    )
    officers = read_staff(text)
    assert list(officers) == ["i1", "i2"]
    assert officers["i2"].recused == frozenset(keys)
    assert officers["i2"].absent == {"2026-12-01", "2026-12-08"}
    assert officers["i2"].skills == {"技术服务机构监督", "放射卫生"}
    assert officers["i2"].can_lead
    assert not officers["i1"].can_lead
    assert officers["i1"].certificate_until == ""
    assert officers["i1"].recused == officers["i1"].absent == officers["i1"].skills == frozenset()


@pytest.mark.parametrize("office", ["o,1", 'o"1', "o\n1"])
def test_a_name_that_cannot_be_written_is_refused(office: str) -> None:
    wrong: Inspector = make.inspector(office=OfficeId(office))
    with pytest.raises(InvalidStaffTextError) as error:
        staff_text([wrong], FROZEN.key)
    assert str(error.value) == (f"人员 i01 的“{office}”不能有逗号、引号和换行：请在人员表改正")


ROW = "i1,o1,执法人员,1,,2030-12-31,,"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("i1,o1\n", "人员文本第 3 行写法不对、没有排好序或出现两次"),
        ("i1,o1,执法人员,2,,,,\n", "人员文本第 3 行写法不对、没有排好序或出现两次"),
        (f"{ROW}\n{ROW}\n", "人员文本第 4 行写法不对、没有排好序或出现两次"),
        (f"i2{ROW[2:]}\n{ROW}\n", "人员文本第 4 行写法不对、没有排好序或出现两次"),
        ("i1,o1,执法人员,1,,2030-13-01,,\n", "人员文本第 3 行的日期写法不对"),
        ("i1,o1,执法人员,1,,,2026-12-1,\n", "人员文本第 3 行的日期写法不对"),
        (
            "i1,o1,执法人员,1,,,2026-12-02 2026-12-01,\n",
            "人员文本第 3 行的能力、请假或回避没有排好序，或有重复",
        ),
        (
            f"i1,o1,执法人员,1,,,,{demo_key(1)} {demo_key(1)}\n",
            "人员文本第 3 行的能力、请假或回避没有排好序，或有重复",
        ),
        ("i1,o1,执法人员,1,a  b,,,\n", "人员文本第 3 行的能力、请假或回避没有排好序，或有重复"),
        ("i1,o1,执法人员,1,,,,e1\n", "人员文本第 3 行的回避代号写法不对"),
        (ROW, "人员文本的开头应当是 XUNTU-STAFF/1，每行以换行符结束"),
    ],
)
def test_staff_written_in_another_way_is_named(rows: str, said: str) -> None:
    with pytest.raises(InvalidStaffTextError) as error:
        read_staff(HEAD + rows)
    assert str(error.value) == said
