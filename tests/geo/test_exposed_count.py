"""Distinct exposed workers."""

from hypothesis import given
from hypothesis import strategies as st

from geo.exposed_count import least_exposed, settle_exposed
from geo.hazard_factor import HazardCategory
from tests import make

DUST, CHEMICAL, PHYSICAL = list(HazardCategory)[:3]
_COUNTS = st.dictionaries(st.sampled_from(list(HazardCategory)), st.integers(0, 500))


def test_a_total_that_is_the_sum_of_classes_becomes_the_largest_class() -> None:
    settled = settle_exposed(63, {DUST: 30, CHEMICAL: 8, PHYSICAL: 25}, ())
    assert (settled.workers, settled.is_estimated, settled.doubly_counted) == (30, True, True)


def test_an_honest_total_is_kept() -> None:
    settled = settle_exposed(40, {DUST: 30, PHYSICAL: 25}, ())
    assert (settled.workers, settled.is_estimated, settled.doubly_counted) == (40, False, False)


def test_a_total_that_sums_the_factors_of_one_post_is_doubtful() -> None:
    factors = [make.exposure(workers=12), make.exposure(factor="苯", workers=5)]
    assert settle_exposed(17, {}, factors).workers == 12
    elsewhere = [make.exposure(workers=12, post="甲"), make.exposure(workers=5, post="乙")]
    assert not settle_exposed(17, {}, elsewhere).doubly_counted


def test_a_missing_total_is_estimated_from_posts() -> None:
    factors = [
        make.exposure(workers=12, post="甲"),
        make.exposure(factor="苯", workers=7, post="甲"),
        make.exposure(workers=5, post="乙"),
    ]
    settled = settle_exposed(None, {}, factors)
    assert (settled.workers, settled.is_estimated) == (17, True)
    assert settle_exposed(None, {}, factors, {"甲": 15}).workers == 20


def test_nothing_known_stays_unknown() -> None:
    settled = settle_exposed(None, {}, [make.exposure(workers=None)])
    assert (settled.workers, settled.is_estimated) == (None, False)


@given(_COUNTS, st.lists(st.integers(0, 300), max_size=5))
def test_the_least_count_covers_every_class_and_factor_and_never_their_sum(
    by_category: dict[HazardCategory, int], workers: list[int]
) -> None:
    factors = [make.exposure(factor=f"因素{n}", workers=w) for n, w in enumerate(workers)]
    least = least_exposed(by_category, factors, {})
    parts = [*by_category.values(), *workers]
    assert least == max(parts, default=None)


@given(st.integers(0, 900), _COUNTS)
def test_a_declared_total_is_either_kept_or_lowered(
    declared: int, by_category: dict[HazardCategory, int]
) -> None:
    settled = settle_exposed(declared, by_category, ())
    assert settled.workers is not None
    assert settled.workers <= declared
    assert settled.is_estimated == settled.doubly_counted
