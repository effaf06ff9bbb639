from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.inspector import Inspector, Skill
from planner.pairing import (
    DutyGroup,
    InvalidGroupError,
    Pair,
    SkilledPairing,
    most_teams,
    pair,
    teams_with,
)
from planner.random_stream import RandomSource, RandomStream
from tests.make_draw import SEED, all_outcomes
from tests.make_team_day import officers

R, T = Skill.RADIATION, Skill.INSTITUTION


def _staff(text: str) -> tuple[Inspector, ...]:
    """Return officers from words: L can lead, m cannot, R and T are skills."""
    skills = {"R": R, "T": T}
    return tuple(
        officers(
            number,
            leads=99 if "L" in word else 0,
            skills=frozenset(skills[letter] for letter in word if letter in skills),
        )[-1]
        for number, word in enumerate(text.split(), 1)
    )


def _group(text: str, teams: int) -> DutyGroup:
    return DutyGroup(officers=_staff(text), teams=teams)


def _ids(pairs: Sequence[Pair]) -> tuple[tuple[str, str], ...]:
    return tuple((lead.id, member.id) for lead, member in pairs)


def _all_pairings(group: DutyGroup) -> list[tuple[Pair, ...]]:
    """Return every ordered pairing, found the slow way."""
    found = []
    for leads in permutations([one for one in group.officers if one.can_lead], group.teams):
        rest = [one for one in group.officers if one not in leads]
        found += [
            tuple(zip(leads, members, strict=True)) for members in permutations(rest, group.teams)
        ]
    return found


@pytest.mark.parametrize(("text", "teams"), [("L L L m", 2), ("L m m m", 1), ("L L L", 1)])
def test_every_pairing_is_equally_likely(text: str, teams: int) -> None:
    group = _group(text, teams)

    def sample(source: RandomSource) -> tuple[tuple[str, str], ...]:
        return _ids(pair(group, lead=source, member=source))

    every = {_ids(pairs) for pairs in _all_pairings(group)}
    assert all_outcomes(sample) == dict.fromkeys(every, Fraction(1, len(every)))


@pytest.mark.parametrize(
    ("texts", "needed"),
    [
        ([("LR L m mR", 2)], {R: 2}),
        ([("LR L m m", 1)], {R: 1}),
        ([("LRT L mT mR", 1)], {R: 1, T: 1}),
        ([("LR m", 1), ("L LT mR", 1)], {R: 2}),
        ([("L m", 0), ("LR L m", 1), ("LT m", 0)], {R: 1}),
    ],
)
def test_every_pairing_that_meets_the_need_is_equally_likely(
    texts: list[tuple[str, int]], needed: dict[Skill, int]
) -> None:
    groups = [_group(*text) for text in texts]
    skilled = SkilledPairing(groups, needed)

    def sample(source: RandomSource) -> tuple[tuple[tuple[str, str], ...], ...]:
        return tuple(_ids(pairs) for pairs in skilled.pair(lead=source, member=source))

    every = {
        tuple(_ids(pairs) for pairs in made)
        for made in product(*(_all_pairings(group) for group in groups))
        if all(
            teams_with([one for pairs in made for one in pairs], skill) >= need
            for skill, need in needed.items()
        )
    }
    assert every
    assert skilled.count == len(every)
    assert all_outcomes(sample) == dict.fromkeys(every, Fraction(1, len(every)))


def test_a_need_that_cannot_be_met_has_no_pairing() -> None:
    assert SkilledPairing([_group("LR L m m", 2)], {R: 2}).count == 0


@settings(deadline=None)
@given(
    words=st.lists(st.sampled_from(["L", "m", "LR", "mR", "LT", "mT", "LRT"]), max_size=12),
    teams=st.integers(0, 6),
    needed=st.fixed_dictionaries({R: st.integers(0, 2), T: st.integers(0, 2)}),
    label=st.sampled_from("abc"),
)
def test_any_pairing_is_lawful_and_meets_the_need(
    words: list[str], teams: int, needed: dict[Skill, int], label: str
) -> None:
    teams = min(teams, most_teams(_staff(" ".join(words))))
    group = _group(" ".join(words), teams)
    skilled = SkilledPairing([group], needed)
    source = RandomStream(SEED, label)
    drawn = [pair(group, lead=source, member=source)]
    if skilled.count:
        drawn += skilled.pair(lead=source, member=source)
        assert all(teams_with(drawn[1], skill) >= need for skill, need in needed.items())
    for pairs in drawn:
        assert len(pairs) == teams
        assert len({one.id for officers in pairs for one in officers}) == 2 * teams
        assert all(lead.can_lead for lead, _ in pairs)


def test_forty_officers_with_two_needs_are_counted_at_once() -> None:
    words = ["LR", "mR", "LT", "mT", "L", "m"] * 6 + ["L", "m"] * 2
    group = DutyGroup(officers=_staff(" ".join(words)), teams=5)
    skilled = SkilledPairing([group], {R: 3, T: 3})
    (pairs,) = skilled.pair(lead=RandomStream(SEED, "lead"), member=RandomStream(SEED, "member"))
    assert teams_with(pairs, R) >= 3
    assert teams_with(pairs, T) >= 3
    assert skilled.count > 10**13


@pytest.mark.parametrize(
    ("text", "most"), [("", 0), ("L", 0), ("L m", 1), ("m m", 0), ("L L m", 1), ("L m m m", 1)]
)
def test_a_team_takes_two_officers_and_a_leader(text: str, most: int) -> None:
    assert most_teams(_staff(text)) == most
    assert _group(text, most).teams == most
    with pytest.raises(InvalidGroupError, match=f"最多组成 {most} 队，不能组成 {most + 1} 队"):
        _group(text, most + 1)


def test_a_group_cannot_make_fewer_teams_than_none() -> None:
    with pytest.raises(InvalidGroupError, match="不能组成 -1 队"):
        _group("L m", -1)
