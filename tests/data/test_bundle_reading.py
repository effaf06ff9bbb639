"""A month read from its bundle alone gives the same cards as the month itself."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from data.bundle_reading import UnreadableBundleError, read_bundle
from data.bundles import bundle_bytes
from geo.employer import EmployerId
from planner.month_reasons import MonthReasons
from planner.why_card import sum_faults
from tests import make_month_basis, make_plan, make_rules
from tests.make_rules import NUMBERS


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@given(NUMBERS)
@settings(max_examples=12)
def test_every_card_from_a_bundle_is_the_card_of_the_month(
    tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    facts = make_month_basis.random_basis(number, size=8)
    plan = make_month_basis.planned(facts)
    path = tmp_path_factory.mktemp("bundle") / "b.json"
    written(path, bundle_bytes(plan, inputs={}, outputs={}, basis=facts))
    month = read_bundle(path)
    ours, theirs = MonthReasons(plan, facts), MonthReasons(month.plan, month.basis)
    for one in facts.employers:
        card = theirs.card(one.id)
        assert card == ours.card(one.id)
        assert not card.doubts
        assert not sum_faults(card)


def test_a_plan_on_the_road_is_read_back_with_visits_and_reasons(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    facts = make_month_basis.basis(
        *plan.employers, histories=make_plan.histories(), rules=make_rules.rule_set()
    )
    content = bundle_bytes(plan, inputs={}, outputs={}, basis=facts)
    assert "000-0000000" not in content.decode()
    month = read_bundle(written(tmp_path / "b.json", content))
    assert month.plan.roster == plan.roster
    assert month.plan.visits == plan.visits
    assert [town.name for town in month.plan.area.townships] == [
        town.name for town in plan.area.townships
    ]
    assert month.basis.histories == facts.histories
    assert month.basis.employers == tuple(replace(one, contact="") for one in plan.employers)


def test_points_changed_in_a_bundle_are_doubted(tmp_path: Path) -> None:
    facts = make_month_basis.random_drawn()
    plan = make_month_basis.planned(facts)
    content = json.loads(bundle_bytes(plan, inputs={}, outputs={}, basis=facts))
    id_ = EmployerId(plan.draw.units[0].employer)
    content["plan"]["scores"][id_]["parts"].pop()
    month = read_bundle(written(tmp_path / "b.json", json.dumps(content).encode()))
    card = MonthReasons(month.plan, month.basis).card(id_)
    assert any("记录的评分是" in str(one) for one in card.doubts)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff", r"读不了数据包 b\.json（UnicodeDecodeError）：请给出“数据包_….json”文件"),
        (b"[]", r"b\.json 不是月度数据包（应为 xuntu\.month-bundle/1，却是 —）"),
        (b'{"schema":"other"}', "却是 other"),
        (b'{"schema":"xuntu.month-bundle/1"}', r"没有计算依据（basis）：请用本版本的 xuntu map"),
        (b'{"schema":"xuntu.month-bundle/1","basis":{}}', "的内容读不懂"),
        (b'{"schema":"xuntu.month-bundle/1","basis":{},"plan":{"month":1}}', "的内容读不懂"),
    ],
)
def test_what_is_no_bundle_is_refused_with_the_remedy(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableBundleError, match=sentence):
        read_bundle(written(tmp_path / "b.json", content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableBundleError, match=r"读不了数据包 none\.json"):
        read_bundle(tmp_path / "none.json")
