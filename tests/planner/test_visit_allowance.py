from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from planner.cap_checker import check_caps
from planner.month import Month
from planner.rule_set import VisitCap
from planner.visit_allowance import (
    CapReason,
    VisitAllowance,
    cap_blocks,
    counted_allowance,
    visit_allowance,
)
from planner.visit_cap import remaining_visits
from planner.visit_frequency import PlannedVisit
from tests import make_rules
from tests.make_visits import CAPS, CITY, DAYS, OURS, VISITS, cap, visit

EMPLOYER = EmployerId("e1")
COUNTED = InspectionKind.RANDOM
DECEMBER = Month(year=2026, number=12).days


def ask(
    made: tuple[Inspection, ...],
    on: date,
    limits: VisitCap,
    kind: InspectionKind = COUNTED,
) -> VisitAllowance:
    return visit_allowance(made, limits, authority=OURS, kind=kind, days=(on,))


def breaches(made: tuple[Inspection, ...], on: date, limits: VisitCap) -> list[str]:
    planned = PlannedVisit(employer=EMPLOYER, on=on, kind=COUNTED, authority=OURS)
    rules = make_rules.rule_set(cap=limits)
    return [str(one) for one in check_caps([planned], {EMPLOYER: History(inspections=made)}, rules)]


@given(VISITS, CAPS, DAYS)
def test_a_visit_is_allowed_exactly_when_the_independent_checker_finds_no_breach(
    made: tuple[Inspection, ...], limits: VisitCap, on: date
) -> None:
    before = tuple(one for one in made if one.on <= on)
    assert ask(before, on, limits).allowed == (not breaches(before, on, limits))


@given(VISITS, CAPS, DAYS)
def test_what_is_allowed_breaks_nothing_even_beside_visits_recorded_for_later_days(
    made: tuple[Inspection, ...], limits: VisitCap, on: date
) -> None:
    if ask(made, on, limits).allowed:
        assert breaches(made, on, limits) == []


@given(VISITS, CAPS, DAYS, st.sampled_from(sorted(cap().exempt)))
def test_exempt_kinds_are_never_barred_but_what_would_bar_others_is_told(
    made: tuple[Inspection, ...], limits: VisitCap, on: date, kind: InspectionKind
) -> None:
    exempt, counted = ask(made, on, limits, kind), ask(made, on, limits)
    assert exempt.allowed
    assert not exempt.is_counted
    assert exempt.blocks == counted.blocks
    assert counted.allowed == (not counted.blocks)


@given(VISITS, CAPS, DAYS, DAYS)
def test_one_more_exempt_visit_without_a_finding_takes_nothing_away(
    made: tuple[Inspection, ...], limits: VisitCap, on: date, other: date
) -> None:
    more = (*made, visit(other, kind=InspectionKind.COMPLAINT))
    assert ask(more, on, limits).blocks == ask(made, on, limits).blocks


@given(VISITS, CAPS, DAYS, DAYS)
def test_one_more_counted_visit_without_a_finding_never_gives_a_day_back(
    made: tuple[Inspection, ...], limits: VisitCap, on: date, other: date
) -> None:
    if not ask(made, on, limits).allowed:
        assert not ask((*made, visit(other)), on, limits).allowed


@given(VISITS, CAPS)
def test_the_days_of_a_month_are_those_that_are_open_one_by_one(
    made: tuple[Inspection, ...], limits: VisitCap
) -> None:
    whole = counted_allowance(made, limits, authority=OURS, days=DECEMBER)
    assert whole.open_days == tuple(day for day in DECEMBER if ask(made, day, limits).allowed)
    assert whole.allowed == bool(whole.open_days)


@given(VISITS, CAPS, DAYS)
def test_an_authority_with_nothing_left_of_its_cap_is_told_so(
    made: tuple[Inspection, ...], limits: VisitCap, on: date
) -> None:
    reasons = {block.reason for block in ask(made, on, limits).blocks}
    left = remaining_visits(made, limits, authority=OURS, year=2026)
    assert (left == 0) == (CapReason.OWN in reasons)


def test_the_own_cap_is_told_with_its_number_and_days() -> None:
    made = (visit(date(2026, 3, 2)), visit(date(2026, 5, 6)), visit(date(2025, 12, 1)))
    found = ask(made, date(2026, 12, 1), cap())
    assert not found.allowed
    assert str(found.sentence) == (
        "本年度计次检查已达上限 2 次（2026-03-02、2026-05-06），只可进行免计次的检查"
    )
    assert found.opens_on == date(2027, 1, 1)
    assert ask(made, date(2027, 1, 1), cap()).allowed
    none = ask((), date(2026, 12, 1), cap(per_year=0))
    assert str(none.sentence) == "本年度计次检查上限为 0 次，只可进行免计次的检查"


