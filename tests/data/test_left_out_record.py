import json
from pathlib import Path

from openpyxl import load_workbook

from api.plans.schemas import RosterAnswer
from api.plans.view import month_view
from data.roster_workbook import write_roster
from data.value_codec import canonical_text, decode, encode
from planner.month_shortfall import month_shortfalls
from planner.roster import Roster, UnplacedVisit
from planner.visit_arrangement import arrangements
from tests.make_left_out import explained_plan

PLAN = explained_plan()
LEFT = PLAN.roster.unplaced[0]


def test_a_roster_with_prices_remedies_and_a_shortage_is_stored_and_read_back() -> None:
    stored = json.loads(canonical_text(encode(Roster, PLAN.roster)))
    assert decode(Roster, stored) == PLAN.roster


def test_a_visit_stored_before_there_were_prices_is_still_read() -> None:
    old = {
        name: value
        for name, value in encode(UnplacedVisit, LEFT).items()
        if name in {"employer", "cause", "reason"}
    }
    assert decode(UnplacedVisit, old).price is None
    assert str(decode(UnplacedVisit, old).checked) == "排路线之前就已确定"


def test_the_workbook_says_how_it_was_checked_the_price_and_what_helps(tmp_path: Path) -> None:
    write_roster(tmp_path / "plan.xlsx", PLAN, translate=str)
    sheet = load_workbook(tmp_path / "plan.xlsx")["未安排"]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if "验证方式" in row)
    assert head[-4:] == ["原因", "验证方式", "代价", "怎样才能排入"]
    first = rows[rows.index(head) + 1]
    assert first[-3:] == [
        "强制排入后重新求解；已证明至少要让出一家必查或双随机任务",
        "须让出甲厂；全月车程多 12 分钟",
        "该单位 周五也能接受检查；各组",
    ]
    assert rows[rows.index(head) + 2][-3:] == ["排路线之前就已确定", "", ""]
    assert rows[1][0] == (
        "必查和双随机任务有 1 家不能完成，已证明现有小组日不够：乙厂\n12.01的小组日\n丙等"
    )


def test_the_api_answers_with_price_remedies_and_shortage() -> None:
    answer = RosterAnswer.of(month_view(PLAN), str)
    left = answer.unplaced[0]
    assert left.validation == "solved again, visits proven"
    assert left.price is not None
    assert (left.price.mandatory, left.price.points, left.price.travel_min) == (1, -3, 12)
    assert left.remedies == ["该单位 周五也能接受检查", "各组"]
    assert answer.unplaced[1].price is None
    assert answer.shortage[1:] == ["12.01的小组日", "丙等"]


def test_leaders_and_the_employer_are_told_what_would_help() -> None:
    assert [str(each) for each in month_shortfalls(PLAN)][-1] == "丙等"
    assert str(arrangements(PLAN)[LEFT.employer].sentence) == (
        "没有排入本月计划：本月能力已用完，优先级较低；这样就能排入：该单位 周五也能接受检查；各组"
    )


def test_a_shortage_without_a_repair_sends_the_reader_to_each_visit() -> None:
    shortage = PLAN.roster.shortage
    assert shortage is not None
    lone = type(shortage)(
        left_out=shortage.left_out, names=shortage.names, is_proven=False, pinches=(), repairs=()
    )
    assert [str(words) for words in lone.words()] == [
        "必查和双随机任务有 1 家没有排入（没有证明一定排不下）：乙厂",
        "试过增加小组日，仍不能全部排入：请逐家查看未排原因和补救办法",
    ]
