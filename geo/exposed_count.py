"""Exposed workers: settle how many distinct people are exposed, from totals that may count twice.

An employer's total is often the sum over hazard classes, so a worker with dust and noise counts
twice and the bands ≤9, 10–49, ≥50 go wrong. The reference proposes the total of per-factor
maxima: workers of different posts are different people, factors of one post share theirs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.hazard_factor import Exposure, HazardCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedCount:
    """Distinct exposed workers; an estimate is the least number that the parts allow."""

    workers: int | None
    is_estimated: bool
    doubly_counted: bool
    """True when the declared total is the sum of several classes."""


def settle_exposed(
    declared: int | None,
    by_category: Mapping[HazardCategory, int],
    exposures: Sequence[Exposure],
    by_post: Mapping[str, int] | None = None,
) -> ExposedCount:
    """Return the exposed workers of an employer.

    Parameters
    ----------
    declared
        The declared total, or None.
    by_category
        Workers declared for whole hazard categories; where it is empty, the largest factor of
        each category stands for it.
    exposures
        Declared factors with their workers.
    by_post
        Distinct workers of each post (不重复), where declared.
    """
    least = least_exposed(by_category, exposures, by_post or {})
    if declared is None:
        return ExposedCount(workers=least, is_estimated=least is not None, doubly_counted=False)
    several = [count for count in by_category.values() if count > 0]
    factors = [exposure.workers for exposure in exposures if exposure.workers]
    doubly = (len(several) > 1 and declared == sum(several)) or (
        not several and len(factors) > 1 and declared == sum(factors) and _shares_posts(exposures)
    )
    if doubly:
        return ExposedCount(workers=least, is_estimated=True, doubly_counted=True)
    return ExposedCount(workers=declared, is_estimated=False, doubly_counted=False)


def least_exposed(
    by_category: Mapping[HazardCategory, int],
    exposures: Sequence[Exposure],
    by_post: Mapping[str, int],
) -> int | None:
    """Return the least number of distinct exposed workers that the parts allow, or None.

    It is the largest of: any category's count, and the sum over posts of the post's largest
    factor (or of its declared distinct workers).
    """
    posts: dict[str, int] = defaultdict(int)
    for exposure in exposures:
        if exposure.workers is not None:
            posts[exposure.post] = max(posts[exposure.post], exposure.workers)
    posts.update(by_post)
    bounds = [*by_category.values(), *([sum(posts.values())] if posts else [])]
    return max(bounds, default=None)


def _shares_posts(exposures: Sequence[Exposure]) -> bool:
    """Return whether two factors with workers stand in the same post."""
    posts = [exposure.post for exposure in exposures if exposure.workers]
    return len(set(posts)) < len(posts)
