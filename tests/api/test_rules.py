"""Rule sets with effective dates: shown, uploaded, tried, proposed, confirmed, in force, undone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.areas.workflow import load_area
from api.console import Steps
from api.draws import workflow as draws
from api.draws.demands import MonthDemands, month_demands
from api.draws.workflow import draw_month
from api.language import Language
from api.rules.work import try_rule_set
from api.scoring.workflow import known_of, score_area
from api.session import Session, step_by_step
from data import audits, employers, plan_steps, rule_sets
from data.account import Role
from data.area_pack import write_pack
from data.database import ConflictError, Pool, reading, writing
from data.rule_files import shipped_text
from data.rule_uploads import MOST_BYTES
from geo.area import AreaCode
from planner.month import Month
from tests import make_pack
from tests.conftest import new_database
from tests.counted_queries import counted_queries
from tests.job_worker import work
from tests.make_account import client_at, right
from tests.make_rows import row
from tests.small_county import AREA, MONTH

CODE = AreaCode(AREA)
PAGE = f"/areas/{AREA}/rules"
TODAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NEXT = Month(year=2027, number=1)
NEW = (
    shipped_text("yunxi")
    .replace("version: 1", "version: 2")
    .replace("高: 50%", "高: 60%")
    .replace("2026-12-31", "2027-12-31")
)


def person(
    pool: Pool, role: Role = Role.ADMINISTRATOR, name: str = "anna", **fields: object
) -> TestClient:
    return client_at(pool, TODAY, role, name=name, **fields)  # type: ignore[arg-type]  # any field


def upload(client: TestClient, text: str | bytes, name: str = "rules.yaml") -> int:
    answer = client.post(PAGE, files={"file": (name, text)}, follow_redirects=False)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def tried(pool: Pool, client: TestClient, number: int, month: Month = MONTH) -> str:
    """Try a rule set as the command does and return its page."""
    actor = Actor(name="anna", address="test", at=TODAY)
    try_rule_set(
        step_by_step(pool), area=AREA, number=number, month=month, actor=actor,
        telling=Steps(Language.CHINESE),
    )  # fmt: skip
    return client.get(f"{PAGE}/{number}").text


def tried_by_a_worker(pool: Pool, client: TestClient, number: int) -> str:
    """Have a rule set tried as the page does and return its page."""
    answer = client.post(f"{PAGE}/{number}/try", data={"month": str(MONTH)}, follow_redirects=False)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    work(pool)
    job = client.get(answer.headers["location"]).text
    assert f'href="{PAGE}/{number}">看试算结果' in job
    return client.get(f"{PAGE}/{number}").text


def in_force(pool: Pool, month: Month) -> str:
    return known_of(step_by_step(pool), AREA, month).rules.name


def activated(pool: Pool, text: str = NEW, month: Month = MONTH) -> int:
    """Bring a rule set from its upload to its confirmation and return its number."""
    anna, bert = person(pool), person(pool, name="bert")
    number = upload(anna, text)
    tried(pool, anna, number, month)
    assert (
        "等待第二个人确认" in anna.post(f"{PAGE}/{number}/propose", data={"confirmed": "yes"}).text
    )
    (activation,) = re.findall(r"activations/(\d+)/decide", bert.get(PAGE).text)
    bert.post(f"{PAGE}/activations/{activation}/decide", data={"verdict": "confirmed"})
    return number


def test_a_rule_set_goes_from_its_upload_to_the_months_it_holds_for(scored_county: Pool) -> None:
    anna, bert = person(scored_county), person(scored_county, name="bert")
    page = anna.get(PAGE).text
    assert "yunxi-2026/1" in page
    assert "还没有人启用过别的规则集" in page

    number = upload(anna, NEW)
    page = anna.get(f"{PAGE}/{number}").text
    assert "与 yunxi-2026/1 相比" in page
    assert re.search(r"高风险</dt><dd><del>每年抽查 50%</del> → <ins>每年抽查 60%</ins>", page)
    assert "先试算" in anna.post(f"{PAGE}/{number}/propose").text

    page = tried_by_a_worker(scored_county, anna, number)
    with reading(scored_county) as conn:
        trial = rule_sets.trial(conn, CODE, number)
        assert trial is not None
        assert trial.employers == len(employers.in_area(conn, CODE))
    assert trial.now is not None
    assert (trial.now.rule_set, trial.then.rule_set) == ("yunxi-2026/1", "yunxi-2026/2")
    assert trial.then.asked_year >= trial.now.asked_year > 0
    assert f'<td class="n">{trial.then.drawn}</td>' in page
    assert not trial.errors
    if any(one.level == "warning" for one in trial.findings):
        assert "我已看过" in anna.post(f"{PAGE}/{number}/propose").text

    anna.post(f"{PAGE}/{number}/propose", data={"note": "会议决定", "confirmed": "yes"})
    assert in_force(scored_county, MONTH) == "yunxi-2026/1"  # proposed is not confirmed
    (activation,) = re.findall(r"activations/(\d+)/decide", anna.get(PAGE).text)
    decide = f"{PAGE}/activations/{activation}/decide"
    refused = anna.post(decide, data={"verdict": "confirmed"})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "必须是两个人" in refused.text
    assert bert.post(decide, data={"verdict": "confirmed"}).status_code == HTTPStatus.OK
    assert in_force(scored_county, MONTH) == "yunxi-2026/2"
    assert in_force(scored_county, NEXT) == "yunxi-2026/2"
    assert in_force(scored_county, Month(year=2026, number=11)) == "yunxi-2026/1"

    page = bert.get(PAGE).text
    assert "会议决定" in page
    assert "2026-12-01 起" in page
    with reading(scored_county) as conn:
        deeds = [one.deed for one in audits.newest(conn, count=10)]
    assert [(one.action, one.actor) for one in reversed(deeds) if one.action[:5] == "rules"] == [
        ("rules.add", "anna"), ("rules.propose", "anna"), ("rules.confirm", "bert"),
    ]  # fmt: skip


def test_a_month_that_was_drawn_keeps_its_rules_and_no_others_begin_before_its_end(
    scored_county: Pool,
) -> None:
    session = step_by_step(scored_county)
    before = draw_month(session, area=AREA, month=MONTH)
    anna = person(scored_county)
    number = upload(anna, NEW)
    for month, why in (("2026-12", "已经抽取或排过计划"), ("2026-10", "第一天已经过去")):
        refused = anna.post(f"{PAGE}/{number}/try", data={"month": month})
        assert refused.status_code == HTTPStatus.CONFLICT
        assert why in refused.text
        assert "2027-01" in refused.text
    activated(scored_county, NEW, NEXT)
    assert in_force(scored_county, MONTH) == "yunxi-2026/1"
    assert in_force(scored_county, NEXT) == "yunxi-2026/2"
    again = draw_month(session, area=AREA, month=MONTH)
    assert again.draw == before.draw
    assert again.coverage == before.coverage
    score_area(session, area=AREA, month=NEXT)
    draw_month(session, area=AREA, month=NEXT)
    with reading(scored_county) as conn:
        made: dict[Month, tuple[str, str]] = {}
        for each in (MONTH, NEXT):
            step = plan_steps.latest(conn, CODE, each, "coverage")
            assert step
            made[each] = (step.versions["rules"], step.versions["rules_sha256"])
    assert made[MONTH][0] == "yunxi-2026/1"
    assert made[NEXT] == ("yunxi-2026/2", rule_sets.digest(NEW))
    # The drawn month can no longer be taken away from the rules it was drawn with.
    (activation,) = set(re.findall(r"activations/(\d+)/", anna.get(PAGE).text) or ["1"])
    undone = anna.post(f"{PAGE}/activations/{activation}/undo", data={"reason": "x"})
    assert "不能撤销" in undone.text


def test_an_activation_is_undone_before_its_first_day_with_a_reason(scored_county: Pool) -> None:
    activated(scored_county)
    anna = person(scored_county)
    (activation,) = set(re.findall(r"activations/(\d+)/undo", anna.get(PAGE).text))
    path = f"{PAGE}/activations/{activation}/undo"
    assert "写明原因" in anna.post(path, data={"reason": " "}).text
    later = datetime(2026, 12, 2, tzinfo=UTC)
    begun = client_at(scored_county, later, Role.ADMINISTRATOR, name="late")
    assert "不能撤销" in begun.post(path, data={"reason": "too late"}).text
    anna = person(scored_county)
    page = anna.post(path, data={"reason": "比例写错"}).text
    assert "比例写错" in page
    assert in_force(scored_county, MONTH) == "yunxi-2026/1"
    assert "已经撤销" in anna.post(path, data={"reason": "again"}).text


def test_a_draw_that_began_under_other_rules_is_not_kept(
    scored_county: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = step_by_step(scored_county)
    compute = month_demands

    def meanwhile(session: Session, *, area: str, month: Month) -> MonthDemands:
        found = compute(session, area=area, month=month)
        activated(scored_county)
        return found

    monkeypatch.setattr(draws, "month_demands", meanwhile)
    with pytest.raises(ConflictError, match="规则集刚刚换过"):
        draw_month(session, area=AREA, month=MONTH)
    with reading(scored_county) as conn:
        assert plan_steps.latest(conn, CODE, MONTH, "coverage") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "没有收到文件内容"),
        (b"x" * (MOST_BYTES + 1), "规则文件最多 200 KB"),
        ("规则".encode("gbk"), "第 1 行不是 UTF-8"),
        (b"id: a\0", "不是文本文件"),
        ("a: &x [1]\nb: *x\n", "第 1 行：规则文件不能用 &amp; 和 * 引用"),
        ("a: !!python/object:os.system x\n", "第 1 行：规则文件不能用 ! 标签"),
        ("a: 1\n---\nb: 2\n", "一个文件只能写一份规则"),
        ("a: " + "[" * 30 + "]" * 30, "嵌套太深"),
        ("a: [1\n", "不是有效的 YAML"),
        (NEW.replace("share: 30%", "shar: 30%", 1), "rules[5].shar：不认识“shar”"),
        (NEW.replace("version: 2", "version: 1"), "version 加一"),
    ],
)
def test_a_file_that_cannot_be_a_rule_set_is_refused_with_line_and_remedy(
    rules_county: Pool, text: str | bytes, told: str
) -> None:
    answer = person(rules_county).post(PAGE, files={"file": ("r.yaml", text)})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert told in answer.text
    with reading(rules_county) as conn:
        assert rule_sets.of_area(conn, CODE) == ()


@pytest.fixture(scope="module")
def rules_county(server_dsn: str, scored_template: str) -> Iterator[Pool]:
    """Give a scored county to tests that change nothing of it."""
    with new_database(server_dsn, scored_template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


def test_impossible_and_contradictory_demands_forbid_or_warn(scored_county: Pool) -> None:
    anna = person(scored_county)
    wrong = NEW.replace(
        "rules:\n",
        "rules:\n"
        "  - {id: T-1, requirement: CZ-99, title: 每年三次, scope: {combined_class: 高},"
        " kind: frequency, times: 3, valid_from: 2026-01-01, source: x, confidence: proposal}\n"
        "  - {id: T-2, requirement: AB-1, title: 粉尘过半,"
        " scope: {kind: 用人单位, hazard_category: 粉尘}, kind: frame coverage, share: 50%,"
        " valid_from: 2026-01-01, source: x, confidence: proposal}\n",
        1,
    )
    number = upload(anna, wrong)
    page = tried(scored_county, anna, number)
    with reading(scored_county) as conn:
        trial = rule_sets.trial(conn, CODE, number)
    assert trial is not None
    assert [one.rule for one in trial.findings if one.level == "error"] == ["T-1", "T-1"]
    assert "每年要查 3 次，但同一企业每年最多 2 次" in page
    assert "没有条款 CZ-99：CZ 的编号是 01 到 84" in page
    assert "条款编号 AB-1 不在随附文件" in page
    assert "与 T-2 的范围相同而要求不同" in page
    refused = anna.post(f"{PAGE}/{number}/propose", data={"confirmed": "yes"})
    assert "2 处错误，不能启用" in refused.text


def test_a_preset_without_countable_rules_is_taken_and_cannot_be_put_in_force(
    scored_county: Pool,
) -> None:
    anna = person(scored_county)
    answer = anna.post(f"{PAGE}/shipped", data={"name": "ziyang-2018"})
    assert "资阳市 2018 年文件" in answer.text
    number = int(str(answer.url).rpartition("/")[2])
    page = tried(scored_county, anna, number)
    assert "一家也不会安排检查" in page
    assert "规则写的区划代码是 512000" in page
    assert "执法机关“县级卫生健康行政部门”与本区域的" in page
    with reading(scored_county) as conn:
        trial = rule_sets.trial(conn, CODE, number)
    assert trial is not None
    assert (trial.then.certain, trial.then.drawn) == (0, 0)
    assert sum(one.uncovered for one in trial.covers) > 0


def test_what_was_tried_has_to_be_tried_again_when_the_staff_changed(scored_county: Pool) -> None:
    anna = person(scored_county)
    number = upload(anna, NEW)
    tried(scored_county, anna, number)
    with writing(scored_county) as conn:
        conn.cursor().execute("UPDATE inspector SET can_lead = can_lead WHERE area = %s", (AREA,))
    assert "请重新试算" in anna.get(f"{PAGE}/{number}").text
    refused = anna.post(f"{PAGE}/{number}/propose", data={"confirmed": "yes"})
    assert "又变了" in refused.text


def test_only_administrators_change_rules_and_only_approvers_confirm_them(
    rules_county: Pool,
) -> None:
    for role, name in ((Role.PLANNER, "p"), (Role.LEADER, "l")):
        client = person(rules_county, role, f"{name}-one")
        assert client.get(PAGE).status_code == HTTPStatus.OK
        assert 'type="file"' not in client.get(PAGE).text
        answer = client.post(PAGE, files={"file": ("r.yaml", NEW)})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        decided = client.post(f"{PAGE}/activations/1/decide", data={"verdict": "confirmed"})
        assert decided.status_code == HTTPStatus.FORBIDDEN
    inspector = person(rules_county, Role.INSPECTOR, "i-one")
    assert inspector.get(PAGE).status_code == HTTPStatus.FORBIDDEN
    approver = person(rules_county, Role.LEADER, "l-two", rights=(right(AREA, is_approver=True),))
    decided = approver.post(f"{PAGE}/activations/1/decide", data={"verdict": "confirmed"})
    assert "没有第 1 次启用" in decided.text
    elsewhere = person(rules_county, name="other", rights=(right("300003"),))
    assert elsewhere.get(PAGE).status_code == HTTPStatus.FORBIDDEN


def test_the_pages_of_rules_ask_a_bounded_number_of_questions(
    rules_county: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_queries(monkeypatch) as seen, Pool(rules_county.dsn) as pool:
        anna = person(pool)
        for path, most in ((PAGE, 28), (f"{PAGE}/0", 30), ("/reference", 10)):
            seen.clear()
            assert anna.get(path).status_code == HTTPStatus.OK
            assert 0 < len(seen) <= most, (path, len(seen))
        assert anna.get(f"{PAGE}/0/file.yaml").content == shipped_text("yunxi").encode()


def test_other_rules_of_a_pack_do_not_take_the_place_of_those_that_months_were_drawn_with(
    database: Pool, tmp_path: Path
) -> None:
    session, old = step_by_step(database), shipped_text("yunxi")
    pack = replace(make_pack.pack(), rules_text=old)
    code = pack.area.code
    write_pack(tmp_path, pack)
    load_area(session, tmp_path)
    (tmp_path / "rules.yaml").write_text(NEW, encoding="utf-8")
    load_area(session, tmp_path)  # nothing was drawn yet
    (tmp_path / "rules.yaml").write_text(old, encoding="utf-8")
    load_area(session, tmp_path)
    with writing(database) as conn:
        conn.cursor().execute(row("plan_step", code, 1))
    assert not any("规则没有换" in str(note) for note in load_area(session, tmp_path).notes)
    (tmp_path / "rules.yaml").write_text(NEW, encoding="utf-8")
    loaded = load_area(session, tmp_path)
    assert any("规则没有换，已存为第" in str(note) for note in loaded.notes)
    with reading(database) as conn:
        assert rule_sets.in_force(conn, code, NEXT).text == old
        (kept,) = rule_sets.of_area(conn, code)
        assert (kept.origin, kept.name) == ("pack", "yunxi-2026/2")
        assert rule_sets.text_of(conn, code, kept.id) == NEW


def test_reference_tables_are_read_searched_and_taken_along(rules_county: Pool) -> None:
    client = person(rules_county, Role.PLANNER, "reader")
    page = client.get("/reference").text
    for name in re.findall(r'href="/reference/(\w+)"', page):
        table = client.get(f"/reference/{name}").text
        assert "出处" in table
        assert "可信程度" in table
        rows = client.get(f"/reference/{name}.csv")
        assert rows.content.startswith(b"\xef\xbb\xbf")
        shown = re.search(r"共 (\d+) 行", table)
        assert shown
        assert len(rows.text.strip().splitlines()) >= int(shown[1]) + 1
    assert "石棉" in client.get("/reference/hazard_factors", params={"q": "粉尘 石棉"}).text
    assert "没有一行含有" in client.get("/reference/hazard_factors", params={"q": "无此物"}).text
    assert "各区域设定" in client.get("/reference/local_settings").text
    missing = client.get("/reference/hazard_factor")
    assert missing.status_code == HTTPStatus.NOT_FOUND
    assert "hazard_factors" in missing.text
    second = client.get("/reference/hazard_factors", params={"start": "100"}).text
    assert "前 100 行" in second
