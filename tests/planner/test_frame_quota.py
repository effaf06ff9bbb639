from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.frame_quota import FrameMember, frame_quotas, rules_of_stratum
from tests import make_rules

RULES = ("R1", "R2", "R3")


def some_frame(number: int) -> list[FrameMember]:
    """Return up to sixty members in three classes that serve any of three rules."""
    choose = make_rules.Chooser(number)
    return [
        FrameMember(
            employer=EmployerId(f"e{place:02d}"),
            letter=choose.one("甲乙丙"),
            serves=tuple(rule for rule in RULES if choose.one([False, True])),
            inspected=choose.one([False, True]),
        )
        for place in range(choose.one(range(61)))
    ]


members = make_rules.NUMBERS.map(some_frame)


@given(
    members,
    st.lists(st.integers(0, 30), min_size=3, max_size=3),
    st.lists(st.integers(0, 30), min_size=3, max_size=3),
    st.integers(0, 50),
)
def test_quotas_meet_every_need_that_the_frame_has_room_for(
    frame: list[FrameMember], rule_needs: list[int], letter_needs: list[int], percent: int
) -> None:
    rules = dict(zip(RULES, rule_needs, strict=True))
    letters = dict(zip("甲乙丙", letter_needs, strict=True))
    found = frame_quotas(
        frame,
        rule_needs=rules,
        letter_needs=letters,
        reinspection_share=Fraction(percent, 100),
    )
    sizes: dict[str, int] = {}
    for stratum in found.strata.values():
        sizes[stratum] = sizes.get(stratum, 0) + 1
    assert set(found.strata) == {one.employer for one in frame}
    assert set(found.quotas) == set(sizes)
    assert all(1 <= quota <= sizes[stratum] for stratum, quota in found.quotas.items())
    for rule, need in rules.items():
        serving = {one.stratum for one in frame if rule in one.serves}
        drawn = sum(found.quotas[stratum] for stratum in serving)
        able = sum(rule in one.serves for one in frame)
        assert drawn >= min(need, able)
        assert found.unmet_rules.get(rule, 0) == max(0, need - able)
    for letter, need in letters.items():
        mine = [one for one in frame if one.letter == letter and not one.stratum.endswith("复查")]
        drawn = sum(found.quotas[stratum] for stratum in {one.stratum for one in mine})
        assert drawn >= min(need, len(mine))
        assert found.unmet_letters.get(letter, 0) == max(0, need - len(mine))


def member(number: int, letter: str, *rules: str, inspected: bool = False) -> FrameMember:
    return FrameMember(
        employer=EmployerId(f"e{number:03d}"), letter=letter, serves=rules, inspected=inspected
    )


def test_a_rule_and_a_class_share_the_same_draws_by_hand() -> None:
    frame = [
        *(member(n, "丙", "R1") for n in range(30)),
        *(member(n, "乙", "R1") for n in range(30, 40)),
        *(member(n, "丙") for n in range(40, 60)),
        *(member(n, "丙", inspected=True) for n in range(60, 100)),
    ]
    found = frame_quotas(
        frame,
        rule_needs={"R1": 12},
        letter_needs={"丙": 20},
        reinspection_share=Fraction(6, 100),
    )
    # R1: 10 more over rooms 29 and 9: 7.63 and 2.37, so 8 and 2. 丙 then has 9 + 1 of 20:
    # 10 more over rooms 21 and 19: 5.25 and 4.75, so 5 and 5. 复查: 23 × 6 / 94, rounded up.
    assert found.quotas == {"丙": 6, "丙/R1": 14, "丙/复查": 2, "乙/R1": 3}
    assert (found.unmet_rules, found.unmet_letters) == ({}, {})


def test_an_inspected_employer_that_a_rule_still_needs_lies_with_the_rule() -> None:
    assert member(1, "丙", "R1", "R2", inspected=True).stratum == "丙/R1+R2"
    assert member(1, "丙", inspected=True).stratum == "丙/复查"


def test_an_empty_frame_has_no_quotas() -> None:
    found = frame_quotas(
        [], rule_needs={"R1": 2}, letter_needs={"丙": 3}, reinspection_share=Fraction(0)
    )
    assert (found.strata, found.quotas) == ({}, {})
    assert (found.unmet_rules, found.unmet_letters) == ({"R1": 2}, {"丙": 3})


@given(
    letter=st.sampled_from("甲乙丙"),
    serves=st.lists(st.sampled_from(["CZ-R02", "CZ-R03", "YX-9"]), unique=True).map(tuple),
    inspected=st.booleans(),
)
def test_a_visit_meets_its_class_and_the_rules_that_its_stratum_serves(
    letter: str, serves: tuple[str, ...], *, inspected: bool
) -> None:
    member = FrameMember(
        employer=EmployerId("e"), letter=letter, serves=serves, inspected=inspected
    )
    assert rules_of_stratum(member.stratum) == (f"双随机/{letter}", *serves)
