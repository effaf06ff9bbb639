from fractions import Fraction

from geo.area import AreaCode
from geo.employer import EmployerId
from planner.frame_quota import Stratum
from planner.year_capacity import given_pace
from planner.year_demand import RuleYear
from planner.year_plan import StratumYear, UnmetCause, YearPlan, YearSettings, YearVisit
from tests.make_year import window


def rule(id_: str, *, needed: int, impossible: int = 0) -> RuleYear:
    return RuleYear(
        rule=id_, title=id_, in_scope=9, required=9, done=0, kept=0, needed=needed,
        window=window(3, 12), is_share=False, is_local=False, impossible=impossible,
    )  # fmt: skip


def visit(id_: str, month: int | None, *rules: str, units: int = 1) -> YearVisit:
    return YearVisit(
        employer=EmployerId(id_), window=window(3, 12), rules=rules, units=(units,) * len(rules),
        month=month, cause=None if month else UnmetCause.CAPACITY,
    )  # fmt: skip


PLAN = YearPlan(
    area=AreaCode("999901"), year=2026, first=3, rule_set="test/1", settings=YearSettings(), cap=2,
    gap_months=1, pace=given_pace(Fraction(2)), capacity=(),
    visits=(visit("a", 2, "A"), visit("b", 3, "A", "P", units=2), visit("c", None, "A", units=3)),
    strata=(
        StratumYear(stratum=Stratum("丙/P"), rules=("双随机/丙", "P"), window=window(3, 12),
                    needed=5,                    months={2: 1, 3: 4}, unmet=1),
    ),
    rules=(rule("A", needed=6, impossible=1), rule("P", needed=7)),
    shortages=(), short=0, missed=0, changes=0,
)  # fmt: skip


def test_a_visit_counts_for_each_of_its_rules_and_once_for_the_load() -> None:
    assert PLAN.units_by_rule() == {
        "A": {2: 1, 3: 2},
        "P": {2: 1, 3: 6},
        "双随机/丙": {2: 1, 3: 4},
    }
    load = PLAN.load()
    assert (load[2], load[3], sum(load.values())) == (2, 5, 7)


def test_what_stays_open_is_counted_by_rule() -> None:
    assert PLAN.unmet_by_rule() == {"A": 4, "P": 1, "双随机/丙": 1}
    assert [one.employer for one in PLAN.unmet] == ["c"]


def test_instalments_of_published_months_are_known_too() -> None:
    now, before = PLAN.instalments(3), PLAN.instalments(2)
    assert now is not None
    assert before is not None
    assert now.due == {"A": 2, "P": 6, "双随机/丙": 4}
    assert sorted(now.employers) == ["b"]
    assert before.due == {"A": 1, "P": 1, "双随机/丙": 1}
    assert sorted(before.employers) == ["a"]
    assert PLAN.instalments(1) is None
    empty = PLAN.instalments(9)
    assert empty is not None
    assert not any(empty.due.values())
    assert not empty.employers
