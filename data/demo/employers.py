"""The demo county's employers: names that cannot be real, sizes, hazards and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

import numpy as np

from data.demo.address import Site, Sites, at_number, in_park, in_village
from data.demo.identity import credit_code, trade_word
from data.demo.industry import DemoIndustry, factors, industries, is_severe
from data.demo.institutions import PlannedUnit, planned_units
from data.demo.place_names import TOWNS
from geo.employer import EmployerKind, OpeningHours, OperatingStatus

TODAY = date(2026, 11, 23)
"""The day on which the demo's files were exported."""
_SECOND_WORKPLACE = 0.02
_FORMS = ("有限公司", "有限公司", "有限公司", "厂", "加工厂")
_PRIVATE = ("私营有限责任公司", "私营有限责任公司", "其他有限责任公司", "私营独资", "个体工商户")


class Case(StrEnum):
    """Why a visit of December cannot be placed."""

    RECUSED = "every officer has worked there"
    UNSKILLED = "open on the days on which no radiation officer is there"
    WEEKEND = "open at the weekend only"
    NIGHT = "works at night"
    FAR = "far away and open in the early morning only"
    UNLOCATED = "declared without any address"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnEmployer:
    """One workplace as it truly is, before anybody declares it."""

    name: str
    credit_code: str
    site: Site
    registered_address: str
    industry: str
    industry_name: str
    economic_type: str
    phone: str
    workers: int
    dispatched: int
    exposed: int
    exposures: tuple[tuple[str, int], ...]
    kinds: tuple[EmployerKind, ...]
    status: OperatingStatus
    declared_on: date
    tested_on: date | None
    over_limit: bool
    evaluated_on: date | None
    self_check: float | None
    diligence: float
    """How well hazards are kept in check, 0 to 1; everything else leans on it."""
    opening: OpeningHours | None = None
    """None for the usual hours."""
    opening_note: str = ""
    case: Case | None = None

    @property
    def is_severe(self) -> bool:
        """Return whether the law wants a test every year, by industry or by factor."""
        return is_severe(self.industry, self.exposures)

    @property
    def has_severe_factor(self) -> bool:
        """Return whether a severe factor is present."""
        return any(factors()[name].is_severe for name, _ in self.exposures)

    @property
    def has_dust(self) -> bool:
        """Return whether a dust is present."""
        return any(factors()[name].category == "粉尘" for name, _ in self.exposures)

    @property
    def size(self) -> str:
        """Return the size class by workers, as industry is classed."""
        limits = ((1000, "大型"), (300, "中型"), (20, "小型"))
        return next((name for limit, name in limits if self.workers >= limit), "微型")


