"""Risk maps: four colours, three numbers, and the words that must stand on them."""

import re
from dataclasses import replace

from geo.township_risk import RiskBreaks, RiskLevel
from maps.legend import COLOURS, hatch_patterns
from maps.risk_map import risk_map
from maps.web_asset import WebAssets
from tests import make_plan

LINKED = WebAssets(base="/static/")


def page(**changes: object) -> str:
    plan = make_plan.month_plan()
    return risk_map(
        plan,
        translate=str,
        histories=make_plan.histories(),
        assets=LINKED,
        **changes,  # type: ignore[arg-type] # a table
    )


def row_of(html: str, township: str) -> str:
    [found] = re.findall(rf"<tr><td>{township}</td>.*?</tr>", html)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_page_says_what_it_must() -> None:
    html = page()
    for words in (
        "云溪县乡镇职业病危害风险图",
        "内部使用",
        "演示数据",
        "边界为近似",
        "审图号：＿＿",
        "数据日期：2026-12-01",
        "方法版本：国家2024/1",
        "规则版本：yunxi-2026/1",
        "不绘制国界",
        "建成区面积未知",
    ):
        assert words in html, words


def test_marks_stand_only_where_they_are_true() -> None:
    plan = make_plan.month_plan()
    townships = tuple(replace(t, approximate=False) for t in plan.area.townships)
    real = replace(plan, area=replace(plan.area, is_demo=False, townships=townships))
    html = risk_map(real, translate=str, assets=LINKED, map_number="冀S〔2026〕001号")
    assert "演示数据" not in html
    assert "边界为近似" not in html
    assert "审图号：冀S〔2026〕001号" in html
    assert "内部使用" in html


def test_each_township_shows_its_three_numbers_apart() -> None:
    html = page(breaks=RiskBreaks(year=2026, yellow=0.5, orange=0.6, red=0.7))
    assert row_of(html, "云溪镇") == "云溪镇 蓝 0.41 42 人（4 家） 27% 36% 5/5"
    assert row_of(html, "石桥镇") == "石桥镇 橙 0.67 102 人（4 家） 33% 58% 5/5"
    assert row_of(html, "柳河乡") == "柳河乡 红 0.92 162 人（4 家） 未知 未知 0/5"


def test_the_frozen_breaks_are_used_and_new_ones_are_called_proposed() -> None:
    frozen = page(breaks=RiskBreaks(year=2026, yellow=0.5, orange=0.6, red=0.7))
    assert "2026 年界限，全年不变" in frozen
    assert "≥ 0.7 分/km²" in frozen
    assert "尚未冻结" not in frozen
    assert "尚未冻结" in page()


def test_a_township_without_employers_is_unknown_not_blue() -> None:
    plan = make_plan.month_plan()
    first = plan.area.townships[0].code
    emptied = replace(plan, employers=tuple(e for e in plan.employers if e.township != first))
    html = risk_map(emptied, translate=str, assets=LINKED)
    assert row_of(html, "云溪镇").split()[1] == "未知"
    assert "url(#hatch-unknown)" in html


def test_employers_outside_the_townships_are_counted_on_the_page() -> None:
    plan = make_plan.month_plan()
    lost = tuple(replace(e, township=None) for e in plan.employers[:2])
    html = risk_map(
        replace(plan, employers=lost + plan.employers[2:]), translate=str, assets=LINKED
    )
    assert "有 2 家单位未能归入乡镇" in html


def test_the_four_colours_are_the_agreed_ones_each_with_its_own_hatching() -> None:
    assert [COLOURS[level] for level in sorted(RiskLevel, reverse=True)] == [
        "#C81E1E",
        "#F58A1F",
        "#FFE066",
        "#3470BD",
    ]
    cells = re.findall(r"<pattern.*?>(<rect.*?)</pattern>", hatch_patterns())
    assert len({re.sub(r'fill="#\w+"', "", cell, count=1) for cell in cells}) == 5


def test_the_same_plan_gives_the_same_page() -> None:
    assert page() == page()


def test_names_are_text_wherever_they_stand() -> None:
    plan = make_plan.month_plan()
    nasty = '"><script>x</script>{{1}}`'
    townships = (replace(plan.area.townships[0], name=nasty), *plan.area.townships[1:])
    html = risk_map(
        replace(plan, area=replace(plan.area, townships=townships)), translate=str, assets=LINKED
    )
    assert "<script>x" not in html


def test_the_page_speaks_the_language_it_is_asked_for() -> None:
    html = risk_map(
        make_plan.month_plan(),
        translate=lambda text: text.replace("内部使用", "Internal use only"),
        assets=LINKED,
    )
    assert "Internal use only" in html
    assert "内部使用" not in html


def test_an_area_without_townships_still_has_a_page() -> None:
    plan = make_plan.nothing_planned()
    bare = replace(plan, area=replace(plan.area, townships=()))
    assert "各乡镇三项数值" in risk_map(bare, translate=str, assets=LINKED)
