import re
from dataclasses import replace

from api.plans.left_out import SHOWN, left_out_cards, matching
from data.database import Pool
from geo.employer import EmployerId
from planner.month_plan import MonthPlan
from planner.roster import Roster
from tests import make_plan
from tests.api.test_plans import look

COUNT = 2 * SHOWN + 7


def crowded() -> MonthPlan:
    """Return a plan that leaves out more than two pages can show."""
    plan = make_plan.month_plan()
    (one, *_rest) = plan.roster.unplaced
    strangers = tuple(
        replace(one, employer=EmployerId(f"z{number:03}"))
        for number in range(COUNT - len(plan.roster.unplaced))
    )
    unplaced = (*plan.roster.unplaced, *strangers)
    return replace(plan, roster=Roster(routes=plan.roster.routes, unplaced=unplaced))


def rows(html: str) -> int:
    return html.count("<tr><td")


def test_the_list_of_what_is_left_out_is_read_a_page_at_a_time(database: Pool) -> None:
    html = look(database, crowded(), "/left-out")
    assert rows(html) == SHOWN
    assert f"第 1—{SHOWN} 家，共 {COUNT} 家" in html
    (on,) = re.findall(r'href="(\?[^"]*)">往后看', html)
    assert on.endswith(f"skip={SHOWN}")
    last = look(database, crowded(), f"/left-out?skip={2 * SHOWN}")
    assert rows(last) == 7
    assert "往后看" not in last
    assert "往前看" in last


def test_every_visit_left_out_stands_on_one_of_the_pages() -> None:
    plan = crowded()
    cards = left_out_cards(plan)
    assert sorted(card.visit.employer for card in cards) == sorted(
        one.employer for one in plan.roster.unplaced
    )


def test_urgent_visits_come_first_then_lists_then_classes() -> None:
    plan = crowded()
    visits = {one.employer: one for one in plan.visits}
    urgent = [
        card.visit.employer in visits and visits[card.visit.employer].is_urgent
        for card in left_out_cards(plan)
    ]
    assert urgent == sorted(urgent, reverse=True)
    # Of whom no list and no score is known comes last.
    assert left_out_cards(plan)[-1].visit.employer.startswith("z")


def test_one_left_out_is_found_by_name_or_id(database: Pool) -> None:
    assert [card.visit.employer for card in matching(left_out_cards(crowded()), "z0 03")] == [
        "z003", "z030", "z031", "z032", "z033", "z034", "z035", "z036", "z037", "z038", "z039",
    ]  # fmt: skip
    assert rows(look(database, crowded(), "/left-out?q=z003")) == 1
    nothing = look(database, crowded(), "/left-out?q=nobody")
    assert "没有找到：请换一个词" in nothing


def test_roster_and_board_show_the_first_and_lead_to_the_rest(database: Pool) -> None:
    for path in ("/roster", "/board"):
        html = look(database, crowded(), path)
        assert f"往后看，共 {COUNT} 家" in html
        assert f"/left-out?skip={SHOWN}" in html
    assert "/left-out" not in look(database, make_plan.month_plan(), "/roster")


def test_planners_are_led_to_trying_a_place(database: Pool) -> None:
    html = look(database, make_plan.month_plan(), "/left-out")
    assert "/board/move/" in html
    assert look(database, crowded(), "/left-out?q=z003").count("/board/move/") == 0
