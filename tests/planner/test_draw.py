from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import TownshipCode
from geo.employer import EmployerId
from planner.coverage import Stratum
from planner.draw import (
    ALGORITHM,
    SCALE,
    Draw,
    FrameUnit,
    InvalidFrameError,
    InvalidQuotaError,
    check_draw,
    choose,
    empty_draw,
    hold_draw,
    reserve_of,
)
from planner.inclusion import masses
from planner.random_stream import RandomSource, RandomStream
from tests.make_draw import SEED, all_outcomes, county_frame, frame_unit

QUOTAS = {Stratum("甲"): 3, Stratum("乙"): 5, Stratum("丙/复查"): 2}


def _unit(name: str, where: str, x: int, y: int, mass: int) -> FrameUnit:
    """Return a unit; `where` is the township's letter and the stratum."""
    return frame_unit(
        employer=EmployerId(name),
        township=TownshipCode(where[0]),
        stratum=Stratum(where[1:]),
        x_m=x,
        y_m=y,
        mass=mass,
    )


TOYS = [
    (  # two strata across two townships, cells that do not come out whole
        _unit("1", "A甲", 0, 0, 5),
        _unit("2", "A甲", 1, 0, 4),
        _unit("3", "B甲", 9, 0, 3),
        _unit("4", "A乙", 0, 5, 7),
        _unit("5", "B乙", 9, 5, 8),
        _unit("6", "B乙", 8, 5, 9),
    ),
    (  # one cell of four with ties of distance, one certain unit, one that cannot be drawn
        _unit("1", "A甲", 0, 0, 6),
        _unit("2", "A甲", 2, 0, 6),
        _unit("3", "A甲", 0, 2, 6),
        _unit("4", "A甲", 2, 2, 6),
        _unit("5", "B甲", 2, 2, 12),
        _unit("6", "B甲", 3, 3, 0),
    ),
    (  # three townships, two strata, units at one point
        _unit("1", "A甲", 0, 0, 1),
        _unit("2", "B甲", 0, 0, 2),
        _unit("3", "B甲", 0, 0, 3),
        _unit("4", "C甲", 0, 0, 6),
        _unit("5", "A乙", 4, 4, 11),
        _unit("6", "B乙", 4, 4, 10),
        _unit("7", "C乙", 4, 4, 3),
    ),
]


@pytest.mark.parametrize("frame", TOYS)
def test_every_chance_is_exact_over_all_branches_of_a_toy_draw(
    frame: tuple[FrameUnit, ...],
) -> None:
    def sample(source: RandomSource) -> tuple[EmployerId, ...]:
        return choose(frame, source, scale=12)

    outcomes = all_outcomes(sample)
    assert sum(outcomes.values()) == 1
    for unit in frame:
        chance = sum(share for drawn, share in outcomes.items() if unit.employer in drawn)
        assert chance == Fraction(unit.mass, 12)
    for drawn in outcomes:
        assert _margins_hold(_expected(frame), _found(frame, drawn), 12)


def _parts(unit: FrameUnit) -> tuple[tuple[str, ...], ...]:
    """Return the stratum, the township and the cell of a unit."""
    return (
        ("stratum", unit.stratum),
        ("township", unit.township),
        ("cell", unit.stratum, unit.township),
    )


def _expected(frame: Sequence[FrameUnit]) -> Counter[tuple[str, ...]]:
    expected: Counter[tuple[str, ...]] = Counter()
    for unit in frame:
        expected.update(dict.fromkeys(_parts(unit), unit.mass))
    return expected


def _found(frame: Sequence[FrameUnit], drawn: Sequence[EmployerId]) -> Counter[tuple[str, ...]]:
    members = frozenset(drawn)
    return Counter(part for unit in frame if unit.employer in members for part in _parts(unit))


