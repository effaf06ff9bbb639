"""Reference tables."""

import csv
import os
from importlib.resources import files
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from data.reference_tables import declaration_columns, factor_catalogue, industry_catalogue
from geo.cas_number import is_cas_number
from geo.hazard_factor import HazardCategory

SHARED = Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def test_the_catalogue_holds_the_whole_of_five_categories_and_the_highly_toxic_list() -> None:
    counts = {
        category: sum(factor.category is category for factor in factor_catalogue().factors)
        for category in HazardCategory
    }
    assert counts == dict(zip(HazardCategory, [52, 122, 15, 8, 6, 3], strict=True))


def test_every_row_names_its_source_and_confidence() -> None:
    assert all(factor.confidence for factor in factor_catalogue().factors)
    for name in ("hazard_factors.csv", "industry_risk.csv", "industry_editions.csv"):
        text = files("data").joinpath("reference", name).read_text(encoding="utf-8")
        assert all(row["source"] and row["confidence"] for row in csv.DictReader(text.splitlines()))


def test_every_cas_number_of_the_catalogue_has_its_check_digit() -> None:
    assert all(map(is_cas_number, factor_catalogue().cas_numbers))


def test_every_alias_leads_to_an_entry() -> None:
    names = {factor.name for factor in factor_catalogue().factors}
    assert set(factor_catalogue().aliases.values()) <= names


def test_tables_are_read_once() -> None:
    assert factor_catalogue() is factor_catalogue()
    assert industry_catalogue() is industry_catalogue()
    assert declaration_columns() is declaration_columns()


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference material is not at hand")
def test_every_heading_of_the_reference_is_known_or_kept_raw_on_purpose() -> None:
    document = YAML(typ="safe").load(
        (SHARED / "reference" / "declaration_columns.yaml").read_text(encoding="utf-8")
    )
    schema = document["regulator_side_schema_2019_2020"]
    wanted = {*schema["employer"], *schema["exposure_totals"]}
    kept_raw = {"申报年份", "省的代码", "市的代码", "注册资本", "注册时间", "投产时间", "资产总额"}
    kept_raw |= {"营业收入", "劳务派遣的女工数", "年份", "月份"}
    known = {heading for headings in declaration_columns().values() for heading in headings}
    assert wanted - kept_raw <= known
