from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId, OperatingStatus
from geo.history import History, InspectionKind
from geo.risk_score import score_employers
from planner.coverage import MonthCoverage, month_coverage
from planner.imposed_coverage import with_imposed
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from tests import make_rules
from tests.make_visits import cap
from tests.planner.test_coverage import COMPLAINT_RULE, DUST_RULE, dusty, employer

MONTH = Month(year=2026, number=10)
EMPLOYERS = [
    dusty(0), dusty(1), employer(2), employer(3), employer(4, status=OperatingStatus.CLOSED),
]  # fmt: skip
HISTORIES = {EmployerId("e002"): History(complaints=(make_rules.complaint(on=date(2026, 9, 1)),))}
EXEMPT = frozenset({InspectionKind.ASSIGNED, InspectionKind.COMPLAINT})
RULES = make_rules.rule_set(DUST_RULE, COMPLAINT_RULE, cap=cap(exempt=EXEMPT))

visits = st.lists(
    st.builds(
        ImposedVisit,
        employer=st.sampled_from([one.id for one in EMPLOYERS]),
        document=st.sampled_from(["一号", "二号"]),
        deadline=st.sampled_from([None, date(2026, 10, 16), date(2026, 10, 20)]),
    ),
    max_size=5,
)


def demands(imposed: list[ImposedVisit], *, exempt: bool = True) -> MonthCoverage:
    rules = RULES if exempt else replace(RULES, cap=cap(exempt=frozenset()))
    scores = score_employers(EMPLOYERS, HISTORIES, make_rules.method(), on=MONTH.first_day)
    return month_coverage(EMPLOYERS, HISTORIES, scores, rules, month=MONTH, imposed=imposed)


@given(imposed=visits, exempt=st.booleans())
def test_demands_made_with_the_same_lists_come_back_equal(
    *, imposed: list[ImposedVisit], exempt: bool
) -> None:
    made = demands(imposed, exempt=exempt)
    rules = RULES if exempt else replace(RULES, cap=cap(exempt=frozenset()))
    assert with_imposed(made, imposed, EMPLOYERS, rules) == made


@given(visits, visits)
def test_lists_that_come_late_impose_the_same_visits_and_leave_the_draw_alone(
    early: list[ImposedVisit], late: list[ImposedVisit]
) -> None:
    before = demands(early)
    after = with_imposed(before, late, EMPLOYERS, RULES)
    assert replace(after, certain=()) == replace(before, certain=())
    fresh = {one.employer: one for one in demands(late).certain if "上级交办" in one.rules}
    found = {one.employer: one for one in after.certain if "上级交办" in one.rules}
    assert found.keys() == fresh.keys()
    for id_, one in found.items():
        assert (one.kind, one.deadline) == (fresh[id_].kind, fresh[id_].deadline)
        assert set(map(str, one.reasons)) >= {
            str(each.reason) for each in late if each.employer == id_
        }
        assert len(one.reasons) >= len(one.rules)
    assert [one.employer for one in after.certain] == sorted(one.employer for one in after.certain)


def test_a_withdrawn_visit_goes_unless_another_rule_asks_for_it() -> None:
    listed = [ImposedVisit(employer=one.id, document="一号") for one in EMPLOYERS[:4]]
    after = with_imposed(demands(listed), [], EMPLOYERS, RULES)
    assert {one.employer: (one.rules, one.kind) for one in after.certain} == {
        "e000": (("DUST",), InspectionKind.CERTAIN),
        "e001": (("DUST",), InspectionKind.CERTAIN),
        "e002": (("CALL",), InspectionKind.COMPLAINT),
    }
    assert all(len(one.reasons) == 1 for one in after.certain)
