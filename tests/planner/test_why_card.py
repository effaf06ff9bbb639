"""Why-cards: parts add up, and whatever they say would change has really been computed."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind, TestKind
from geo.plane import plane_about_box
from geo.risk_score import ScorePart, score_employers
from planner.chance_origin import Bound, chance_origin, percent
from planner.coverage import month_coverage
from planner.draw import SCALE
from planner.frame import month_frame
from planner.imposed_visit import ImposedVisit, waiting_visits
from planner.month import Month
from planner.month_basis import MonthBasis, UnknownEmployerError, count_month
from planner.month_reasons import MonthReasons
from planner.month_standing import Place, standing_of
from planner.rule_standing import RuleState
from planner.supposition import Supposition, supposed_months
from planner.what_if import WhatIf, what_ifs
from planner.why_card import CardPlace, WhyCard, counts_by_place, sum_faults
from tests import make_month_basis, make_plan, make_rules
from tests.make_month_basis import DECEMBER, ON, employer, planned, random_basis, random_drawn
from tests.make_rules import NUMBERS

E0 = EmployerId("e000")


def reasons_of(facts: MonthBasis) -> MonthReasons:
    return MonthReasons(planned(facts), facts)


def card_of(facts: MonthBasis, wanted: str = "e000") -> WhyCard:
    return reasons_of(facts).card(wanted)


def what_if(card: WhyCard, supposition: Supposition) -> WhatIf:
    (found,) = (one for one in card.what_ifs if one.supposition is supposition)
    return found


@given(NUMBERS)
@settings(max_examples=40)
def test_every_part_adds_up_for_every_employer_of_every_county(number: int) -> None:
    facts = random_basis(number)
    reasons = reasons_of(facts)
    cards = list(reasons.cards())
    assert [card.employer.id for card in cards] == sorted(one.id for one in facts.employers)
    for card in cards:
        assert sum(part.points for part in card.score.parts) == card.standing.points
        assert not sum_faults(card)
        assert not card.doubts
    plan = reasons.plan
    counts = counts_by_place(cards)
    assert counts[CardPlace.DRAWN] == len(plan.draw.chosen) == sum(plan.draw.quotas.values())
    assert counts[CardPlace.RESERVE] == len(plan.draw.reserve)
    assert counts[CardPlace.CERTAIN] + counts[CardPlace.IMPOSED] == len(plan.coverage.certain)
    assert counts[CardPlace.EXCLUDED] == len(plan.coverage.excluded)
    expected = sum((card.chance for card in cards), Fraction(0))
    assert expected == len(plan.coverage.certain) + len(plan.draw.chosen)


def independent_standing(
    facts: MonthBasis, id_: EmployerId, *, lower: bool
) -> tuple[str, int, str | None, int]:
    """Return class, points, stratum and mass, by scoring and drawing everybody anew."""
    scores = dict(
        score_employers(
            facts.employers,
            facts.histories,
            facts.method,
            on=facts.month.first_day,
            industry_severe=facts.industry_severe,
        )
    )
    if lower:
        combined = type(scores[id_].combined)(scores[id_].combined - 1)
        scores[id_] = replace(scores[id_], combined=combined, letter=facts.method.letter(combined))
    coverage = month_coverage(
        facts.employers,
        facts.histories,
        scores,
        facts.rules,
        month=facts.month,
        imposed=waiting_visits(
            facts.imposed, facts.histories, authority=facts.rules.authority, month=facts.month
        ),
        industry_severe=facts.industry_severe,
        days=facts.days,
    )
    plane = plane_about_box(*make_plan.month_plan().area.box)
    units = {
        unit.employer: unit.mass
        for unit in month_frame(facts.employers, coverage, scores, plane=plane)
    }
    certain = any(one.employer == id_ for one in coverage.certain)
    mass = SCALE if certain else units.get(id_, 0)
    return scores[id_].letter, scores[id_].points, coverage.strata.get(id_), mass


@given(NUMBERS)
@settings(max_examples=25)
def test_whatever_would_change_is_what_computing_the_whole_month_again_gives(number: int) -> None:
    facts = random_basis(number, size=9)
    count = count_month(facts)
    for one in facts.employers:
        found = what_ifs(facts, count, one)
        supposed = supposed_months(facts, count, one)
        assert [each.supposition for each in found] == [each.supposition for each in supposed]
        for each, month in zip(found, supposed, strict=True):
            after = each.after
            assert (after.letter, after.points, after.stratum, after.mass) == independent_standing(
                month.basis, one.id, lower=each.supposition is Supposition.CLASS_LOWER
            )
            assert each.before == standing_of(count, one.id)
            said = str(each.sentence)
            assert said.startswith(f"假如{each.said}：")
            if after.place is Place.FRAME:
                assert percent(after.chance) in said


@given(NUMBERS)
@settings(max_examples=25)
def test_a_supposition_changes_one_employer_and_only_what_it_says(number: int) -> None:
    facts = random_basis(number, size=8)
    count = count_month(facts)
    for one in facts.employers:
        for month in supposed_months(facts, count, one):
            others = [each for each in month.basis.employers if each.id != one.id]
            assert others == [each for each in facts.employers if each.id != one.id]
            assert {k: v for k, v in month.basis.histories.items() if k != one.id} == {
                k: v for k, v in facts.histories.items() if k != one.id
            }
            again = supposed_months(
                month.basis, count_month(month.basis, {**count.scores, one.id: month.score}), one
            )
            if month.supposition in {Supposition.COMPLAINT_CLOSED, Supposition.CORRECTED}:
                assert month.supposition not in {each.supposition for each in again}


def test_a_closed_complaint_leaves_the_certain_list_and_says_so() -> None:
    facts = make_month_basis.basis(
        *(employer(number) for number in range(6)),
        histories={E0: make_rules.history(
            complaints=(make_rules.complaint(),), tests=(make_rules.report(),),
            self_checks=(make_rules.self_check(),),
        )},
        rules=make_rules.rule_set(make_month_basis.COMPLAINTS),
    )  # fmt: skip
    card = card_of(facts)
    assert card.place is CardPlace.CERTAIN
    assert card.chance == 1
    assert str(card.sentence) == "必查，本月一定检查：规则 CALL“投诉”本月应查"
    found = what_if(card, Supposition.COMPLAINT_CLOSED)
    assert found.after.place is Place.FRAME
    assert found.changes
    # 甲类 6 家（含本单位）应抽 5%，每层至少抽 1 家；其余 5 家是丙类。
    assert str(found.sentence) == (
        "假如投诉举报都已办结：风险分由 34 变为 22；不再必查，进入“甲”层，抽中机会 100%"
    )


def test_a_check_this_year_moves_an_employer_to_the_share_kept_for_those_checked() -> None:
    histories = {
        EmployerId(f"e{number:03d}"): make_rules.history(
            inspections=(make_rules.inspection(employer=EmployerId(f"e{number:03d}")),)
        )
        for number in (4, 5, 6)
    }
    facts = make_month_basis.basis(
        *(employer(number) for number in range(8)),
        histories=histories,
        rules=make_rules.rule_set(),
    )
    found = what_if(card_of(facts), Supposition.CHECKED)
    assert (found.before.stratum, found.before.quota, found.before.size) == ("丙", 1, 5)
    assert (found.after.stratum, found.after.quota, found.after.size) == ("丙/复查", 1, 4)
    assert found.after.points < found.before.points
    assert "改在“丙/复查”层，抽中机会由 20% 变为 25%" in str(found.sentence)
    assert "本年 2026-11-30 已经检查过一次" in str(found.sentence)
    checked = card_of(facts, "e004")
    assert Supposition.CHECKED not in {one.supposition for one in checked.what_ifs}
    assert checked.origin is not None
    assert any("查过不等于免检" in str(one) for one in checked.origin.sentences)


def test_in_january_the_check_of_this_year_falls_on_new_years_day() -> None:
    facts = make_month_basis.basis(employer(0), employer(1), month=Month(year=2027, number=1))
    assert "2027-01-01" in str(what_if(card_of(facts), Supposition.CHECKED).sentence)


def test_a_test_a_limit_a_correction_and_a_self_check_are_each_supposed_where_they_are_open() -> (
    None
):
    overdue = make_rules.inspection(
        violations=1, correction_due=date(2026, 4, 1), corrected_on=None, on=date(2026, 3, 2)
    )
    facts = make_month_basis.basis(
        *(employer(number) for number in range(3)),
        histories={
            E0: make_rules.history(
                inspections=(overdue,),
                tests=(make_rules.report(over_limit=True, on=ON), make_rules.report()),
                self_checks=(make_rules.self_check(score=75.0),),
            )
        },
    )
    card = card_of(facts)
    assert [one.supposition for one in card.what_ifs] == [
        Supposition.CORRECTED,
        Supposition.LIMIT_CLEARED,
        Supposition.SELF_CHECK,
        Supposition.CLASS_LOWER,
        Supposition.NOT_VISITED,
    ]
    cleared = what_if(card, Supposition.LIMIT_CLEARED)
    assert cleared.before.points - cleared.after.points == 20
    never = card_of(facts, "e001")
    done = what_if(never, Supposition.TEST_DONE)
    assert done.before.points - done.after.points == 26
    assert str(done.said) == "所欠的检测、评价已经补做且结果合格"


def test_what_is_owed_as_an_evaluation_is_made_up_by_an_evaluation() -> None:
    severe = make_month_basis.basis(
        employer(0, industry="2611"), industry_severe={"26": True}, rules=make_rules.rule_set()
    )
    count = count_month(severe)
    (month,) = (
        one
        for one in supposed_months(severe, count, severe.employers[0])
        if one.supposition is Supposition.TEST_DONE
    )
    (report,) = month.basis.histories[E0].tests
    assert (report.kind, report.on, report.over_limit) == (TestKind.EVALUATION, ON, False)


def test_trading_again_and_not_imposed_are_supposed_of_those_alone() -> None:
    facts = make_month_basis.basis(
        employer(0, status=OperatingStatus.SUSPENDED),
        employer(1),
        employer(2),
        imposed=(ImposedVisit(employer=EmployerId("e001"), source="省卫生健康委"),),
        rules=make_rules.rule_set(),
    )
    idle = card_of(facts)
    assert idle.place is CardPlace.EXCLUDED
    assert idle.chance == 0
    assert str(idle.sentence) == "本月不参加抽取：停产，本月无可检查，按编码结案"
    back = what_if(idle, Supposition.TRADING)
    assert str(back.sentence).startswith("假如已恢复正常生产经营：可以抽取，进入“丙”层")
    imposed = card_of(facts, "e001")
    assert imposed.place is CardPlace.IMPOSED
    assert str(imposed.sentence) == "上级交办，本月一定检查：上级交办名单指定（省卫生健康委）"
    freed = what_if(imposed, Supposition.NOT_IMPOSED)
    assert freed.after.place is Place.FRAME
    checked = what_if(imposed, Supposition.CHECKED)
    assert checked.after.place is not Place.IMPOSED


def test_a_capped_employer_is_told_what_holds_it_back_and_what_would_free_it() -> None:
    made = tuple(make_rules.inspection(on=date(2026, month, 9)) for month in (2, 5))
    exempt = make_rules.inspection(on=date(2026, 6, 9), kind=InspectionKind.COMPLAINT)
    other = make_rules.inspection(on=date(2026, 7, 9), authority="某市卫生健康委")
    facts = make_month_basis.basis(
        employer(0),
        employer(1),
        histories={E0: make_rules.history(inspections=(*made, exempt, other))},
        rules=make_rules.rule_set(),
    )
    card = card_of(facts)
    assert card.place is CardPlace.EXCLUDED
    cap = card.cap
    assert (cap.counted, cap.remaining, cap.joint_counted, cap.per_year) == (2, 0, 3, 2)
    assert [(one.is_ours, one.is_counted) for one in cap.visits] == [
        (True, True), (True, True), (True, False), (False, True),
    ]  # fmt: skip
    assert [str(one) for one in cap.sentences] == [
        "本年本机关已计次检查 2 次，上限 2 次，还可 0 次",
        "本年度计次检查已达上限 2 次（2026-02-09、2026-05-09），只可进行免计次的检查",
    ]
    joint = replace(facts.rules, cap=replace(facts.rules.cap, joint_per_year=4))
    assert "各机关合计 3 次，合计上限 4 次" in map(
        str, card_of(replace(facts, rules=joint)).cap.sentences
    )
    free = what_if(card, Supposition.NOT_VISITED)
    assert free.after.place is Place.FRAME


def test_a_change_that_changes_nothing_is_said_to_change_nothing() -> None:
    facts = make_month_basis.basis(employer(0), rules=make_rules.rule_set())
    found = what_if(card_of(facts), Supposition.TEST_DONE)
    assert not found.changes
    assert str(found.sentence).endswith("改在“乙”层，抽中机会仍为 100%")
    low = make_month_basis.basis(
        employer(0),
        histories={
            E0: make_rules.history(
                tests=(make_rules.report(),), self_checks=(make_rules.self_check(score=92.0),)
            )
        },
        rules=make_rules.rule_set(),
    )
    assert [str(one.sentence).partition("：")[0] for one in card_of(low).what_ifs] == [
        "假如本年 2026-11-30 已经检查过一次且没有发现问题"
    ]
    shut = make_month_basis.basis(
        employer(0, status=OperatingStatus.CLOSED), rules=make_rules.rule_set()
    )
    still = what_if(card_of(shut), Supposition.TEST_DONE)
    assert str(still.sentence).endswith("本月不能抽取（关闭，本月无可检查，按编码结案）")


def test_who_stays_on_the_certain_list_for_another_rule_is_said_to() -> None:
    facts = make_month_basis.basis(
        employer(0),
        employer(1),
        histories={
            E0: make_rules.history(
                complaints=(make_rules.complaint(),), tests=(make_rules.report(over_limit=True),)
            )
        },
    )
    card = card_of(facts)
    assert card.standing.rules == ("CALL", "LIMIT")
    closed = what_if(card, Supposition.COMPLAINT_CLOSED)
    assert "仍在必查名单上，依据变为 LIMIT" in str(closed.sentence)
    lower = what_if(card, Supposition.CLASS_LOWER)
    assert "仍在必查名单上（CALL、LIMIT）" in str(lower.sentence)
    assert {one.rule: one.state for one in card.rules}["CITY"] is RuleState.OPEN


def test_rules_say_of_one_employer_whether_they_apply_are_met_or_due() -> None:
    dust = make_rules.rule(id="DUST", scope={"hazard_category": "粉尘"})
    late = make_rules.rule(id="LATE", scope={"kind": "用人单位"}, deadline=date(2026, 6, 30))
    met = make_rules.rule(id="MET", scope={"factor": ["苯"]})
    some = make_rules.rule(id="SOME", scope={"kind": "用人单位"}, share=Fraction(1, 100))
    facts = make_month_basis.basis(
        employer(0),
        employer(1, status=OperatingStatus.MOVED),
        histories={E0: make_rules.history(inspections=(make_rules.inspection(),))},
        rules=make_rules.rule_set(dust, late, met, some, make_month_basis.CITY),
    )
    checked = {one.rule: one for one in card_of(facts).rules}
    assert checked["DUST"].state is RuleState.OUT_OF_SCOPE
    assert checked["LATE"].state is RuleState.MET
    assert str(checked["LATE"].sentence) == "本期已完成"
    assert str(checked["CITY"].sentence) == "由其他层级负责，本级只列示"
    moved = {one.rule: one for one in card_of(facts, "e001").rules}
    assert moved["LATE"].state is RuleState.CLOSED
    assert str(moved["LATE"].sentence) == "停产、关闭或迁出，按编码结案不计"


def test_an_open_rule_says_whether_it_is_this_months_by_chance_or_later() -> None:
    yearly = make_rules.rule(id="ALL", scope={"kind": "用人单位"}, deadline=date(2026, 12, 31))
    some = make_rules.rule(id="SOME", scope={"kind": "用人单位"}, share=Fraction(1, 2))
    june = Month(year=2026, number=6)
    facts = make_month_basis.basis(
        *(employer(number) for number in range(8)),
        month=june,
        rules=make_rules.rule_set(yearly, some),
    )
    said = Counter(
        str(one.sentence)
        for card in reasons_of(facts).cards()
        for one in card.rules
        if one.rule == "ALL"
    )
    assert said == {
        "本月必查时完成，期限 2026-12-31": 2,
        "待完成，按月分摊，未轮到本月，期限 2026-12-31": 6,
    }
    late = replace(yearly, deadline=date(2026, 3, 31))
    cap = replace(facts.rules.cap, per_year=1)
    visited = {
        one.id: make_rules.history(
            inspections=(make_rules.inspection(employer=one.id, kind=InspectionKind.RANDOM),)
        )
        for one in facts.employers[:1]
    }
    twice = replace(
        facts, rules=make_rules.rule_set(replace(late, times=2), some, cap=cap), histories=visited
    )
    rules = {one.rule: one for one in card_of(twice).rules}
    assert rules["ALL"].overdue
    assert str(rules["ALL"].sentence) == "期限 2026-03-31 已过，仍待完成"
    by_chance = {
        str(one.sentence)
        for card in reasons_of(replace(facts, rules=make_rules.rule_set(some))).cards()
        for one in card.rules
    }
    assert by_chance == {"按比例抽取，抽中即可完成，期限 2026-12-31"}
    more = make_month_basis.basis(
        *(employer(number) for number in range(2)),
        histories={E0: make_rules.history(inspections=(make_rules.inspection(),))},
        rules=make_rules.rule_set(some),
    )
    assert str(card_of(more, "e001").rules[0].sentence) == (
        "只要求一定比例，本月没有由它抽取，期限 2026-12-31"
    )


def test_the_origin_of_a_chance_names_floor_weight_and_ceiling() -> None:
    def origin(
        points: dict[str, int], quota_share: Fraction, wanted: str
    ) -> tuple[Bound, list[str]]:
        facts = make_month_basis.basis(
            *(employer(number) for number in range(len(points))),
            rules=make_rules.rule_set(
                class_shares=dict.fromkeys(make_rules.rule_set().class_shares, quota_share)
            ),
        )
        count = count_month(facts)
        scores = {
            EmployerId(id_): replace(count.scores[EmployerId(id_)], parts=(ScorePart(
                key="x", points=value, reason=count.scores[E0].parts[0].reason),))
            for id_, value in points.items()
        }  # fmt: skip
        found = chance_origin(count_month(facts, scores), EmployerId(wanted))
        assert found is not None
        return found.bound, [str(one) for one in found.sentences]

    spread = {"e000": 0, "e001": 9, "e002": 9, "e003": 97}
    assert origin(spread, Fraction(1, 4), "e000")[0] is Bound.FLOOR
    assert (
        "低于下限 6.25%（平均机会的 25%），提到下限" in origin(spread, Fraction(1, 4), "e000")[1][2]
    )
    assert origin(spread, Fraction(1, 4), "e003")[0] is Bound.WEIGHT
    assert origin(spread, Fraction(1, 2), "e003")[0] is Bound.CEILING
    assert "必然抽中" in origin(spread, Fraction(1, 2), "e003")[1][2]
    assert origin(spread, Fraction(1), "e001")[0] is Bound.EVERYBODY
    assert "全部抽取" in origin(spread, Fraction(1), "e001")[1][2]


def test_a_percentage_of_a_mass_is_exact() -> None:
    assert percent(Fraction(123_457, SCALE)) == "12.3457%"
    assert percent(Fraction(1)) == "100%"
    assert percent(Fraction(0)) == "0%"
    assert percent(Fraction(1, SCALE)) == "0.0001%"


def test_a_plan_that_differs_from_its_facts_is_doubted() -> None:
    facts = random_drawn()
    plan = planned(facts)
    unit = plan.draw.units[0]
    heavier = replace(unit, mass=unit.mass - 1)
    draw = replace(plan.draw, units=(heavier, *plan.draw.units[1:]))
    card = MonthReasons(replace(plan, draw=draw), facts).card(unit.employer)
    assert ["记录的机会是" in str(one) for one in card.doubts] == [True]
    assert any("层的份额合计" in str(one) for one in sum_faults(card))
    score = plan.scores[unit.employer]
    extra = replace(score, parts=(*score.parts, ScorePart(key="x", points=1, reason=card.sentence)))
    card = MonthReasons(replace(plan, scores={**plan.scores, unit.employer: extra}), facts).card(
        unit.employer
    )
    assert any("记录的评分是" in str(one) for one in card.doubts)
    certain = replace(plan.coverage, certain=plan.coverage.certain[1:])
    gone = plan.coverage.certain[0].employer
    card = MonthReasons(replace(plan, coverage=certain), facts).card(gone)
    assert any("按所附资料复算为" in str(one) for one in card.doubts)


def test_sums_that_are_wrong_are_named() -> None:
    facts = random_drawn()
    reasons = reasons_of(facts)
    drawn = reasons.card(reasons.plan.draw.units[0].employer)
    assert drawn.origin is not None
    wrong = replace(
        drawn,
        standing=replace(drawn.standing, points=drawn.standing.points + 1),
        origin=replace(drawn.origin, weight=drawn.origin.weight + 1, mass=drawn.origin.mass + 9),
    )
    assert [str(one).partition(" ")[0] for one in sum_faults(wrong)] == [
        "各项得分合计",
        "权重",
        "机会",
    ]
    certain = reasons.card(reasons.plan.coverage.certain[0].employer)
    half = replace(certain, standing=replace(certain.standing, mass=SCALE // 2))
    assert [str(one) for one in sum_faults(half)] == ["机会应为 100%，却是 50%"]


def test_an_employer_is_found_by_id_code_or_name_and_else_the_choice_is_named() -> None:
    coded = replace(employer(3), credit_code="91330100799655058B")
    facts = make_month_basis.basis(employer(0), employer(1), coded)
    reasons = reasons_of(facts)
    for wanted in ("e003", "91330100799655058B", "演示厂003号", "003号"):
        assert reasons.card(wanted, with_what_ifs=False).employer.id == "e003"
    with pytest.raises(UnknownEmployerError, match="“演示厂”对应 3 家单位：请改用编号，如 e000"):
        reasons.card("演示厂")
    with pytest.raises(UnknownEmployerError, match="2026-12 的计划里没有“别处”：请核对"):
        reasons.card("别处")
    newer = MonthReasons(reasons.plan, replace(facts, employers=(*facts.employers, employer(9))))
    with pytest.raises(UnknownEmployerError, match="是计划做好以后才有的"):
        newer.card("e009")
    assert len(list(newer.cards())) == 3


def test_a_card_says_when_a_visit_is_made_or_why_it_is_not() -> None:
    plan = make_plan.month_plan()
    facts = make_month_basis.basis(
        *plan.employers, histories=make_plan.histories(), rules=make_rules.rule_set()
    )
    reasons = MonthReasons(plan, facts)
    cards = {card.employer.id: card for card in reasons.cards()}
    first = cards[make_plan.employer_id(1)].arrangement
    assert first is not None
    assert str(first.sentence) == "2026-12-01 第 1 组 09:15—10:45，演示甲、演示乙"
    lost = cards[make_plan.employer_id(12)].arrangement
    assert lost is not None
    assert str(lost.sentence) == "没有排入本月计划：地址未能定位，请先核对"
    assert cards[make_plan.employer_id(13)].arrangement is None
    reserve = cards[make_plan.employer_id(14)]
    assert reserve.reserve is not None
    assert (reserve.reserve.place, reserve.reserve.of) == (1, 3)
    assert "列“丙”层后备第 1 位，共 3 位" in str(reserve.sentence)
    assert cards[make_plan.employer_id(1)].place is CardPlace.DRAWN
    assert "双随机抽中：“乙”层" in str(cards[make_plan.employer_id(1)].sentence)
    assert plan.month == DECEMBER