def test_the_joint_cap_is_told_with_the_authorities_that_used_it_up() -> None:
    made = (
        visit(date(2026, 3, 2)),
        *(visit(date(2026, 4, n), authority=CITY) for n in (1, 2, 3)),
        visit(date(2026, 4, 4), authority=CITY, kind=InspectionKind.COMPLAINT),
    )
    found = ask(made, date(2026, 12, 1), cap())
    assert [block.reason for block in found.blocks] == [CapReason.JOINT]
    assert str(found.sentence) == (
        "各机关本年度计次检查合计 4 次（云州市卫生健康委员会×3、云溪县卫生健康局×1），"
        "已达合计上限 4 次，只可进行免计次的检查"
    )


def test_a_gap_opens_again_after_so_many_days_and_holds_before_a_recorded_visit_too() -> None:
    limits = cap(min_gap_days=30)
    made = (visit(date(2026, 11, 20)),)
    found = counted_allowance(made, limits, authority=OURS, days=DECEMBER)
    assert found.open_days[0] == date(2026, 12, 20)
    assert (
        str(found.sentence) == "与 2026-11-20 的计次检查间隔不足 30 天，2026-12-20 起方可计次检查"
    )
    assert ask(made, date(2026, 10, 21), limits).allowed
    assert not ask(made, date(2026, 10, 22), limits).allowed
    assert ask((visit(date(2026, 11, 20), authority=CITY),), date(2026, 11, 21), limits).allowed


def test_three_visits_in_a_row_without_a_finding_are_followed_by_a_rest() -> None:
    limits = cap(per_year=9, block_after_no_findings=3)
    days = (date(2026, 1, 31), date(2026, 3, 2), date(2026, 5, 6))
    made = tuple(map(visit, days))
    found = ask(made, date(2026, 12, 1), limits)
    assert str(found.sentence) == (
        "2026-01-31 以来连续 3 次计次检查未发现问题，2027-01-31 前不再安排计次检查"
    )
    assert ask(made, date(2027, 1, 31), limits).allowed
    assert ask(made[1:], date(2026, 12, 1), limits).allowed
    assert ask(made, date(2026, 5, 5), limits).allowed
    seen = visit(date(2026, 6, 1), authority=CITY, kind=InspectionKind.COMPLAINT, violations=1)
    assert ask((*made, seen), date(2026, 12, 1), limits).allowed
    assert not ask((*made, seen), date(2026, 5, 31), limits).allowed
    foul = (made[0], visit(days[1], violations=2), made[2])
    assert ask(foul, date(2026, 12, 1), limits).allowed


def test_several_reasons_make_one_sentence_and_none_is_said_too() -> None:
    made = (visit(date(2026, 11, 1)), visit(date(2026, 11, 30)))
    found = ask(made, date(2026, 12, 1), cap(min_gap_days=7))
    assert [block.reason for block in found.blocks] == [CapReason.OWN, CapReason.GAP]
    first, second = found.reasons
    assert str(found.sentence) == f"{first}；{second}"
    nothing = ask((), date(2026, 12, 1), cap())
    assert (str(nothing.sentence), nothing.opens_on) == ("没有检查次数限制", date.min)


def test_a_gap_of_two_visits_is_told_once_by_the_earlier() -> None:
    made = (visit(date(2026, 11, 20)), visit(date(2026, 11, 25)))
    limits = cap(per_year=9, min_gap_days=30)
    found = counted_allowance(made, limits, authority=OURS, days=DECEMBER)
    assert len(found.blocks) == 2
    assert len(found.reasons) == 1
    assert found.opens_on == date(2026, 11, 25) + timedelta(days=30)


def test_no_days_have_no_blocks() -> None:
    assert cap_blocks((visit(date(2026, 3, 2)),), cap(per_year=1), authority=OURS, days=()) == ()
    nothing = visit_allowance((), cap(), authority=OURS, kind=COUNTED, days=())
    assert (nothing.allowed, nothing.alarms) == (False, ())


def test_even_exempt_visits_are_warned_of_when_they_come_too_often() -> None:
    made = (visit(date(2026, 12, 1), authority=CITY),)
    found = ask(made, date(2026, 12, 1), cap(alarm_per_day=2), InspectionKind.COMPLAINT)
    assert found.allowed
    (said,) = found.alarms
    assert str(said) == (
        "2026-12-01 一天内有 2 次检查（云州市卫生健康委员会×1、云溪县卫生健康局×1），"
        "达到提醒数 2：请合并为一次"
    )
