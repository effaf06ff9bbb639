"""Reference tables: the facts shipped with the product, read once from data/reference.

Every row has its source and a confidence word (data/reference/README.md).
"""

import csv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from geo.factor_catalogue import FactorCatalogue, catalogue_nature
from geo.hazard_factor import HazardCategory, HazardFactor
from geo.industry import IndustryCatalogue, IndustryEdition, IndustryEntry, IndustryRisk
from planner.indicator import Indicator, IndicatorTarget


@cache
def factor_catalogue() -> FactorCatalogue:
    """Return the catalogue of hazard factors with the other names in use."""
    factors = tuple(
        HazardFactor(
            category=HazardCategory(row["category"]),
            catalogue_no=int(row["catalogue_no"] or 0),
            name=row["name"],
            cas=row["cas"] or None,
            nature=catalogue_nature(row["name"], row["severe"]),
            basis=row["severe_basis"],
            confidence=row["confidence"],
        )
        for row in _rows("hazard_factors.csv")
    )
    aliases = {row["alias"]: row["name"] for row in _rows("factor_aliases.csv")}
    return FactorCatalogue(factors, aliases)


@cache
def industry_catalogue() -> IndustryCatalogue:
    """Return the industry risk catalogue of 2021 with the codes that changed since 2011."""
    entries = tuple(
        IndustryEntry(
            code=row["gbt4754_code"],
            name=row["name"],
            qualifier=row["qualifier"],
            division_code=row["division_code"].lstrip("ABCDEFGHIJKLMNOPQRST"),
            division_name=row["division_name"],
            section_code=row["section_code"],
            risk=IndustryRisk(row["risk"]),
            starred=row["star_downgrade"] == "yes",
            condition=row["condition"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in _rows("industry_risk.csv")
    )
    editions = tuple(IndustryEdition(**row) for row in _rows("industry_editions.csv"))
    return IndustryCatalogue(entries, editions)


@cache
def declaration_columns() -> Mapping[str, tuple[str, ...]]:
    """Return the headings of each field of a declaration, the proper one first."""
    document = YAML(typ="safe").load(_text("declaration_columns.yaml"))
    return {
        field: (column["heading"], *column.get("aliases", ()))
        for field, column in document["fields"].items()
    }


@cache
def result_codes() -> Mapping[str, str]:
    """Return the words of published results by their code, in the order of the source."""
    document = YAML(typ="safe").load(_text("result_codes.yaml"))
    return {str(code): str(words) for code, words in document["results"].items()}


@cache
def indicator_targets() -> Mapping[str, tuple[IndicatorTarget, ...]]:
    """Return the shares that documents ask for, by area code, in the order of the source."""
    found: dict[str, list[IndicatorTarget]] = {}
    for row in _rows("indicator_targets.csv"):
        found.setdefault(row["area"], []).append(
            IndicatorTarget(
                indicator=Indicator(row["indicator"]),
                year=int(row["year"]),
                share=Fraction(row["least"].removesuffix("%")) / 100,
                words=row["words"],
                scope=_scope(row["categories"].split(), row["industries"].split()),
                requirement=row["requirement"],
                source=row["source"],
                confidence=row["confidence"],
            )
        )
    return {area: tuple(targets) for area, targets in found.items()}


@cache
def clause_counts() -> Mapping[str, int]:
    """Return how many requirements each policy document has, by the letters of their ids."""
    return {row["letters"]: int(row["clauses"]) for row in _rows("policy_documents.csv")}


def _scope(categories: list[str], industries: list[str]) -> Mapping[str, object] | None:
    scope = {"hazard_category": categories, "industry": industries}
    return {key: words for key, words in scope.items() if words} or None


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_text(name).splitlines())


def _text(name: str) -> str:
    return files("data").joinpath("reference", name).read_text(encoding="utf-8")
