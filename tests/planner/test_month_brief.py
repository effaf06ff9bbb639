from dataclasses import replace
from datetime import date

import pytest

from geo.message import message
from planner.imposed_visit import ImposedVisit
from planner.inspector import Inspector, InspectorId, StaffRole
from planner.month_basis import MonthBasis, MonthCount, count_month
from planner.month_brief import MonthBrief, basis_subjects, day_of_brief, leader_needs, month_brief
from planner.month_plan import MonthPlan
from planner.overdue_tally import overdue_tally
from planner.roster import Roster, UnplacedCause, UnplacedVisit
from planner.roster_shortage import Repair, RosterShortage
from planner.staff_standing import roster_need, staff_standing
from planner.township_standing import (
    UnknownTownshipError,
    find_township,
    overdue_by_township,
    township_standing,
)
from tests import make, make_month_basis, make_plan, make_rules

FIRST = make_month_basis.DECEMBER.first_day


def brief(
    basis: MonthBasis,
    *,
    plan: MonthPlan | None = None,
    today: date = FIRST,
    staff: tuple[Inspector, ...] = (),
) -> MonthBrief:
    count: MonthCount = count_month(basis)
    townships = make_plan.month_plan().area.townships
    return month_brief(
        basis, count.coverage, count.scores, townships, staff, plan=plan, today=today
    )


@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2026, 11, 5), date(2026, 12, 1)),
        (date(2026, 12, 9), date(2026, 12, 9)),
        (date(2027, 2, 1), date(2026, 12, 31)),
    ],
)
def test_a_brief_stands_on_the_day_of_its_month_nearest_to_today(today: date, on: date) -> None:
    assert day_of_brief(make_month_basis.DECEMBER, today) == on
    assert brief(make_month_basis.random_basis(3), today=today).on in (
        on,
        day_of_brief(make_month_basis.random_basis(3).month, today),
    )


def test_a_brief_without_a_roster_says_nothing_of_routes() -> None:
    found = brief(make_month_basis.basis(make_month_basis.employer(1)))
    assert not found.is_released
    assert found.staff.need is None
    assert found.trend is None
    assert len(found.risks) == 3


def test_a_brief_counts_late_visits_from_above_and_names_them_for_the_leader() -> None:
    one = make_month_basis.employer(1)
    late = ImposedVisit(employer=one.id, source="省", deadline=date(2026, 11, 30))
    found = brief(make_month_basis.basis(one, imposed=(late,)))
    assert found.imposed_late == 1
    said = "\n".join(map(str, leader_needs(found)))
    assert "上级交办的检查有 1 家已过期限" in said


def test_matters_that_wait_for_more_than_90_days_are_for_the_leader() -> None:
    one = make_month_basis.employer(1)
    history = make_rules.history(complaints=(make_rules.complaint(on=date(2026, 9, 1)),))
    found = brief(make_month_basis.basis(one, histories={one.id: history}))
    assert found.oldest[0].days == 91
    assert any("超过 90 天" in str(each) for each in leader_needs(found))


def test_a_trend_is_shown_where_both_years_are_on_record() -> None:
    one = make_month_basis.employer(1)
    history = make_rules.history(
        inspections=tuple(make_rules.inspection(on=date(year, 3, 1)) for year in (2025, 2026))
    )
    found = brief(make_month_basis.basis(one, histories={one.id: history}))
    assert found.trend is not None
    assert found.trend.year_then.inspected == 1


def test_certificates_that_end_soon_are_named_first_to_end_first() -> None:
    def officer(number: int, until: date | None, **changes: object) -> Inspector:
        return make.inspector(
            id=InspectorId(f"i{number}"), name=f"员{number}", certificate_until=until, **changes
        )

    staff = (
        officer(1, date(2027, 2, 28)),
        officer(2, date(2026, 11, 30)),
        officer(3, date(2028, 1, 1)),
        officer(4, None),
        officer(5, date(2028, 1, 1), role=StaffRole.GRID),
        officer(6, date(2027, 3, 1)),
    )
    standing = staff_standing(staff, None, on=FIRST)
    assert (standing.officers, standing.assistants) == (3, 1)
    assert [one.name for one in standing.expiring] == ["员2", "员1"]
    found = brief(make_month_basis.basis(make_month_basis.employer(1)), staff=staff)
    assert "员2的执法证 2026-11-30 到期" in str(leader_needs(found)[-2])


