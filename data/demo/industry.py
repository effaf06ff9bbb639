"""The demo county's industries and the factors that go with them, from `industries.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from data.reference_tables import industry_catalogue
from geo.industry import IndustryRisk

_FILE = Path(__file__).with_name("industries.yaml")
_SEVERE = frozenset(
    {
        "矽尘（游离SiO2含量≥10%）", "锰及其化合物", "苯", "甲醛", "氯乙烯", "丙烯酰胺",
        "一氧化碳",
        "二氧化氮", "硫化氢", "氨", "氯气", "硫酸及三氧化硫", "铬及其化合物",
        "铅及其化合物（不包括四乙基铅）", "环氧乙烷", "加速器产生的电离辐射",
        "密封放射源产生的电离辐射",
    }
)  # fmt: skip
"""Only to decide how often the demo's employers were tested; the product has its own table."""
_FIRST_SERVICE = "44"
"""Division from which on industries supply or serve."""
_UNDECIDED = frozenset({"木粉尘", "以上未提及的可导致职业病的其他粉尘"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFactor:
    """A factor as the catalogue names it, and as declarations sometimes do."""

    name: str
    category: str
    cas: str
    aliases: tuple[str, ...]

    @property
    def is_severe(self) -> bool:
        """Return whether yearly testing is due with it."""
        return self.name in _SEVERE

    @property
    def is_general(self) -> bool:
        """Return whether the catalogue leaves no doubt that it is not severe."""
        return not (self.is_severe or self.name in _UNDECIDED or self.category == "放射性因素")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoIndustry:
    """One industry: what its employers are called, how large they are and what they declare."""

    code: str
    name: str
    weight: float
    words: tuple[str, ...]
    workers: float
    exposed: float
    sites: tuple[float, float, float, float]
    parks: tuple[str, ...]
    factors: tuple[tuple[str, float, float], ...]

    @property
    def is_plant(self) -> bool:
        """Return whether something is made, so that the name may end in 厂."""
        return self.code < _FIRST_SERVICE


@cache
def industries() -> tuple[DemoIndustry, ...]:
    """Return all industries in file order."""
    return tuple(
        DemoIndustry(
            code=entry["code"], name=entry["name"], weight=entry["weight"],
            words=tuple(entry["words"]), workers=entry["workers"], exposed=entry["exposed"],
            sites=tuple(entry["sites"]), parks=tuple(entry["parks"]),
            factors=tuple((name, chance, share) for name, chance, share in entry["factors"]),
        )
        for entry in _document()["industries"]
    )  # fmt: skip


@cache
def factors() -> Mapping[str, DemoFactor]:
    """Return all factors by catalogue name."""
    return {
        name: DemoFactor(
            name=name, category=entry["category"], cas=entry.get("cas", ""),
            aliases=tuple(entry.get("aliases", ())),
        )
        for name, entry in _document()["factors"].items()
    }  # fmt: skip


def is_severe(industry: str, exposures: Sequence[tuple[str, int]]) -> bool:
    """Return whether yearly testing is due: the industry's class decides, else the factors."""
    risk = _risk(industry)
    if risk is IndustryRisk.UNKNOWN:
        return any(factors()[name].is_severe for name, _ in exposures)
    return risk is IndustryRisk.SEVERE


@cache
def _risk(industry: str) -> IndustryRisk:
    return industry_catalogue().risk(industry)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(_FILE.read_text("utf-8"))
    return document
