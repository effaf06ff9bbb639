from datetime import date, timedelta

from hypothesis import given

from geo.employer import EmployerId
from geo.history import Inspection, InspectionKind
from planner.month import Month
from planner.rule_set import VisitCap
from planner.visit_frequency import (
    AlarmSpan,
    PlannedVisit,
    VisitAlarm,
    month_alarms,
    visit_alarms,
)
from tests.make_visits import CAPS, CITY, DAYS, OURS, VISITS, cap, visit

EMPLOYER = EmployerId("e1")
DECEMBER = Month(year=2026, number=12)
ALL = cap(alarm_per_day=2, alarm_per_week=2, alarm_per_month=3)


def coming(on: date, kind: InspectionKind = InspectionKind.RANDOM) -> PlannedVisit:
    return PlannedVisit(employer=EMPLOYER, on=on, kind=kind, authority=OURS)


def alarms(
    made: tuple[Inspection, ...], *planned: PlannedVisit, limits: VisitCap = ALL
) -> tuple[VisitAlarm, ...]:
    return month_alarms({EMPLOYER: made}, planned, limits, month=DECEMBER)


@given(VISITS, CAPS)
def test_an_alarm_is_raised_exactly_by_the_spans_that_hold_so_many_visits(
    made: tuple[Inspection, ...], limits: VisitCap
) -> None:
    found = {(one.span, one.first): len(one.visits) for one in alarms(made, limits=limits)}
    days = [one.on for one in made]
    for day in DECEMBER.days:
        monday = day - timedelta(days=day.weekday())
        for span, first, limit, count in (
            (AlarmSpan.DAY, day, limits.alarm_per_day, days.count(day)),
            (
                AlarmSpan.WEEK,
                monday,
                limits.alarm_per_week,
                sum(0 <= (one - monday).days < 7 for one in days),
            ),
            (
                AlarmSpan.MONTH,
                DECEMBER.first_day,
                limits.alarm_per_month,
                sum((one.year, one.month) == (2026, 12) for one in days),
            ),
        ):
            if limit is not None and count >= limit:
                assert found[span, first] == count
            else:
                assert (span, first) not in found


@given(VISITS, CAPS, DAYS)
def test_one_more_visit_raises_the_alarms_of_its_day_and_exempt_kinds_count(
    made: tuple[Inspection, ...], limits: VisitCap, on: date
) -> None:
    before = visit_alarms(made, limits, authority=OURS, on=on)
    more = (*made, visit(on, kind=InspectionKind.COMPLAINT, authority=CITY))
    assert len(visit_alarms(more, limits, authority=OURS, on=on)) >= len(before)
    month = Month(year=on.year, number=on.month)
    of_month = month_alarms({EMPLOYER: made}, [coming(on)], limits, month=month)
    already = any((one.on, one.authority) == (on, OURS) for one in made)
    if not already:
        touching = [one for one in of_month if one.first <= on <= one.last]
        assert [str(one.sentence) for one in touching] == [str(one) for one in before]


def test_alarms_say_who_comes_how_often_and_what_to_do() -> None:
    found = alarms(
        (visit(date(2026, 12, 1), authority=CITY), visit(date(2026, 12, 20), authority=CITY)),
        coming(date(2026, 12, 1)),
    )
    both = "云州市卫生健康委员会×1、云溪县卫生健康局×1"
    assert [str(one.sentence) for one in found] == [
        f"2026-12-01 一天内有 2 次检查（{both}），达到提醒数 2：请合并为一次",
        f"2026-11-30 至 2026-12-06 一周内有 2 次检查（{both}），达到提醒数 2：请合并或错开",
        (
            "2026-12 月内有 3 次检查（云州市卫生健康委员会×2、云溪县卫生健康局×1），"
            "达到提醒数 3：请合并或错开"
        ),
    ]
    assert [one.is_planned for one in found[0].visits] == [False, True]


def test_a_visit_that_is_planned_and_already_recorded_counts_once() -> None:
    assert alarms((visit(date(2026, 12, 1)),), coming(date(2026, 12, 1))) == ()
    (found,) = alarms((visit(date(2026, 12, 1)), visit(date(2026, 12, 1))), limits=cap(
        alarm_per_day=2))  # fmt: skip
    assert len(found.visits) == 2


def test_a_week_that_the_month_cuts_is_counted_whole_and_other_months_raise_nothing() -> None:
    (found,) = alarms((visit(date(2026, 11, 30)),), coming(date(2026, 12, 4)))
    assert (found.span, found.first) == (AlarmSpan.WEEK, date(2026, 11, 30))
    assert alarms((visit(date(2026, 11, 28)), visit(date(2026, 11, 28)))) == ()


def test_without_limits_there_are_no_alarms() -> None:
    made = (visit(date(2026, 12, 1)),) * 5
    assert alarms(made, limits=cap()) == ()
    assert visit_alarms(made, cap(), authority=OURS, on=date(2026, 12, 1)) == ()
