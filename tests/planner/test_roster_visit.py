from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId, EmployerKind, OpeningHours
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import InspectionKind
from geo.message import message
from geo.position import Precision
from geo.risk_score import CombinedClass, ManagementGrade, RiskGrade, RiskScore, ScorePart
from planner.coverage import CertainInclusion, MonthCoverage, Stratum
from planner.draw import Draw, FrameUnit
from planner.inspector import Skill
from planner.roster import UnplacedCause
from planner.roster_checker import check_roster
from planner.roster_solver import solve_roster
from planner.roster_visit import (
    THREE_SIMULTANEOUS,
    MissingServiceTimeError,
    UnknownVisitEmployerError,
    build_visits,
    with_unplaced,
)
from planner.visit import VisitList
from tests import make, make_roster

A, B, C = EmployerId("a"), EmployerId("b"), EmployerId("c")
MONDAY, SATURDAY = date(2026, 11, 2), date(2026, 11, 7)
MINUTES = {CombinedClass.LOW: 60, CombinedClass.MIDDLE: 90, CombinedClass.HIGH: 120}
DUE = message("到期")


def score(employer: EmployerId, points: int = 7, combined: int = 2) -> RiskScore:
    return RiskScore(
        employer=employer,
        nature=FactorNature.GENERAL,
        conforms=True,
        grade=RiskGrade.I,
        management=ManagementGrade.A,
        combined=CombinedClass(combined),
        letter="乙",
        method="演示/1",
        parts=(ScorePart(key="all", points=points, reason=DUE),),
    )


def coverage(*certain: CertainInclusion) -> MonthCoverage:
    return MonthCoverage(
        certain=certain, quotas={}, strata={}, excluded=(), progress=(), shortfalls=()
    )


def certain(employer: EmployerId, *rules: str) -> CertainInclusion:
    return CertainInclusion(employer=employer, rules=rules or ("CZ-R03",), reasons=(DUE,))


def draw(*chosen: EmployerId) -> Draw:
    units = tuple(
        FrameUnit(
            employer=e,
            township=make.township().code,
            stratum=Stratum("乙"),
            x_m=0,
            y_m=0,
            mass=500_000,
        )
        for e in chosen
    )
    return Draw(seed=b"", algorithm="演示", units=units, quotas={}, chosen=chosen, reserve=())


def build(
    *, employer: Mapping[str, Any] | None = None, lists: Mapping[str, Any] | None = None
) -> Any:
    """Build the visits of employer A, drawn unless `lists` says otherwise."""
    fields: dict[str, Any] = {
        "employers": [make.employer(**({"id": A} | dict(employer or {})))],
        "coverage": coverage(),
        "draw": draw(A),
        "scores": {A: score(A)},
        "service_min": MINUTES,
        "days": (MONDAY,),
    } | dict(lists or {})
    return build_visits(
        fields.pop("employers"),
        fields.pop("coverage"),
        fields.pop("draw"),
        fields.pop("scores"),
        **fields,
    )


def test_one_visit_meets_the_rules_of_every_list_that_names_the_employer() -> None:
    lists = {
        "coverage": coverage(certain(A, "CZ-R05", "CZ-R03")),
        "random_rules": ("CZ-R01",),
        "targeted": (A,),
    }
    ((visit,), unplaced) = build(lists=lists)
    assert unplaced == ()
    assert visit.list is VisitList.CERTAIN
    assert visit.rules == ("CZ-R01", "CZ-R03", "CZ-R05", "双随机/乙")
    assert visit.prize == 0
    assert [str(reason) for reason in visit.reasons] == [
        "到期",
        "双随机抽中（乙层，入样概率 50%）",
        "专项检查：风险较高，有余力时检查",
        "现场检查必查建设项目职业病防护设施“三同时”",
    ]


@given(st.lists(st.sampled_from([A, B, C])), st.sets(st.sampled_from([A, B, C])))
def test_every_employer_of_any_list_has_exactly_one_visit_with_the_three_simultaneous_section(
    due: list[EmployerId], drawn: set[EmployerId]
) -> None:
    visits, _ = build_visits(
        [make.employer(id=e) for e in (A, B, C)],
        coverage(*(certain(e) for e in due)),
        draw(*sorted(drawn)),
        {e: score(e) for e in (A, B, C)},
        service_min=MINUTES,
        days=(MONDAY,),
    )
    assert [visit.employer for visit in visits] == sorted({*due, *drawn})
    assert all(THREE_SIMULTANEOUS in visit.reasons for visit in visits)


