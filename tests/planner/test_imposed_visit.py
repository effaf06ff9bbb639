from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId, OperatingStatus
from geo.history import History, InspectionKind
from geo.risk_score import score_employers
from planner.coverage import MonthCoverage, month_coverage
from planner.imposed_visit import ImposedVisit, waiting_visits
from planner.month import Month
from planner.rule_set import RuleSet
from tests import make_rules
from tests.make_visits import CITY, OURS, VISITS, cap, visit
from tests.planner.test_coverage import DUST_RULE, dusty, employer
from tests.planner.test_month_plan import EMPLOYERS, MONTH, SCORES, draw, planned

OCTOBER = Month(year=2026, number=10)
FIRST = EmployerId("e000")
LIST = ImposedVisit(
    employer=FIRST,
    source="省卫生健康委",
    document="苏卫监督〔2026〕3号",
    since=date(2026, 9, 1),
    deadline=date(2026, 10, 16),
)


def cover(
    *imposed: ImposedVisit,
    past: History | None = None,
    rules: RuleSet | None = None,
    **status: OperatingStatus,
) -> MonthCoverage:
    employers = [employer(0, **status), *(employer(number) for number in range(1, 9))]
    histories = {FIRST: past or History()}
    scores = score_employers(employers, histories, make_rules.method(), on=OCTOBER.first_day)
    return month_coverage(
        employers,
        histories,
        scores,
        rules or make_rules.rule_set(),
        month=OCTOBER,
        imposed=imposed,
    )


@given(VISITS, st.integers(1, 12), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_visit_waits_from_its_month_until_the_authority_has_been_there(
    made: tuple[object, ...], number: int, since: date
) -> None:
    month = Month(year=2026, number=number)
    one = replace(LIST, since=since)
    past = History(inspections=made)  # type: ignore[arg-type] # inspections
    found = waiting_visits([one], {FIRST: past}, authority=OURS, month=month)
    days = [each.on for each in past.inspections if each.authority == OURS]
    has_gone = any(since <= day <= month.last_day for day in days)
    assert found == ((one,) if since <= month.last_day and not has_gone else ())


def test_visits_of_others_and_of_before_do_not_meet_it() -> None:
    for on, authority, waits in (
        (date(2026, 9, 1), OURS, False),
        (date(2026, 8, 31), OURS, True),
        (date(2026, 9, 2), CITY, True),
        (date(2026, 11, 2), OURS, True),
    ):
        past = {FIRST: History(inspections=(visit(on, authority=authority),))}
        assert bool(waiting_visits([LIST], past, authority=OURS, month=OCTOBER)) == waits


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "上级交办名单指定（省卫生健康委 苏卫监督〔2026〕3号，2026-10-16 前完成）"),
        ({"deadline": None}, "上级交办名单指定（省卫生健康委 苏卫监督〔2026〕3号）"),
        ({"source": "", "document": ""}, "上级交办名单指定（2026-10-16 前完成）"),
        ({"source": "", "document": "", "deadline": None}, "上级交办名单指定"),
    ],
)
def test_the_reason_names_source_document_and_deadline(
    changes: dict[str, object], said: str
) -> None:
    assert str(replace(LIST, **changes).reason) == said  # type: ignore[arg-type] # fields


def test_it_is_certain_never_drawn_and_needs_no_room_under_the_cap() -> None:
    exempt = frozenset({InspectionKind.ASSIGNED})
    twice = History(inspections=(visit(date(2026, 3, 2)), visit(date(2026, 5, 6))))
    rules = make_rules.rule_set(cap=cap(exempt=exempt))
    found = cover(LIST, past=twice, rules=rules)
    (one,) = found.certain
    assert (one.employer, one.kind, one.deadline) == (
        FIRST,
        InspectionKind.ASSIGNED,
        LIST.deadline,
    )
    assert [str(reason) for reason in one.reasons] == [str(LIST.reason)]
    assert FIRST not in found.strata
    assert found.shortfalls == ()


def test_two_documents_make_one_visit_with_both_reasons_and_the_nearer_deadline() -> None:
    other = replace(LIST, document="云卫〔2026〕9号", deadline=date(2026, 10, 9))
    (one,) = cover(LIST, other).certain
    assert [str(reason) for reason in one.reasons] == [str(other.reason), str(LIST.reason)]
    assert one.rules == ("上级交办",)
    assert one.deadline == other.deadline


def test_why_it_cannot_be_made_is_said() -> None:
    counted = make_rules.rule_set(cap=cap(exempt=frozenset()))
    twice = History(inspections=(visit(date(2026, 3, 2)), visit(date(2026, 5, 6))))
    capped = cover(LIST, past=twice, rules=counted)
    assert capped.certain == ()
    assert str(capped.shortfalls[0]) == (
        "上级交办的 演示厂0 本月不能检查（本年度计次检查已达上限 2 次（2026-03-02、2026-05-06），"
        "只可进行免计次的检查）：请报告交办单位"
    )
    closed = cover(LIST, status=OperatingStatus.CLOSED)
    assert "演示厂0 本月不能检查（关闭，本月无可检查）" in str(closed.shortfalls[0])


def test_a_missed_deadline_is_said_and_the_visit_stays_on_the_list() -> None:
    late = replace(LIST, deadline=date(2026, 9, 30))
    found = cover(late)
    assert [one.employer for one in found.certain] == [FIRST]
    assert [str(one) for one in found.shortfalls] == [
        (
            "上级交办的 演示厂0（省卫生健康委 苏卫监督〔2026〕3号）期限 2026-09-30 已过仍未检查，"
            "本月继续列入：请尽快检查，并报告交办单位"
        )
    ]


def test_the_roster_makes_the_visit_in_time_with_its_reason() -> None:
    first = EMPLOYERS[0].id
    listed = replace(LIST, employer=first, deadline=date(2026, 12, 1))
    demands = month_coverage(
        EMPLOYERS, {}, SCORES, make_rules.rule_set(), month=MONTH, imposed=[listed]
    )
    assert first not in demands.strata
    plan, _notes = planned(coverage=demands, draw=draw(demands))
    (day,) = (
        route.team_day.day
        for route in plan.roster.routes
        for stop in route.stops
        if stop.employer == first
    )
    assert day == date(2026, 12, 1)
    (made,) = (one for one in plan.visits if one.employer == first)
    assert made.allowed_days == (date(2026, 12, 1),)
    assert str(listed.reason) in [str(reason) for reason in made.reasons]


def test_after_the_deadline_any_day_is_better_than_none() -> None:
    first = EMPLOYERS[0].id
    listed = replace(LIST, employer=first, deadline=date(2026, 11, 20))
    demands = month_coverage(
        EMPLOYERS, {}, SCORES, make_rules.rule_set(), month=MONTH, imposed=[listed]
    )
    plan, _notes = planned(coverage=demands, draw=draw(demands))
    (made,) = (one for one in plan.visits if one.employer == first)
    assert len(made.allowed_days) == 2


def test_rules_count_on_the_visit_too() -> None:
    employers = [dusty(0), dusty(1)]
    scores = score_employers(employers, {}, make_rules.method(), on=OCTOBER.first_day)
    found = month_coverage(
        employers, {}, scores, make_rules.rule_set(DUST_RULE), month=OCTOBER, imposed=[LIST]
    )
    (one,) = found.certain
    assert one.rules == ("上级交办", "DUST")
