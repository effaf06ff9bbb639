from dataclasses import replace
from datetime import date

from data.roster_workbook import roster_workbook
from geo.history import InspectionKind
from planner.visit_frequency import PlannedVisit, month_alarms
from tests import make_plan
from tests.make_visits import CITY, OURS, cap, visit

PLAN = make_plan.month_plan()
EMPLOYER = make_plan.employer_id(1)
MADE = visit(date(2026, 12, 1), authority=CITY, kind=InspectionKind.COMPLAINT)
COMING = PlannedVisit(
    employer=EMPLOYER, on=date(2026, 12, 1), kind=InspectionKind.RANDOM, authority=OURS
)
ALARMS = month_alarms(
    {EMPLOYER: (MADE,)}, [COMING], cap(alarm_per_day=2, alarm_per_week=2), month=PLAN.month
)


def test_alarms_stand_on_a_sheet_of_their_own_with_every_visit() -> None:
    book = roster_workbook(replace(PLAN, alarms=ALARMS), translate=str)
    rows = list(book["检查频次提醒"].iter_rows(min_row=3, values_only=True))
    both = "2026-12-01 云州市卫生健康委员会 投诉举报；2026-12-01 云溪县卫生健康局 双随机（计划）"
    name = PLAN.employers[0].name
    assert [row[:7] for row in rows[:2]] == [
        (EMPLOYER, name, "一天", "2026-12-01", 2, 2, both),
        (EMPLOYER, name, "一周", "2026-11-30—2026-12-06", 2, 2, both),
    ]
    assert [row[7] for row in rows[:2]] == [str(alarm.sentence) for alarm in ALARMS]
    assert "提醒不禁止检查" in str(rows[2][0])


def test_a_month_without_alarms_has_no_such_sheet() -> None:
    assert "检查频次提醒" not in roster_workbook(PLAN, translate=str).sheetnames