def test_a_targeted_visit_is_worth_its_risk_points_and_at_least_one() -> None:
    for points, prize in ((7, 7), (0, 1)):
        lists = {"draw": draw(), "targeted": (A,), "scores": {A: score(A, points)}}
        ((visit,), _) = build(lists=lists)
        assert (visit.list, visit.prize, visit.is_mandatory) == (VisitList.TARGETED, prize, False)


def test_minutes_on_site_follow_the_class() -> None:
    ((visit,), _) = build(lists={"scores": {A: score(A, combined=3)}})
    assert visit.service_min == 120


@pytest.mark.parametrize(
    ("kinds", "category", "skills"),
    [
        ({EmployerKind.EMPLOYER}, HazardCategory.DUST, set()),
        ({EmployerKind.EMPLOYER}, HazardCategory.RADIATION, {Skill.RADIATION}),
        ({EmployerKind.RADIATION_UNIT}, HazardCategory.DUST, {Skill.RADIATION}),
        ({EmployerKind.DIAGNOSIS}, HazardCategory.DUST, {Skill.INSTITUTION}),
    ],
)
def test_radiation_and_institutions_need_trained_teams(
    kinds: set[EmployerKind], category: HazardCategory, skills: set[Skill]
) -> None:
    employer = {"kinds": frozenset(kinds), "exposures": (make.exposure(category=category),)}
    ((visit,), _) = build(employer=employer)
    assert visit.skills == skills


def test_days_are_those_on_which_the_employer_is_open() -> None:
    days = (MONDAY, date(2026, 11, 3), SATURDAY)
    tuesdays = OpeningHours(weekdays=frozenset({1}))
    ((visit,), _) = build(employer={"opening": tuesdays}, lists={"days": days})
    assert visit.allowed_days == (date(2026, 11, 3),)


def test_an_employer_of_the_working_week_is_open_on_a_make_up_day() -> None:
    ((visit,), _) = build(lists={"days": (MONDAY, SATURDAY)})
    assert visit.allowed_days == (MONDAY, SATURDAY)


def test_a_rough_position_is_to_be_confirmed_by_telephone() -> None:
    ((visit,), _) = build(employer={"precision": Precision.VILLAGE})
    assert str(visit.reasons[-1]) == "位置只定到村或乡镇，出发前请电话核实地址"


def test_an_employer_without_a_position_is_left_out_and_named() -> None:
    employer = {"position": None, "name": "演示丙厂", "workplace_address": ""}
    visits, (item,) = build(employer=employer)
    assert visits == ()
    assert item.cause is UnplacedCause.NO_POSITION
    assert str(item.reason) == "没有坐标，也没有申报地址：请在定位核对表里补充位置后重新排班"
    _, (item,) = build(employer=employer | {"workplace_address": "老街口"})
    assert str(item.reason).startswith("没有坐标，地址“老街口”也不能定位：请在定位核对表里")


def test_what_was_left_out_before_joins_the_roster_and_stays_lawful() -> None:
    _, before = build(employer={"position": None})
    problem = make_roster.problem([make_roster.visit(1, allowed_days=())], [])
    roster = with_unplaced(solve_roster(problem, effort=0), before)
    assert [item.employer for item in roster.unplaced] == ["a", "e01"]
    assert check_roster(problem, roster) == ()


def test_an_employer_without_a_record_or_score_is_refused() -> None:
    gaps: tuple[dict[str, Any], ...] = ({"employers": []}, {"scores": {}})
    for missing in gaps:
        with pytest.raises(
            UnknownVisitEmployerError, match="双随机名单里的 a 没有单位档案或风险分"
        ):
            build(lists=missing)


def test_a_class_without_minutes_on_site_is_refused() -> None:
    with pytest.raises(MissingServiceTimeError, match="乙 类单位的现场检查时长"):
        build(lists={"service_min": {CombinedClass.LOW: 60}})


def test_what_a_cap_may_exempt_is_urgent_and_nothing_else() -> None:
    complaint = CertainInclusion(
        employer=A, rules=("YX-01",), reasons=(DUE,), kind=InspectionKind.COMPLAINT
    )
    (urgent,), _unplaced = build(lists={"coverage": coverage(complaint)})
    (calm,), _unplaced = build(lists={"coverage": coverage(certain(A, "CZ-R04"))})
    (drawn,), _unplaced = build()
    assert (urgent.is_urgent, calm.is_urgent, drawn.is_urgent) == (True, False, False)
