"""Inclusion masses: the chance of every employer to be drawn, from risk weights, in integers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, message
from planner.coverage import Stratum
from planner.draw import SCALE, InvalidQuotaError
from planner.errors import PlannerError

FLOOR_SHARE: Final = Fraction(1, 4)
"""No employer has less than this share of the mean chance of its stratum."""


class InvalidWeightError(PlannerError, ValueError):
    """A weight cannot be turned into a chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceTerms:
    """What turns the weights of one stratum into masses: clip(factor · weight, lowest, SCALE)."""

    quota: int
    size: int
    total_weight: int
    lowest: Fraction
    """The floor: a quarter of the mean mass."""
    factor: Fraction | None
    """None where every mass is the same whatever the weights: all drawn, or nobody."""


def chance_terms(weights: Iterable[int], quota: int) -> ChanceTerms:
    """Return the terms of a stratum of positive `weights`, exactly; those that `masses` uses."""
    ordered = sorted(weights)
    size, total = len(ordered), quota * SCALE
    lowest = _floor(quota, size)
    free = 0 < quota < size and ordered[0] > 0
    return ChanceTerms(
        quota=quota,
        size=size,
        total_weight=sum(ordered),
        lowest=lowest,
        factor=_factor(ordered, lowest, total) if free else None,
    )


def masses(
    weights: Mapping[EmployerId, int],
    strata: Mapping[EmployerId, Stratum],
    quotas: Mapping[Stratum, int],
) -> dict[EmployerId, int]:
    """Return the inclusion mass of every employer of `strata`, in employer order.

    Inside a stratum of N employers and quota n the mass is clip(c · weight, lo, SCALE), with
    lo = a quarter of the mean n · SCALE / N, and c such that the sum is exactly n · SCALE; found in
    fractions, then made whole by largest remainder, ties to the greater weight, then the lower id.
    A greater weight never has a smaller mass, and no mass is 0 where n > 0. Where n ≥ N every mass
    is SCALE.

    Parameters
    ----------
    weights
        Risk weight of each employer, 0 or more; units do not matter, only ratios.
    strata
        The stratum of every employer that can be drawn.
    quotas
        Number to be drawn of each stratum, 0 or more.

    Raises
    ------
    InvalidWeightError
        If an employer has no weight or a negative one.
    InvalidQuotaError
        If a stratum has no quota or a negative one, or its employers are too many for the quota.
    """
    members: dict[Stratum, list[EmployerId]] = {}
    for employer in sorted(strata):
        members.setdefault(strata[employer], []).append(employer)
        if weights.get(employer, -1) < 0:
            raise InvalidWeightError(
                "{employer} 没有可用的抽取权重（{weight}）：权重应当是不小于 0 的整数，请先评分",
                employer=employer,
                weight=weights.get(employer),
            )
    found: dict[EmployerId, int] = {}
    for stratum in sorted(members):
        quota = quotas.get(stratum, -1)
        if quota < 0:
            raise InvalidQuotaError(
                "“{stratum}”层没有可用的抽取家数（{quota}）：请填写，不抽填 0",
                stratum=stratum,
                quota=quotas.get(stratum),
            )
        if 0 < quota * SCALE < len(members[stratum]):
            raise InvalidQuotaError(
                "“{stratum}”层有 {size} 家，只抽 {quota} 家，每家的机会小到无法表示：请增加家数",
                stratum=stratum,
                size=len(members[stratum]),
                quota=quota,
            )
        found |= _stratum_masses({one: weights[one] for one in members[stratum]}, quota)
    return {employer: found[employer] for employer in sorted(found)}


