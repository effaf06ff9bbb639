from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.coverage import Stratum
from planner.draw import SCALE, InvalidQuotaError
from planner.inclusion import FLOOR_SHARE, InvalidWeightError, attainable_quotas, masses

B = Stratum("乙")


def _named(weights: list[int]) -> dict[EmployerId, int]:
    return {EmployerId(f"e{number:04d}"): weight for number, weight in enumerate(weights)}


def _masses(weights: list[int], quota: int) -> list[int]:
    named = _named(weights)
    return list(masses(named, dict.fromkeys(named, B), {B: quota}).values())


_WEIGHTS = st.lists(st.integers(0, 10**9) | st.integers(0, 5), min_size=1, max_size=60)


@settings(deadline=None)
@given(weights=_WEIGHTS, quota=st.integers(0, 70))
def test_masses_sum_to_the_quota_and_are_monotone_and_above_the_floor(
    weights: list[int], quota: int
) -> None:
    found = _masses(weights, quota)
    size = len(weights)
    if quota >= size:
        assert found == [SCALE] * size
        return
    assert sum(found) == quota * SCALE
    floor = FLOOR_SHARE * Fraction(quota * SCALE, size)
    assert all(floor - 1 < mass <= SCALE for mass in found)
    assert all((mass > 0) == (quota > 0) for mass in found)
    by_weight = sorted(zip(weights, found, strict=True))
    for (light, low), (heavy, high) in pairwise(by_weight):
        assert low <= high if light < heavy else abs(low - high) <= 1


@settings(deadline=None)
@given(weights=_WEIGHTS, quota=st.integers(1, 50))
def test_masses_between_floor_and_certainty_are_in_proportion_to_weight(
    weights: list[int], quota: int
) -> None:
    floor = FLOOR_SHARE * Fraction(quota * SCALE, len(weights))
    inner = [
        (weight, mass)
        for weight, mass in zip(weights, _masses(weights, quota), strict=True)
        if floor + 1 < mass < SCALE - 1 and weight
    ]
    for (one, p), (other, q) in pairwise(inner):
        assert abs(p * other - q * one) <= one + other


@settings(deadline=None)
@given(weights=st.lists(st.integers(1, 9), min_size=2, max_size=30), factor=st.integers(2, 1000))
def test_only_ratios_of_weights_matter(weights: list[int], factor: int) -> None:
    assert _masses(weights, 1) == _masses([factor * weight for weight in weights], 1)


@settings(deadline=None)
@given(weights=st.permutations(range(1, 8)))
def test_the_order_of_the_employers_does_not_matter(weights: list[int]) -> None:
    named = _named(list(weights))
    strata = dict.fromkeys(named, B)
    backward = dict(reversed(named.items()))
    assert masses(named, strata, {B: 3}) == masses(backward, strata, {B: 3})
    assert list(masses(backward, strata, {B: 3})) == sorted(named)


def test_masses_by_hand() -> None:
    assert _masses([1, 2, 3, 4], 2) == [200_000, 400_000, 600_000, 800_000]


def test_a_heavy_employer_is_certain_and_the_rest_share_what_is_left() -> None:
    assert _masses([1, 1, 2, 100], 2) == [250_000, 250_000, 500_000, SCALE]


def test_the_floor_keeps_a_light_employer_in_the_draw() -> None:
    assert _masses([1, 1000, 1000, 1000], 1) == [62_500, 312_500, 312_500, 312_500]


def test_equal_weights_differ_by_one_at_most_and_the_lower_ids_have_more() -> None:
    assert _masses([5, 5, 5], 1) == [333_334, 333_333, 333_333]


def test_floor_and_certainty_alone_can_fill_the_quota() -> None:
    assert _masses([1] * 10 + [10**9] * 5, 6) == [100_000] * 10 + [SCALE] * 5


def test_weights_of_zero_share_what_certainty_leaves() -> None:
    assert _masses([0, 0, 7], 2) == [500_000, 500_000, SCALE]
    assert _masses([0] * 10 + [3] * 5, 6) == [100_000] * 10 + [SCALE] * 5
    assert _masses([0, 0, 0, 0], 1) == [250_000] * 4


def test_each_stratum_has_its_own_quota() -> None:
    one, two, three = (EmployerId(name) for name in ("a", "b", "c"))
    found = masses(
        {one: 1, two: 3, three: 1},
        {one: Stratum("甲"), two: Stratum("甲"), three: Stratum("丙")},
        {Stratum("甲"): 1, Stratum("丙"): 0},
    )
    assert found == {one: 250_000, two: 750_000, three: 0}


def test_quotas_are_cut_down_to_what_the_frame_holds_and_it_is_said() -> None:
    strata = {EmployerId("a"): B, EmployerId("b"): B, EmployerId("c"): Stratum("丙")}
    quotas, said = attainable_quotas(strata, {B: 5, Stratum("甲"): 1})
    assert quotas == {B: 2, Stratum("丙"): 0, Stratum("甲"): 0}
    assert [str(one) for one in said] == [
        "“乙”层要抽 5 家，名录里只有 2 家：全部抽中，仍缺 3 家",
        "“甲”层要抽 1 家，名录里只有 0 家：全部抽中，仍缺 1 家",
    ]


def test_a_quota_within_the_frame_is_kept_without_a_word() -> None:
    assert attainable_quotas({EmployerId("a"): B}, {B: 1}) == ({B: 1}, ())


@pytest.mark.parametrize("weights", [{}, {EmployerId("a"): -1}])
def test_an_employer_without_a_usable_weight_is_named(weights: dict[EmployerId, int]) -> None:
    with pytest.raises(InvalidWeightError, match="a 没有可用的抽取权重"):
        masses(weights, {EmployerId("a"): B}, {B: 1})


@pytest.mark.parametrize("quotas", [{}, {B: -1}])
def test_a_stratum_without_a_usable_quota_is_named(quotas: dict[Stratum, int]) -> None:
    with pytest.raises(InvalidQuotaError, match="“乙”层没有可用的抽取家数"):
        masses({EmployerId("a"): 1}, {EmployerId("a"): B}, quotas)


def test_a_stratum_too_large_for_its_quota_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.inclusion.SCALE", 2)
    with pytest.raises(InvalidQuotaError, match="有 3 家，只抽 1 家，每家的机会小到无法表示"):
        _masses([1, 1, 1], 1)