def _margins_hold(
    expected: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]], scale: int
) -> bool:
    """Return whether each part has the floor or the ceiling; strata have whole expectations."""
    return all(mass // scale <= found[part] <= -(-mass // scale) for part, mass in expected.items())


def test_three_hundred_draws_break_no_margin_and_keep_the_chances() -> None:
    frame = county_frame(300, QUOTAS, townships=6)
    expected = _expected(frame)
    draws = 300
    times: Counter[EmployerId] = Counter()
    for number in range(draws):
        drawn = choose(
            frame, RandomStream(sha256(bytes([number % 256, number // 256])).digest(), "draw")
        )
        assert _margins_hold(expected, _found(frame, drawn), SCALE)
        times.update(drawn)
    z = [
        (times[unit.employer] - draws * p) / sqrt(draws * p * (1 - p))
        for unit in frame
        if 0 < (p := unit.mass / SCALE) < 1
    ]
    assert 0.85 < sum(one * one for one in z) / len(z) < 1.15
    assert max(abs(one) for one in z) < 6


@st.composite
def _frames(draw: st.DrawFn) -> tuple[list[FrameUnit], dict[Stratum, int]]:
    size = draw(st.integers(1, 60))
    numbers = st.lists(st.integers(0, 9), min_size=size, max_size=size)
    x, y, town, stratum, weight = (draw(numbers) for _ in range(5))
    ids = [EmployerId(f"e{number:02d}") for number in range(size)]
    strata = {one: Stratum("甲乙丙"[number % 3]) for one, number in zip(ids, stratum, strict=True)}
    sizes = Counter(strata.values())
    quotas = {one: draw(st.integers(0, sizes[one])) for one in sorted(sizes)}
    mass = masses(dict(zip(ids, weight, strict=True)), strata, quotas)
    units = [
        FrameUnit(
            employer=one,
            township=TownshipCode(str(town[n] % 4)),
            stratum=strata[one],
            x_m=x[n],
            y_m=y[n],
            mass=mass[one],
        )
        for n, one in enumerate(ids)
    ]
    return units, quotas


@given(made=_frames(), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_draw_meets_its_margins_and_can_be_repeated_from_any_order(
    made: tuple[list[FrameUnit], dict[Stratum, int]], order: Any
) -> None:
    units, quotas = made
    held = hold_draw(units, quotas, seed=SEED)
    assert _margins_hold(_expected(units), _found(units, held.chosen), SCALE)
    assert sorted([*held.chosen, *held.reserve]) == [unit.employer for unit in held.units]
    assert list(held.chosen) == sorted(held.chosen)
    mixed = list(units)
    order.shuffle(mixed)
    assert hold_draw(mixed, dict(reversed(quotas.items())), seed=SEED) == held
    assert check_draw(held) == ()


def test_another_seed_is_another_draw() -> None:
    frame = county_frame(200, QUOTAS)
    drawn = {hold_draw(frame, QUOTAS, seed=bytes([n]) * 32).chosen for n in range(10)}
    assert len(drawn) == 10


def test_the_reserve_of_a_stratum_is_the_rest_of_it_in_random_order() -> None:
    held = hold_draw(county_frame(60, QUOTAS), QUOTAS, seed=SEED)
    for stratum, quota in QUOTAS.items():
        members = [unit.employer for unit in held.units if unit.stratum == stratum]
        reserve = reserve_of(held, stratum)
        assert sorted(reserve) == sorted(set(members) - set(held.chosen))
        assert len(reserve) == len(members) - quota
        assert list(reserve) != sorted(reserve)


def test_a_known_draw_never_changes() -> None:
    held = hold_draw(county_frame(60, QUOTAS, townships=4), QUOTAS, seed=SEED)
    numbers = [int(one[1:]) for one in held.chosen]
    assert numbers == [5, 6, 15, 19, 26, 28, 35, 47, 53, 58]
    assert [int(one[1:]) for one in held.reserve[:5]] == [30, 43, 23, 1, 39]
    assert held.algorithm == ALGORITHM


def test_the_worked_example_of_the_manual_is_what_is_drawn() -> None:
    frame = [
        _unit("E1", "1乙", 0, 0, 400_000),
        _unit("E2", "1乙", 300, 400, 300_000),
        _unit("E3", "1乙", 900, 0, 600_000),
        _unit("E4", "2乙", 5000, 0, 700_000),
    ]
    held = hold_draw(frame, {Stratum("乙"): 2}, seed=bytes(32))
    assert held.chosen == ("E1", "E4")
    assert held.reserve == ("E3", "E2")


def test_a_draw_of_nothing_is_empty_and_checks() -> None:
    held = empty_draw(seed=SEED)
    assert (held.units, held.chosen, held.reserve) == ((), (), ())
    assert check_draw(held) == ()


def _held() -> Draw:
    return hold_draw(county_frame(60, QUOTAS), QUOTAS, seed=SEED)


def test_a_draw_with_an_exchanged_employer_is_found_out() -> None:
    held = _held()
    wrong = replace(held, chosen=(*held.chosen[1:], held.reserve[0]))
    assert [str(one) for one in check_draw(wrong)] == [
        f"{held.reserve[0]} 记录为抽中，复算没有抽中",
        f"{held.chosen[0]} 复算抽中，记录里没有",
    ]


def test_a_reserve_in_another_order_is_found_out() -> None:
    held = _held()
    wrong = replace(held, reserve=(held.reserve[1], held.reserve[0], *held.reserve[2:]))
    assert [str(one) for one in check_draw(wrong)] == ["候补名单的内容或次序与复算不一致"]


def test_a_draw_of_another_algorithm_is_not_judged_by_this_one() -> None:
    wrong = replace(_held(), algorithm="xuntu-draw/0")
    (said,) = check_draw(wrong)
    assert str(said).startswith("这次抽取用的算法是“xuntu-draw/0”")


def test_an_empty_frame_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="抽取名录是空的"):
        hold_draw([], {}, seed=SEED)


def test_an_employer_twice_in_the_frame_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="e1 在抽取名录里出现不止一次"):
        hold_draw([frame_unit(), frame_unit()], {Stratum("乙"): 1}, seed=SEED)


@pytest.mark.parametrize("mass", [-1, SCALE + 1])
def test_a_chance_below_0_or_above_1_is_refused(mass: int) -> None:
    with pytest.raises(InvalidFrameError, match=f"e1 的抽取概率份额是 {mass}"):
        hold_draw([frame_unit(mass=mass)], {Stratum("乙"): 1}, seed=SEED)


def test_a_position_far_from_the_area_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match=r"e1 的平面坐标（0, 10000001）离本地原点太远"):
        hold_draw([frame_unit(mass=SCALE, y_m=10**7 + 1)], {Stratum("乙"): 1}, seed=SEED)


@pytest.mark.parametrize(
    ("quotas", "said"),
    [
        ({}, "“乙”层有 1 家，却没有给出抽取家数"),
        ({Stratum("乙"): 2}, "“乙”层只有 1 家，不能抽 2 家"),
        ({Stratum("乙"): -1}, "“乙”层只有 1 家，不能抽 -1 家"),
        ({Stratum("乙"): 1, Stratum("甲"): 1}, "“甲”层只有 0 家，不能抽 1 家"),
        ({Stratum("乙"): 0}, "份额合计 1000000，应当等于抽取家数 0 × 1000000"),
    ],
)
def test_quotas_that_do_not_fit_the_frame_are_refused(
    quotas: dict[Stratum, int], said: str
) -> None:
    with pytest.raises(InvalidQuotaError, match=said):
        hold_draw([frame_unit(mass=SCALE)], quotas, seed=SEED)
