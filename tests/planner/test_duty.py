from datetime import date
from typing import Any

import pytest

from planner.duty import on_duty, refusals
from planner.inspector import InspectorId, StaffRole
from tests import make
from tests.make_team_day import DAY, officers


def test_certified_officers_who_are_present_are_on_duty_in_id_order() -> None:
    staff = officers(3)
    assert on_duty(reversed(staff), DAY) == tuple(staff)
    assert refusals(staff, DAY) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": StaffRole.GRID}, "演示甲是网格员，不能实施行政检查，只能陪同"),
        ({"role": StaffRole.ASSISTANT}, "演示甲是协管员，不能实施行政检查"),
        ({"role": StaffRole.EXPERT}, "演示甲是专家，不能实施行政检查"),
        ({"certificate_no": " "}, "演示甲没有登记执法证号"),
        ({"certificate_until": None}, "演示甲没有登记执法证有效期"),
        ({"certificate_until": date(2026, 11, 30)}, "已于 2026-11-30 到期，2026-12-01 不能执法"),
        ({"absent": frozenset({DAY})}, "演示甲 2026-12-01 请假或另有安排"),
    ],
)
def test_others_are_refused_with_the_reason(changes: dict[str, Any], said: str) -> None:
    one = make.inspector(**changes)
    assert on_duty([one], DAY) == ()
    (reason,) = refusals([one], DAY)
    assert said in str(reason)


def test_a_certificate_is_good_on_its_last_day() -> None:
    assert on_duty([make.inspector(certificate_until=DAY)], DAY)


def test_an_absence_counts_on_its_own_day_only() -> None:
    assert on_duty([make.inspector(absent=frozenset({date(2026, 12, 2)}))], DAY)


def test_all_reasons_are_given_in_id_order() -> None:
    staff = [
        make.inspector(id=InspectorId("i02"), name="乙", role=StaffRole.GRID),
        make.inspector(name="甲", certificate_until=date(2026, 1, 1), absent=frozenset({DAY})),
    ]
    assert [str(one)[:1] for one in refusals(staff, DAY)] == ["甲", "甲", "乙"]