def attainable_quotas(
    strata: Mapping[EmployerId, Stratum], quotas: Mapping[Stratum, int]
) -> tuple[dict[Stratum, int], tuple[Message, ...]]:
    """Return the quotas cut down to the size of each stratum, and what was cut, in words."""
    sizes = dict.fromkeys(quotas, 0)
    for stratum in strata.values():
        sizes[stratum] = sizes.get(stratum, 0) + 1
    attainable = {stratum: min(quotas.get(stratum, 0), sizes[stratum]) for stratum in sorted(sizes)}
    return attainable, tuple(
        message(
            "“{stratum}”层要抽 {quota} 家，名录里只有 {size} 家：全部抽中，仍缺 {short} 家",
            stratum=stratum,
            quota=quotas[stratum],
            size=sizes[stratum],
            short=quotas[stratum] - sizes[stratum],
        )
        for stratum in sorted(quotas)
        if quotas[stratum] > sizes[stratum]
    )


def _stratum_masses(weights: Mapping[EmployerId, int], quota: int) -> dict[EmployerId, int]:
    size = len(weights)
    if quota == 0 or quota >= size:
        return dict.fromkeys(weights, SCALE if quota else 0)
    total = quota * SCALE
    lowest = _floor(quota, size)
    ordered = sorted(weights.values())
    if (of_zero := _mass_of_zero(ordered, lowest, total)) is not None:
        exact = {weight: Fraction(SCALE) if weight else of_zero for weight in {*ordered}}
    else:
        factor = _factor(ordered, lowest, total)
        exact = {
            weight: min(max(factor * weight, lowest), Fraction(SCALE)) for weight in {*ordered}
        }
    return _whole(weights, exact, total)


def _floor(quota: int, size: int) -> Fraction:
    """Return the least mass in a stratum of `size` employers, not rounded."""
    return max(FLOOR_SHARE * quota * SCALE / size, Fraction(1))


def _mass_of_zero(ordered: Sequence[int], lowest: Fraction, total: int) -> Fraction | None:
    """Return the mass of weight 0 where even certainty for all others leaves some over, else None.

    The limit of ever smaller equal weights: the others are certain, the zeros share what is left.
    """
    zeros = bisect_right(ordered, 0)
    left = total - (len(ordered) - zeros) * SCALE
    return Fraction(left, zeros) if zeros and left >= zeros * lowest else None


def _factor(ordered: Sequence[int], lowest: Fraction, total: int) -> Fraction:
    """Return c such that clip(c · weight, lowest, SCALE) sums to `total`, exactly.

    The sum grows with c and is linear between the values of c at which a weight leaves the floor
    or reaches certainty; two binary searches find which weights are at either end.
    """
    sums = [0, *accumulate(ordered)]

    def free(factor: Fraction) -> tuple[int, int]:
        """Return the range of weights that are neither at the floor nor certain."""
        return (
            bisect_right(ordered, lowest / factor),
            bisect_left(ordered, Fraction(SCALE) / factor),
        )

    def mass(factor: Fraction) -> Fraction:
        low, high = free(factor)
        middle = factor * (sums[high] - sums[low])
        return low * lowest + middle + (len(ordered) - high) * SCALE

    positive = bisect_right(ordered, 0)
    indices = range(positive, len(ordered))
    low = bisect_left(indices, True, key=lambda k: mass(lowest / ordered[k]) <= total)
    high = bisect_left(indices, True, key=lambda k: mass(Fraction(SCALE) / ordered[k]) <= total)
    bottom, top = positive + low, positive + high
    middle = sums[top] - sums[bottom]
    return (total - bottom * lowest - (len(ordered) - top) * SCALE) / Fraction(middle)


def _whole(
    weights: Mapping[EmployerId, int], exact: Mapping[int, Fraction], total: int
) -> dict[EmployerId, int]:
    """Return the masses rounded to integers that sum to `total`, by largest remainder.

    Ties go to the greater weight, then to the lower id, so that masses stay monotone.
    """
    whole = {weight: floor(mass) for weight, mass in exact.items()}
    found = {one: whole[weight] for one, weight in weights.items()}
    alike: dict[int, list[EmployerId]] = {}
    for one, weight in weights.items():
        alike.setdefault(weight, []).append(one)
    left = total - sum(found.values())
    for weight in sorted(alike, key=lambda weight: (whole[weight] - exact[weight], -weight)):
        for one in alike[weight][:left]:
            found[one] += 1
        left -= min(left, len(alike[weight]))
    return found
