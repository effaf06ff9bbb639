"""Output names: readable in Chinese, possible on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.output_name import OutputKind, output_name, safe_name
from tests import make_plan

PLAN = make_plan.month_plan()
TEAM = PLAN.team_days[2]


def test_files_are_called_by_what_they_are_in_chinese() -> None:
    assert output_name(OutputKind.ROSTER, PLAN) == "检查计划_云溪县_2026-12.xlsx"
    assert (
        output_name(OutputKind.ROUTE_SHEET, PLAN, team_day=TEAM)
        == "路线单/路线单_2026-12-02_第01组.html"
    )
    assert (
        output_name(OutputKind.CALENDAR, PLAN, inspector=PLAN.inspectors[0])
        == "日历/日历_云溪县_2026-12_演示甲_i01.ics"
    )


def test_files_can_be_called_in_ascii() -> None:
    assert output_name(OutputKind.ROSTER, PLAN, ascii_only=True) == "roster_999901_2026-12.xlsx"
    for kind in OutputKind:
        name = output_name(kind, PLAN, team_day=TEAM, inspector=PLAN.inspectors[0], ascii_only=True)
        assert name.isascii()


def test_no_two_kinds_share_a_name() -> None:
    for ascii_only in (False, True):
        names = [
            output_name(kind, PLAN, team_day=TEAM, ascii_only=ascii_only) for kind in OutputKind
        ]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "name"),
    [("a/b\\c:d", "a_b_c_d"), ("..", "_"), ("", "_"), ("CON", "_CON"), ("nul.txt", "_nul.txt")],
)
def test_what_a_system_would_refuse_is_replaced(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(), st.booleans())
def test_a_name_never_leaves_its_folder(text: str, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    name = safe_name(text, ascii_only=ascii_only)
    assert name
    assert not set(name) & set('/\\<>:"|?*\0')
    assert name.strip(" .") == name
    assert not ascii_only or name.isascii()