def test_the_need_of_a_roster_is_what_was_found_to_mend_it() -> None:
    plan = make_plan.month_plan()
    left_out = UnplacedVisit(
        employer=make_plan.employer_id(1), cause=UnplacedCause.NO_CAPACITY, reason=message("满")
    )
    repairs = tuple(
        Repair(team_days=days, is_least=days == 2, sentence=message("加")) for days in (3, 2)
    )
    shortage = RosterShortage(
        left_out=(left_out.employer,), pinches=(), repairs=repairs, names=("甲",), is_proven=True
    )
    full = Roster(routes=plan.roster.routes, unplaced=(left_out,), shortage=shortage)
    need = roster_need(replace(plan, roster=full))
    assert (need.crowded_out, need.team_days_lacking, need.is_least) == (1, 2, True)
    unknown = roster_need(replace(plan, roster=replace(full, shortage=None)))
    assert (unknown.team_days_lacking, unknown.is_least) == (None, False)
    enough = roster_need(replace(plan, roster=replace(full, unplaced=(), shortage=None)))
    assert enough.team_days_lacking == 0
    assert enough.arranged == enough.needed


def test_the_brief_of_a_planned_month_tells_what_its_roster_lacks() -> None:
    facts = make_month_basis.random_drawn()
    plan = make_month_basis.planned(facts)
    found = brief(facts, plan=plan)
    assert found.is_released
    assert found.staff.need is not None
    assert found.progress == plan.coverage.progress


def test_an_employer_that_was_never_scored_is_left_for_the_next_month() -> None:
    basis = make_month_basis.basis(make_month_basis.employer(1), make_month_basis.employer(2))
    scores = dict(count_month(basis).scores)
    del scores[make_month_basis.employer(2).id]
    assert [one.employer.id for one in basis_subjects(basis, scores, on=FIRST)] == ["e001"]


def test_every_township_stands_with_its_own_employers_and_together_they_are_all() -> None:
    plan = make_plan.month_plan()
    basis = MonthBasis(
        month=plan.month,
        employers=plan.employers,
        histories=make_plan.histories(),
        rules=make_rules.rule_set(make_rules.rule(), make_rules.rule(id="CITY", level="city")),
        method=make_rules.method(),
    )
    subjects = basis_subjects(basis, plan.scores, on=FIRST)
    standings = [
        township_standing(town, subjects, plan.scores, basis.rules, month=plan.month, plan=plan)
        for town in plan.area.townships
    ]
    assert sum(len(one.stops) for one in standings) == sum(
        len(route.stops) for route in plan.roster.routes
    )
    whole = overdue_tally(subjects)
    by_town = overdue_by_township(plan.area.townships, subjects)
    assert sum(one.test_overdue for one in by_town.values()) == whole.test_overdue
    assert [one.overdue for one in standings] == list(by_town.values())
    for one in standings:
        assert sum(one.letters.values()) == len(one.subjects)
        assert all(count.rule.level != "city" for count in one.counts)
        points = [
            (plan.scores[each.employer.id].combined, plan.scores[each.employer.id].points)
            for each in one.subjects
        ]
        assert points == sorted(points, reverse=True)


def test_an_unknown_township_leads_back_to_the_brief() -> None:
    townships = make_plan.month_plan().area.townships
    assert find_township(townships, townships[1].code) is townships[1]
    with pytest.raises(UnknownTownshipError, match="从月报的风险图进入"):
        find_township(townships, "999901999")