def draw_employers(rng: np.random.Generator, sites: Sites, count: int) -> list[DrawnEmployer]:
    """Draw `count` workplaces: medical and service institutions first, then industry."""
    taken: set[str] = set()
    units = planned_units()[: max(0, count // 4)]
    drawn = [_institution(rng, sites, unit, serial) for serial, unit in enumerate(units, start=1)]
    taken.update(employer.name for employer in drawn)
    kinds = industries()
    cumulative = np.cumsum([industry.weight for industry in kinds])
    town_weights = np.cumsum([plan.blocks**2 for plan in TOWNS])
    while len(drawn) < count:
        if len(drawn) > len(units) and rng.random() < _SECOND_WORKPLACE:
            first = drawn[len(units) + int(rng.random() * (len(drawn) - len(units)))]
            industry = next(kind for kind in kinds if kind.code == first.industry)
        else:
            first = None
            pick = int(np.searchsorted(cumulative, rng.random() * cumulative[-1]))
            industry = kinds[pick]
        site = _site(rng, sites, industry, town_weights)
        drawn.append(
            _employer(
                rng, industry, site, sites=sites, serial=len(drawn) + 1, taken=taken, first=first
            )
        )
    return drawn


def _site(
    rng: np.random.Generator,
    sites: Sites,
    industry: DemoIndustry,
    town_weights: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Site:
    pick = rng.random() * sum(industry.sites)
    zone, park, town, _ = accumulate(industry.sites)
    if pick < zone:
        return at_number(rng, sites.zone)
    if pick < park:
        names = industry.parks
        name = names[int(rng.random() * len(names))]
        return in_park(
            rng, next(p for p in sites.settlement.parks if p.name == name), sites.by_park[name]
        )
    home = int(np.searchsorted(town_weights, rng.random() * town_weights[-1]))
    if pick < town and sites.by_town[home]:
        return at_number(rng, sites.by_town[home])
    if rng.random() < 0.45:  # villages around the park of the trade
        home = next(p.town for p in sites.settlement.parks if p.name == industry.parks[0])
    else:
        home = int(rng.random() * len(TOWNS))
    villages = sites.villages_by_town[home]
    # a few villages hold most workshops of their town
    return in_village(rng, sites.land, villages[int(rng.random() ** 1.8 * len(villages))])


def _employer(
    rng: np.random.Generator,
    industry: DemoIndustry,
    site: Site,
    *,
    sites: Sites,
    serial: int,
    taken: set[str],
    first: DrawnEmployer | None,
) -> DrawnEmployer:
    workers = max(3, round(industry.workers * float(np.exp(rng.normal(0, 0.85)))))
    share = min(0.95, max(0.15, industry.exposed + float(rng.normal(0, 0.12))))
    exposed = max(1, round(workers * share))
    exposures = _exposures(rng, industry.factors, exposed)
    diligence = float(rng.beta(4, 2))
    severe = is_severe(industry.code, exposures)
    dispatched = round(workers * float(rng.uniform(0.05, 0.3))) if rng.random() < 0.12 else 0
    if first is None:
        name = _name(rng, industry, taken)
        code = credit_code(serial)
        registered = site.address
        if rng.random() < 0.25:
            registered = at_number(rng, sites.by_town[0]).address
    else:
        name, code, registered = first.name, first.credit_code, first.registered_address
    tested, over, evaluated = _tests(rng, severe=severe, diligence=diligence)
    return DrawnEmployer(
        name=name, credit_code=code, site=site, registered_address=registered,
        industry=industry.code, industry_name=industry.name,
        economic_type=_economic_type(rng, workers),
        phone=f"0000-{8000000 + serial:07d}", workers=workers, dispatched=dispatched,
        exposed=exposed, exposures=exposures, kinds=(EmployerKind.EMPLOYER,),
        status=OperatingStatus.TRADING, declared_on=_day(rng, TODAY, 12, 350),
        tested_on=tested, over_limit=over, evaluated_on=evaluated,
        self_check=_self_check(rng, diligence) if rng.random() < 0.94 else None,
        diligence=diligence,
    )  # fmt: skip


def _institution(
    rng: np.random.Generator, sites: Sites, unit: PlannedUnit, serial: int
) -> DrawnEmployer:
    numbers = sites.by_town[unit.town] or sites.zone
    villages = sites.villages_by_town[unit.town]
    site = at_number(rng, numbers) if numbers else in_village(rng, sites.land, villages[0])
    workers = max(5, round(unit.workers * float(np.exp(rng.normal(0, 0.25)))))
    exposed = max(2, round(workers * unit.exposed))
    exposures = _exposures(rng, unit.factors, exposed)
    diligence = float(rng.beta(6, 2))
    severe = is_severe(unit.industry, exposures)
    tested, over, evaluated = _tests(rng, severe=severe, diligence=diligence)
    return DrawnEmployer(
        name=unit.name, credit_code=credit_code(serial, public=unit.public), site=site,
        registered_address=site.address, industry=unit.industry,
        industry_name=unit.industry_name,
        economic_type="国有" if unit.public else "私营有限责任公司",
        phone=f"0000-{8000000 + serial:07d}", workers=workers, dispatched=0, exposed=exposed,
        exposures=exposures, kinds=unit.kinds, status=OperatingStatus.TRADING,
        declared_on=_day(rng, TODAY, 12, 350), tested_on=tested, over_limit=over,
        evaluated_on=evaluated, self_check=_self_check(rng, diligence), diligence=diligence,
    )  # fmt: skip


def _exposures(
    rng: np.random.Generator, chances: Sequence[tuple[str, float, float]], exposed: int
) -> tuple[tuple[str, int], ...]:
    """Draw the factors present; welding fume brings manganese and nitrogen dioxide."""
    welding = rng.random()
    found = []
    for name, chance, share in chances:
        luck = welding if name in {"电焊烟尘", "锰及其化合物", "紫外线"} else rng.random()
        if luck < chance:
            spread = (
                share if name in {"电焊烟尘", "锰及其化合物"} else share * rng.uniform(0.7, 1.2)
            )
            found.append((name, min(exposed, max(1, round(exposed * spread)))))
    welders = [workers for name, workers in found if name == "锰及其化合物"]
    found += [("二氧化氮", workers) for workers in welders]
    return tuple(found) or ((chances[0][0], exposed),)


def _tests(
    rng: np.random.Generator, *, severe: bool, diligence: float
) -> tuple[date | None, bool, date | None]:
    """Return the last periodic test, whether it was over a limit, and the last evaluation."""
    months = 12 if severe else 36
    luck = rng.random()
    late = 0.15 * (1.4 - diligence)
    if luck < 0.3 * late:
        return None, False, None
    days = months * 30
    tested = _day(rng, TODAY, days, days * 2) if luck < late else _day(rng, TODAY, 25, days - 20)
    over = bool(rng.random() < 0.05 * (1.5 - diligence))
    evaluated = _day(rng, TODAY, 40, 1110) if severe and rng.random() < 0.97 else None
    return tested, over, evaluated


def _economic_type(rng: np.random.Generator, workers: int) -> str:
    if workers >= 200:
        return "股份有限公司"
    return _PRIVATE[int(rng.random() * len(_PRIVATE))]


def _self_check(rng: np.random.Generator, diligence: float) -> float:
    return round(min(99.0, max(38.0, 51.5 + 44 * diligence + float(rng.normal(0, 6)))) * 2) / 2


def _day(rng: np.random.Generator, until: date, least: int, most: int) -> date:
    return until - timedelta(days=least + int(rng.random() * (most - least)))


def _name(rng: np.random.Generator, industry: DemoIndustry, taken: set[str]) -> str:
    coined = trade_word(rng)
    while True:
        word = industry.words[int(rng.random() * len(industry.words))]
        form = _FORMS[int(rng.random() * len(_FORMS))] if industry.is_plant else "有限公司"
        name = f"云溪演示{coined}{word}{form}"
        if name not in taken:
            taken.add(name)
            return name
        coined += trade_word(rng)[-1]
