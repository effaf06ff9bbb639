from dataclasses import replace

import pytest

from geo.risk_grade import CombinedClass
from planner.hard_site import Hardship, HardSiteRule, InvalidHardSiteRuleError
from planner.inspector import Skill
from tests import make, make_plan, make_roster

PLAN = make_plan.month_plan()
SCORE = PLAN.scores[make_plan.employer_id(1)]
NEAR = make_roster.visit(1, position=make.position())
FAR = make_roster.visit(1, position=make.position(lon=make.LON + 0.3))


def test_a_site_of_the_worst_class_is_hard_whatever_letter_is_printed_for_it() -> None:
    worst = replace(SCORE, combined=CombinedClass.HIGH, letter="甲")
    assert HardSiteRule().hardships(NEAR, worst, make.office()) == (Hardship.HIGH_RISK,)
    milder = replace(SCORE, combined=CombinedClass.MIDDLE, letter="丙")
    assert HardSiteRule().hardships(NEAR, milder, make.office()) == ()


def test_radiation_work_is_hard() -> None:
    visit = replace(NEAR, skills=frozenset({Skill.RADIATION, Skill.INSTITUTION}))
    assert HardSiteRule().hardships(visit, None, make.office()) == (Hardship.RADIATION,)
    institution = replace(NEAR, skills=frozenset({Skill.INSTITUTION}))
    assert HardSiteRule().hardships(institution, None, make.office()) == ()


def test_a_site_is_far_from_its_own_team_s_office_or_not() -> None:
    # 0.3 degrees of longitude at 38 degrees north are 26.3 km.
    assert HardSiteRule().hardships(FAR, None, make.office()) == (Hardship.FAR,)
    assert HardSiteRule(far_m=26_500).hardships(FAR, None, make.office()) == ()
    nearer = make.office(position=make.position(lon=make.LON + 0.1))
    assert HardSiteRule().hardships(FAR, None, nearer) == ()


def test_what_is_hard_for_several_reasons_names_them_all() -> None:
    visit = replace(FAR, skills=frozenset({Skill.RADIATION}))
    worst = replace(SCORE, combined=CombinedClass.HIGH)
    assert HardSiteRule().hardships(visit, worst, make.office()) == tuple(Hardship)


def test_the_rule_in_words_prints_the_letter_of_the_method_in_force() -> None:
    said = str(HardSiteRule(far_m=12_500).words(PLAN.scores))
    assert "（丙）" in said
    assert "12.5 公里" in said
    assert "本地设定，非法规" in said
    assert "（—）" in str(HardSiteRule().words({}))


def test_a_rule_by_which_every_place_is_far_is_refused() -> None:
    with pytest.raises(InvalidHardSiteRuleError, match="0 米，必须大于 0"):
        HardSiteRule(far_m=0)
