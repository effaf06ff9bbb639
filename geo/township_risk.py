"""Township risk: the three numbers of a township, which are never merged into one.

Burden is how many workers meet severe factors, density how much risk stands on a square
kilometre, intensity how often inspections find violations. A number that is not known is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import pairwise
from math import floor, isfinite, log10

from pyproj import Geod
from scipy.special import betainc
from shapely.geometry import MultiPolygon, Polygon

from geo.area import Township, TownshipCode
from geo.employer import Employer, EmployerId, OperatingStatus
from geo.errors import InvalidValueError
from geo.hazard_factor import FactorNature
from geo.history import History
from geo.risk_score import RiskScore

_ELLIPSOID = Geod(ellps="WGS84")
_FINEST_BREAK = 1e-6
_NATURES_COUNTED = (FactorNature.SEVERE, FactorNature.UNKNOWN)


class RiskLevel(IntEnum):
    """The four colours 红橙黄蓝; larger is worse."""

    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskBreaks:
    """Density at which yellow, orange and red begin; fixed once a year, never quantiles."""

    year: int
    yellow: float
    orange: float
    red: float

    def __post_init__(self) -> None:
        values = (0.0, self.yellow, self.orange, self.red)
        if not all(isfinite(value) for value in values) or any(a >= b for a, b in pairwise(values)):
            raise InvalidValueError(
                "分级界限 {yellow}、{orange}、{red} 不对：应大于 0 并依次增大",
                yellow=self.yellow,
                orange=self.orange,
                red=self.red,
            )

    def level(self, density: float) -> RiskLevel:
        """Return the level of `density`; a value on a break belongs to the worse level."""
        return RiskLevel(1 + sum(density >= b for b in (self.yellow, self.orange, self.red)))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntensityMethod:
    """How violation shares are counted and shrunk; a local setting, not law."""

    years: int = 3
    """Inspections of so many years before the reference date are counted."""
    prior_strength: int = 10
    """M: weight of the area's own share, in inspected employers."""

    def __post_init__(self) -> None:
        if self.years < 1 or self.prior_strength < 1:
            raise InvalidValueError(
                "违法强度的年数 {years} 和先验权重 {strength} 都应不小于 1",
                years=self.years,
                strength=self.prior_strength,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRisk:
    """Burden, density and intensity of one township, and what they rest on."""

    township: TownshipCode
    employers: int
    """Declared employers that are trading or suspended."""
    severe_workers: int
    """Burden: workers at severe factors; at least so many different people."""
    severe_employers: int
    """Employers with a severe or unverified factor."""
    uncounted_employers: int
    """Those of them without a head count, left out of the burden."""
    points: int | None
    """Sum of risk points; None where nothing is declared or scored."""
    area_km2: float
    density: float | None
    """Points per square kilometre of the township; its built-up area is not known."""
    inspected: int
    violating: int
    intensity: float | None
    """Shrunk share of inspected employers with violations; None where none was inspected."""
    above_area: float | None
    """Chance that its share exceeds the area's."""


def township_risks(
    townships: Sequence[Township],
    employers: Sequence[Employer],
    scores: Mapping[EmployerId, RiskScore],
    histories: Mapping[EmployerId, History],
    *,
    on: date,
    method: IntensityMethod | None = None,
) -> tuple[TownshipRisk, ...]:
    """Return the three numbers of each township, in township order.

    Closed and moved employers do not count, nor do those whose township is not known.
    Workers at severe factors are the largest head count among an employer's severe factors: adding
    up would count people twice. Unverified factors (待核实) are taken as severe.
    Intensity is the empirical-Bayes share (y + M·m) / (n + M), with n inspected employers, y of
    them in violation, m the area's share and M the prior strength; `above_area` is the upper tail
    of the Beta posterior with the same prior.

    Parameters
    ----------
    on
        Reference date; inspections from `method.years` years before it (inclusive) to it
        (exclusive) are counted.
    """
    method = method or IntensityMethod()
    since = _years_before(on, method.years)
    present = [e for e in employers if e.status in _PRESENT]
    found = {e.id: _found_violation(histories.get(e.id), since, on) for e in present}
    known = [violation for violation in found.values() if violation is not None]
    area_share = sum(known) / len(known) if known else None
    members: dict[TownshipCode, list[Employer]] = {t.code: [] for t in townships}
    for employer in present:
        if employer.township in members:
            members[employer.township].append(employer)
    return tuple(
        _township_risk(t, members[t.code], scores, found, prior=(area_share, method.prior_strength))
        for t in townships
    )


def unassigned_employers(
    townships: Sequence[Township], employers: Sequence[Employer]
) -> tuple[EmployerId, ...]:
    """Return the present employers that belong to none of `townships`, in the given order."""
    codes = {township.code for township in townships}
    return tuple(e.id for e in employers if e.status in _PRESENT and e.township not in codes)


def average_breaks(risks: Sequence[TownshipRisk], *, year: int) -> RiskBreaks:
    """Return breaks at about half the average density of the area, the average, and twice that.

    The first is rounded down to 1, 2, 2.5 or 5 times a power of ten, the others double it.
    Densities are skewed: one small park can be ten times as dense as all others, and equal parts of
    the highest would show all others alike. For the first map of a year; keep them for the rest.
    """
    known = [risk for risk in risks if risk.density is not None]
    points = sum(risk.points or 0 for risk in known)
    step = _round_down(points / sum(risk.area_km2 for risk in known) / 2) if points else 1.0
    return RiskBreaks(
        year=year,
        yellow=round(step, 10),
        orange=round(2 * step, 10),
        red=round(4 * step, 10),
    )


def area_km2(outline: Polygon | MultiPolygon) -> float:
    """Return the area of a WGS 84 `outline` on the ellipsoid, in square kilometres."""
    square_metres, _ = _ELLIPSOID.geometry_area_perimeter(outline)
    return abs(float(square_metres)) / 1e6


_PRESENT = (OperatingStatus.TRADING, OperatingStatus.SUSPENDED)


def _township_risk(
    township: Township,
    employers: Sequence[Employer],
    scores: Mapping[EmployerId, RiskScore],
    found: Mapping[EmployerId, bool | None],
    *,
    prior: tuple[float | None, int],
) -> TownshipRisk:
    severe = [e for e in employers if any(x.nature in _NATURES_COUNTED for x in e.exposures)]
    counts = [_severe_workers(employer) for employer in severe]
    scored = [scores[e.id].points for e in employers if e.id in scores]
    points = sum(scored) if scored else None
    size = area_km2(township.outline)
    known = [violation for e in employers if (violation := found[e.id]) is not None]
    intensity, above = _intensity(sum(known), len(known), *prior)
    return TownshipRisk(
        township=township.code,
        employers=len(employers),
        severe_workers=sum(count for count in counts if count is not None),
        severe_employers=len(severe),
        uncounted_employers=counts.count(None),
        points=points,
        area_km2=size,
        density=None if points is None or size <= 0 else points / size,
        inspected=len(known),
        violating=sum(known),
        intensity=intensity,
        above_area=above,
    )


def _severe_workers(employer: Employer) -> int | None:
    counts = [
        exposure.workers
        for exposure in employer.exposures
        if exposure.nature in _NATURES_COUNTED and exposure.workers is not None
    ]
    return max(counts) if counts else None


def _intensity(
    violating: int, inspected: int, area_share: float | None, strength: int
) -> tuple[float | None, float | None]:
    if inspected == 0 or area_share is None:
        return None, None
    share = (violating + strength * area_share) / (inspected + strength)
    alpha = violating + strength * area_share
    beta = inspected - violating + strength * (1 - area_share)
    if alpha <= 0 or beta <= 0:  # every inspection of the area ended alike: nothing to compare
        return share, None
    return share, 1.0 - float(betainc(alpha, beta, area_share))


def _found_violation(history: History | None, since: date, until: date) -> bool | None:
    visits = [i for i in history.inspections if since <= i.on < until] if history else []
    return any(visit.violations > 0 for visit in visits) if visits else None


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


def _round_down(value: float) -> float:
    """Return the largest of 1, 2, 2.5, 5 times a power of ten that is not above `value`."""
    unit = 10.0 ** floor(log10(value))
    factor = max(f for f in (1.0, 2.0, 2.5, 5.0) if f * unit <= value * (1 + 1e-12))
    return max(factor * unit, _FINEST_BREAK)
