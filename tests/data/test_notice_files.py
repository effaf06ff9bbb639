"""Notices as documents: Chinese fonts, honest marks, nothing sealed in what is public."""

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from api.language import Language, translator
from data.notice_files import write_employer_notice, write_month_notice, write_team_notice
from data.rule_files import read_rules, shipped_text
from data.word_style import BODY, HEADING, HEI, SONG
from planner.announced_visit import announced_stops
from planner.publication_plan import PublicationPlan, publication_plan
from planner.visit import Appointment, VisitList
from tests import make_plan

ON = date(2026, 11, 25)
SAY = translator(Language.CHINESE)
PLAN = make_plan.month_plan()


def published() -> PublicationPlan:
    rules = read_rules(shipped_text("yunxi"), "yunxi")
    return publication_plan(rules, PLAN.scores.values(), on=PLAN.month.first_day)


def text_of(path: Path) -> str:
    made = Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def fonts_of(path: Path, style: str) -> dict[str, str | None]:
    element = Document(str(path)).styles[style].element
    fonts = element.find(qn("w:rPr")).find(qn("w:rFonts"))
    return {key: fonts.get(qn(f"w:{key}")) for key in ("ascii", "hAnsi", "eastAsia")}


def test_the_announcement_counts_and_names_neither_employer_officer_nor_day(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_month_notice(path, PLAN, published(), translate=SAY, on=ON)
    text = text_of(path)
    assert f"本月计划检查 {len(PLAN.visits)} 家用人单位" in text
    assert "样式可改" in text
    assert "演示数据" in text
    with zipfile.ZipFile(path) as packed:
        whole = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    for employer in PLAN.employers:
        assert employer.name not in whole
    for inspector in PLAN.inspectors:
        assert inspector.name not in whole
    for day in make_plan.DAYS[1:]:
        assert day.isoformat() not in whole


def test_fonts_are_named_for_chinese_letters_and_no_theme_overrides_them(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_month_notice(path, PLAN, published(), translate=SAY, on=ON)
    assert fonts_of(path, BODY)["eastAsia"] == SONG == "仿宋"
    assert fonts_of(path, HEADING)["eastAsia"] == HEI == "黑体"
    assert fonts_of(path, BODY)["ascii"] == "Times New Roman"
    with zipfile.ZipFile(path) as packed:
        assert b"Theme=" not in packed.read("word/styles.xml").replace(b"<a:", b"")


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        write_team_notice(tmp_path / name, PLAN, translate=SAY, on=ON)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_the_notice_to_the_teams_has_every_team_day_and_is_internal(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_team_notice(path, PLAN, translate=SAY, on=ON)
    text = text_of(path)
    assert "内部使用，检查前不得公开" in text
    for route in PLAN.roster.routes:
        assert route.team_day.day.isoformat() in text
    names = {one.id: one.name for one in PLAN.employers}
    for route in PLAN.roster.routes:
        for stop in route.stops:
            assert names[stop.employer] in text


def test_visits_are_announced_by_the_rules_or_by_an_agreed_time_only() -> None:
    assert announced_stops(PLAN, ()) == ()
    certain = announced_stops(PLAN, {VisitList.CERTAIN})
    assert certain
    assert {stop.visit.list for stop in certain} == {VisitList.CERTAIN}
    placed = next(
        visit
        for visit in PLAN.visits
        if any(visit.employer == s.employer for r in PLAN.roster.routes for s in r.stops)
    )
    agreed = Appointment(day=make_plan.DAYS[0], earliest_min=540, latest_min=600)
    with_one = replace(
        PLAN,
        visits=tuple(
            replace(one, appointment=agreed) if one is placed else one for one in PLAN.visits
        ),
    )
    assert [stop.employer.id for stop in announced_stops(with_one, ())] == [placed.employer]


def test_a_notice_tells_one_employer_its_day_officers_and_what_to_prepare(tmp_path: Path) -> None:
    stop = announced_stops(PLAN, set(VisitList))[0]
    path = tmp_path / "a.docx"
    titles = {rule: f"要求 {rule}" for rule in stop.visit.rules}
    write_employer_notice(path, PLAN, stop, titles=titles, translate=SAY, on=ON)
    text = text_of(path)
    for wanted in (
        stop.employer.name, stop.lead.name, stop.member.name, "三同时", "检查通知书", "样式可改",
        "送达回证", f"{stop.route.team_day.day.day} 日", *titles.values(),
    ):  # fmt: skip
        assert wanted in text
    others = {one.name for one in PLAN.employers} - {stop.employer.name}
    assert not [name for name in others if name in text]
    agreed = Appointment(day=stop.route.team_day.day, earliest_min=570, latest_min=630)
    timed = replace(stop, visit=replace(stop.visit, appointment=agreed))
    write_employer_notice(path, PLAN, timed, titles=titles, translate=SAY, on=ON)
    assert "09:30 至 10:30 之间" in text_of(path)


def test_rules_name_the_lists_that_are_announced() -> None:
    text = shipped_text("yunxi")
    assert read_rules(text, "yunxi").announced == frozenset()
    section = "\nannounced_visits:\n  lists: [{lists}]\n  source: 本局\n  confidence: proposal\n"
    read = read_rules(text + section.format(lists="必查, 专项"), "yunxi")
    assert read.announced == {VisitList.CERTAIN, VisitList.TARGETED}
    assert any("预先通知的检查" in str(one) for one in read.local_settings)
    with pytest.raises(Exception, match="突击"):
        read_rules(text + section.format(lists="突击"), "yunxi")
