"""PDFs: one page where one is promised, Chinese that can be copied out, drawings as vectors."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from api.language import english
from maps.errors import MapError
from maps.printed_brief import printed_brief, shortened
from maps.printed_route_sheets import printed_pages, printed_route_sheets
from maps.typesetter import TypesettingError, typeset
from planner.month_basis import MonthBasis, count_month
from planner.month_brief import MonthBrief, month_brief
from planner.month_plan import MonthPlan
from planner.rule_progress import RuleProgress
from tests import make_plan, make_rules

PLAN = make_plan.month_plan()
A4 = (595, 842)


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, as a reader would copy it, without line ends."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        found = []
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            assert (round(width), round(height)) == A4
            found.append(page.get_textpage().get_text_bounded().replace("\r\n", ""))
        return found
    finally:
        document.close()


def brief(plan: MonthPlan | None = PLAN) -> MonthBrief:
    basis = MonthBasis(
        month=PLAN.month,
        employers=PLAN.employers,
        histories=make_plan.histories(),
        rules=make_rules.rule_set(make_rules.rule()),
        method=make_rules.method(),
    )
    return month_brief(
        basis,
        count_month(basis).coverage,
        PLAN.scores,
        PLAN.area.townships,
        PLAN.inspectors,
        plan=plan,
        today=PLAN.month.first_day,
    )


def rule(number: int) -> RuleProgress:
    return replace(
        brief().progress[0], rule=f"R-{number:02d}", title="很长的规则名称" * 6, short=number % 2
    )


def printed(found: MonthBrief) -> bytes:
    return printed_brief(found, PLAN.area, rule_set="test/1", translate=str)


def test_a_brief_is_one_page_that_says_what_the_screen_says() -> None:
    found = brief()
    [text] = pages_of(printed(found))
    for words in (
        "云溪县 2026 年 12 月职业卫生监督月报",
        "演示数据",
        "内部使用",
        "需要领导解决的事",
    ):
        assert words in text
    for each in found.progress:
        assert each.title in text
    for town in PLAN.area.townships:
        assert town.name in text, "names on the map are text too"


def test_a_brief_with_far_too_much_to_say_is_still_one_page() -> None:
    found = brief()
    much = replace(
        found,
        progress=tuple(map(rule, range(40))),
        shortfalls=tuple(found.shortfalls[:1] or PLAN.coverage.shortfalls[:1]) * 30,
    )
    [text] = pages_of(printed(much))
    assert "另有 24 项，见网页" in text
    assert "R-31" in text
    assert "R-00" not in text, "rules that cannot be met come first"


def test_a_brief_of_a_sealed_roster_says_so_and_counts_no_team_days() -> None:
    [text] = pages_of(printed(brief(None)))
    assert "排班未发布" in text
    assert "小组日" not in text


def test_the_font_is_inside_as_a_part_of_itself() -> None:
    pdf = printed(brief())
    assert b"NotoSansSC" in pdf or b"Noto" in pdf
    assert len(pdf) < 400_000, "only the signs that are used are inside"


def test_the_same_month_gives_the_same_bytes() -> None:
    assert printed(brief()) == printed(brief())


def test_every_team_day_begins_a_page_with_its_stops_in_order() -> None:
    routes = PLAN.roster.routes
    texts = pages_of(printed_route_sheets(PLAN, routes, translate=str))
    assert len(texts) >= len(routes)
    whole = "".join(texts)
    visits = {visit.employer: visit.name for visit in PLAN.visits}
    for route in routes:
        mine = [t for t in texts if f"{route.team_day.day} " in t]
        mine = [t for t in mine if f"第 {route.team_day.number} 组" in t]
        assert mine
        text = "".join(mine)
        places = [text.rindex(visits[stop.employer]) for stop in route.stops]
        assert places == sorted(places)
    stops = sum(len(route.stops) for route in routes)
    assert whole.count("必查项：建设项目“三同时”") == stops
    assert whole.count("记录：") == stops


def test_names_are_text_and_never_markup() -> None:
    hostile = '#panic() *厂* $x$ \\ <b> [甲] "乙"'
    visits = tuple(replace(one, name=hostile) for one in PLAN.visits)
    employers = tuple(replace(one, name=hostile) for one in PLAN.employers)
    plan = replace(PLAN, visits=visits, employers=employers)
    texts = pages_of(printed_route_sheets(plan, plan.roster.routes[:1], translate=str))
    assert hostile in "".join(texts)


def test_a_drawing_is_lines_and_not_a_picture() -> None:
    pdf = printed_route_sheets(PLAN, PLAN.roster.routes[:1], translate=str)
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    kinds = {one.type for one in document[0].get_objects(max_depth=9)}
    document.close()
    assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_sheets_are_set_in_english_too() -> None:
    catalogue = english()

    def translate(text: str) -> str:
        return catalogue.get(text, text)

    text = pages_of(printed_route_sheets(PLAN, PLAN.roster.routes[:1], translate=translate))[0]
    assert "Team" in text or "team" in text


def test_a_month_in_which_nobody_goes_out_has_no_sheets() -> None:
    assert list(printed_pages(make_plan.nothing_planned(), translate=str)) == []
    [(name, pdf)] = printed_pages(PLAN, translate=str)
    assert name == "路线单_云溪县_2026-12.pdf"
    assert pdf.startswith(b"%PDF-")


def test_what_cannot_be_set_is_told_in_a_sentence() -> None:
    with pytest.raises(TypesettingError, match="排版失败") as caught:
        typeset("brief.typ", {"title": "x"})
    assert isinstance(caught.value, MapError)


def test_of_a_long_list_the_last_line_counts_the_rest() -> None:
    assert shortened(["a", "b"], 2, str) == ["a", "b"]
    assert shortened(["a", "b", "c"], 2, str) == ["a", "另有 2 项，见网页"]
