"""The roster board: what a planner sees, tries, keeps, pins, undoes and compares."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from http import HTTPStatus
from typing import Any

import psycopg2.extensions
import pytest
from fastapi.testclient import TestClient

from api.access.tokens import HEADER
from api.access.workflow import Actor
from api.board import workflow
from api.board.supposition import read_supposition
from api.draws.workflow import draw_month
from api.jobs import workflow as jobs
from api.replan.events import ReplanWords
from api.replan.workflow import change_plan
from api.rosters.workflow import make_roster
from api.server import create_app
from api.session import step_by_step
from api.work import worker
from api.work.asking import ask_for_comparison
from data import audits, database, login_sessions, month_plans, plan_revisions, visit_pins
from data.account import Role
from data.database import ConflictError, Pool, reading, recording
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.replan_pin import ReplanPins
from planner.visit_placement import visit_placements
from tests import make_account
from tests.conftest import new_database
from tests.make_account import NOW, signed_in, with_session

AREA, MONTH = AreaCode("999901"), Month(year=2026, number=12)
BASE = "/areas/999901/2026-12/board"
ACTOR = Actor(name="somebody", address="127.0.0.1", at=NOW)


@pytest.fixture(scope="module")
def planned_template(server_dsn: str, scored_template: str) -> Iterator[str]:
    """Give the name of a database with a plan for December whose draw nobody witnessed."""
    with new_database(server_dsn, scored_template) as (name, dsn):
        with Pool(dsn) as pool:
            session = step_by_step(pool)
            draw_month(session, area=AREA, month=MONTH, seed=b"\x05" * 32)
            make_roster(session, area=AREA, month=MONTH, effort=0)
        yield name


@pytest.fixture
def pool(server_dsn: str, planned_template: str) -> Iterator[Pool]:
    """Give a pool on the planned county that belongs to this test alone."""
    with new_database(server_dsn, planned_template) as (_name, dsn), Pool(dsn) as made:
        yield made


@pytest.fixture(scope="module")
def standing(server_dsn: str, planned_template: str) -> Iterator[Pool]:
    """Give a pool on the planned county for tests that keep nothing."""
    with new_database(server_dsn, planned_template) as (_name, dsn), Pool(dsn) as made:
        yield made


def newest(pool: Pool) -> MonthPlan:
    with reading(pool) as conn:
        return month_plans.load(conn, AREA, MONTH)


def slots(plan: MonthPlan) -> dict[str, tuple[date, int]]:
    return {
        stop.employer: (route.team_day.day, route.team_day.number)
        for route in plan.roster.routes
        for stop in route.stops
    }


def a_move(plan: MonthPlan, *, at: int = 0) -> dict[str, str]:
    """Return the form that moves a visit to a team-day on which only the clock can forbid it."""
    found = 0
    for route in plan.roster.routes:
        for stop in route.stops:
            (visit,) = [one for one in plan.visits if one.employer == stop.employer]
            for place in visit_placements(plan, visit, pins=ReplanPins()):
                if not place.faults and place.team.day != route.team_day.day:
                    if found == at:
                        slot = f"{place.team.day}/{place.team.number}"
                        return {"kind": "place", "employer": stop.employer, "slot": slot}
                    found += 1
                    break
    raise AssertionError("nothing can be moved")


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that keeps a change."""
    (form,) = re.findall(
        r'<form method="post" action="[^"]*/board/keep".*?</form>', page, re.DOTALL
    )
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(text) for name, text in found}


def keep(client: TestClient, fields: dict[str, str], **more: str) -> Any:
    tried = client.post(f"{BASE}/try", data=fields)
    assert tried.status_code == HTTPStatus.OK, tried.text
    return client.post(f"{BASE}/keep", data=hidden(tried.text) | more, follow_redirects=False)


def newest_deed(pool: Pool) -> audits.Deed:
    with reading(pool) as conn:
        return audits.newest(conn, count=1)[0].deed


def test_every_visit_is_a_card_on_its_day_and_team_and_the_left_out_stand_beside(
    standing: Pool,
) -> None:
    plan, page = newest(standing), signed_in(standing).get(BASE).text
    for route in plan.roster.routes:
        team = route.team_day
        (cell,) = re.findall(
            rf'data-slot="{team.day}/{team.number}">(.*?)<p class="whynot"', page, re.DOTALL
        )
        assert re.findall(r'data-employer="([^"]*)"', cell) == [s.employer for s in route.stops]
        for stop in route.stops:
            assert f"{stop.start_min // 60:02d}:{stop.start_min % 60:02d}" in cell
    assert page.count('class="cell') == len(plan.team_days)
    rest = page[page.index('class="rest"') :]
    for left in plan.roster.unplaced:
        assert f'data-employer="{left.employer}"' in rest
        assert str(left.reason) in unescape(rest)
        if left.helps:
            assert str(left.helps) in unescape(rest)
    assert "最初排出的计划" in page
    assert "退回上一版" not in page


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR])
def test_only_planners_reach_the_board(standing: Pool, role: Role) -> None:
    client = signed_in(standing, role)
    for path in ("", "/change", "/compare", "/move/x", "/places/x"):
        assert client.get(BASE + path).status_code == HTTPStatus.FORBIDDEN
    for path in ("/try", "/keep", "/pin", "/unpin"):
        answer = client.post(BASE + path, data={"employer": "x"})
        assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_move_shows_its_cost_before_it_is_saved_and_dropping_it_changes_nothing(
    standing: Pool,
) -> None:
    client, before = signed_in(standing), newest(standing)
    move = a_move(before)
    answer = client.post(f"{BASE}/try", data=move)
    assert answer.status_code == HTTPStatus.OK
    assert "独立检查程序没有发现违反约束之处。还没有保存" in answer.text
    assert re.search(r"<dt>路上</dt><dd>[+-]\d+ 分钟</dd>", answer.text)
    assert re.search(r"<dt>里程</dt><dd>[+-]\d+\.\d km</dd>", answer.text)
    assert "换组日" in answer.text
    assert "<html" in answer.text
    part = client.post(f"{BASE}/try", data=move, headers={"X-Fragment": "1"})
    assert "<html" not in part.text
    assert hidden(part.text) == hidden(answer.text)
    assert newest(standing) == before


def test_a_move_that_is_kept_is_a_new_version_in_the_audit_log_and_nothing_is_drawn(
    pool: Pool,
) -> None:
    client, before = signed_in(pool, name="zhang"), newest(pool)
    move = a_move(before)
    answer = keep(client, move)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"].endswith("/board#kept")
    after = newest(pool)
    day, team = slots(after)[move["employer"]]
    assert f"{day}/{team}" == move["slot"]
    assert (after.draw, after.lotteries, after.outcomes) == (
        before.draw, before.lotteries, before.outcomes,
    )  # fmt: skip
    deed = newest_deed(pool)
    assert (deed.actor, deed.action, deed.target) == ("zhang", "plan.replan", "version 2")
    assert move["employer"] in deed.detail["reasons"]
    page = client.get(BASE).text
    assert "第 2 版" in page
    assert "退回上一版" in page


def test_nothing_is_kept_that_was_not_looked_at(pool: Pool) -> None:
    client, before = signed_in(pool), newest(pool)
    for seen in ({}, {"seen": "0" * 64}):
        answer = client.post(f"{BASE}/keep", data=a_move(before) | seen)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "在您查看之后变了，没有保存" in answer.text
        assert hidden(answer.text)["seen"]
    assert newest(pool) == before


def test_a_change_that_another_planner_overtook_is_shown_anew_and_not_kept(pool: Pool) -> None:
    mine, theirs = signed_in(pool), signed_in(pool)
    plan = newest(pool)
    tried = mine.post(f"{BASE}/try", data=a_move(plan))
    other = a_move(plan, at=1)
    assert keep(theirs, other).status_code == HTTPStatus.SEE_OTHER
    late = mine.post(f"{BASE}/keep", data=hidden(tried.text))
    assert late.status_code == HTTPStatus.CONFLICT
    assert "没有保存" in late.text
    assert [one.number for one in newest(pool).revisions] == [2]


def test_of_two_who_keep_at_the_same_moment_one_is_refused(pool: Pool) -> None:
    with reading(pool) as conn:
        plan, step = plan_revisions.newest(conn, AREA, MONTH)
    gone = plan.roster.routes[-1].stops[0].employer
    made = [
        change_plan(
            step_by_step(pool), area=AREA, month=MONTH, at=NOW, dry_run=True,
            words=ReplanWords(cancel=(f"{gone}={why}",)),
        ).plan
        for why in ("停业", "搬迁")
    ]  # fmt: skip
    with recording(pool) as conn:
        plan_revisions.save(conn, made[0], before=step)
    with pytest.raises(ConflictError, match="刚被另一操作修改"), recording(pool) as conn:
        plan_revisions.save(conn, made[1], before=step)
    assert newest(pool) == made[0]


def test_a_rule_that_forbids_a_move_is_named_and_nothing_is_kept(standing: Pool) -> None:
    client, plan = signed_in(standing), newest(standing)
    route = plan.roster.routes[0]
    here = {"kind": "place", "employer": route.stops[0].employer,
            "slot": f"{route.team_day.day}/{route.team_day.number}"}  # fmt: skip
    answer = client.post(f"{BASE}/try", data=here)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "现在就排在这一组" in answer.text
    assert "/board/keep" not in answer.text
    part = client.post(f"{BASE}/try", data=here, headers={"X-Fragment": "1"})
    assert part.status_code == HTTPStatus.OK
    assert "不能这样改" in part.text


def test_the_places_of_a_visit_say_where_it_may_go_and_which_rule_forbids_the_rest(
    standing: Pool,
) -> None:
    client, plan = signed_in(standing), newest(standing)
    route = plan.roster.routes[0]
    employer = route.stops[0].employer
    (visit,) = [one for one in plan.visits if one.employer == employer]
    found = client.get(f"{BASE}/places/{employer}").json()
    assert set(found) == {f"{one.day}/{one.number}" for one in plan.team_days}
    assert found[f"{route.team_day.day}/{route.team_day.number}"] == "现在就排在这一组"
    page = client.get(f"{BASE}/move/{employer}").text
    for slot, why in found.items():
        assert (f'value="{slot}"' in page) == (why == "")
        if date.fromisoformat(slot[:10]) not in visit.allowed_days:
            assert "不能检查" in why
    published = client.get(f"{BASE}/places/{employer}?published=2026-12-31").json()
    assert "" not in published.values()
    english = client.get(f"{BASE}/places/{employer}?lang=en").json()
    assert set(english) == set(found)
    assert client.get(f"{BASE}/move/nobody").status_code == HTTPStatus.NOT_FOUND


def test_a_pin_holds_a_visit_through_later_replans_until_it_is_taken_off(pool: Pool) -> None:
    client, plan = signed_in(pool, name="zhang"), newest(pool)
    route = max(plan.roster.routes, key=lambda one: len(one.stops))
    held, gone = route.stops[0].employer, route.stops[-1].employer
    answer = client.post(f"{BASE}/pin", data={"employer": held}, follow_redirects=False)
    assert answer.headers["location"] == f"{BASE}#v-{held}"
    assert newest_deed(pool).action == "visit.pin"
    page = client.get(BASE).text
    assert f'form="unpin" name="employer" value="{held}"' in page
    cancel = {"kind": "cancel", "employer": gone, "reason": "停业"}
    assert keep(client, cancel).status_code == HTTPStatus.SEE_OTHER
    assert slots(newest(pool))[held] == slots(plan)[held]
    with reading(pool) as conn:
        pins = visit_pins.of_month(conn, AREA, MONTH)
    assert [(one.employer, one.by) for one in pins] == [(held, "zhang")]
    client.post(f"{BASE}/unpin", data={"employer": held})
    assert newest_deed(pool).action == "visit.unpin"
    assert f'form="pin" name="employer" value="{held}"' in client.get(BASE).text
    with reading(pool) as conn:
        assert visit_pins.of_month(conn, AREA, MONTH) == ()
    nobody = client.post(f"{BASE}/pin", data={"employer": "nobody"})
    assert nobody.status_code == HTTPStatus.CONFLICT
    assert "nobody 没有排在 2026-12 的路线上" in nobody.text


def test_a_moved_visit_can_be_pinned_in_the_same_step_and_undoing_lets_the_pin_sleep(
    pool: Pool,
) -> None:
    client, before = signed_in(pool), newest(pool)
    move = a_move(before)
    assert keep(client, move, pin="1").status_code == HTTPStatus.SEE_OTHER
    with reading(pool) as conn:
        (pin,) = visit_pins.of_month(conn, AREA, MONTH)
        assert visit_pins.standing([pin], newest(pool).roster) == {move["employer"]}
    assert f"{pin.day}/{pin.team}" == move["slot"]
    assert keep(client, {"kind": "undo"}).status_code == HTTPStatus.SEE_OTHER
    assert visit_pins.standing([pin], newest(pool).roster) == frozenset()
    assert 'form="unpin" name="employer"' not in client.get(BASE).text


def test_the_last_change_is_undone_after_its_difference_was_shown(pool: Pool) -> None:
    client, before = signed_in(pool, name="zhang"), newest(pool)
    keep(client, a_move(before))
    shown = client.post(f"{BASE}/try", data={"kind": "undo"}).text
    assert "退回第 1 版" in shown
    assert newest(pool).roster != before.roster
    assert keep(client, {"kind": "undo"}).status_code == HTTPStatus.SEE_OTHER
    after = newest(pool)
    assert after.roster == before.roster
    assert newest_deed(pool).action == "plan.undo"
    again = client.post(f"{BASE}/try", data={"kind": "undo"})
    assert again.status_code == HTTPStatus.CONFLICT
    assert "没有可以退回的版本" in again.text


def test_what_happens_in_a_month_is_tried_by_the_forms_of_the_board(standing: Pool) -> None:
    client, plan = signed_in(standing), newest(standing)
    route = plan.roster.routes[-1]
    team, employer = route.team_day, route.stops[0].employer
    (visit,) = [one for one in plan.visits if one.employer == employer]
    page = client.get(f"{BASE}/change?employer={employer}").text
    assert page.count(f'value="{employer}"') == 3
    known = {one.employer for one in plan.visits}
    urgent = next(
        one for one in plan.employers
        if one.id not in known and one.position and one.status == "正常"
    )  # fmt: skip
    others = [day for day in visit.allowed_days if day != team.day]
    for fields, words in (
        ({"kind": "cancel", "employer": employer, "reason": "停业"}, "本月取消：停业"),
        ({"kind": "move", "employer": employer, "day": str(others[0])}, f"改到 {others[0]}"),
        ({"kind": "sick", "officer": team.lead, "first": str(team.day)}, "不能上岗"),
        ({"kind": "lost", "slot": f"{team.day}/{team.number}", "reason": "车坏"}, "停开：车坏"),
        ({"kind": "urgent", "employer": urgent.id, "reason": "粉尘投诉"}, "紧急检查：粉尘投诉"),
    ):
        answer = client.post(f"{BASE}/try", data=fields)
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert words in answer.text
    road = client.post(f"{BASE}/try", data={"kind": "road", "road": "没有这条路"})
    assert "没有名为“没有这条路”的道路" in road.text
    assert newest(standing) == plan


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "“发生了什么”没有填"),
        ({"kind": "fly"}, "“发生了什么”没有填"),
        ({"kind": "cancel", "reason": "停业"}, "“单位”没有填"),
        ({"kind": "cancel", "employer": "没有此名", "reason": "停业"}, "没有名称含“没有此名”"),
        ({"kind": "cancel", "employer": "有限", "reason": "停业"}, "请改填单位编号"),
        ({"kind": "sick", "officer": "x"}, "“从哪一天”没有填"),
        ({"kind": "sick", "officer": "x", "first": "明天"}, "“从哪一天”填了“明天”，不是日期"),
        ({"kind": "lost", "slot": "2026-12-01", "reason": "车坏"}, "“组日”没有填"),
        ({"kind": "undo", "published": "13月"}, "“已公布到”填了“13月”"),
    ],
)
def test_a_form_that_lacks_something_says_which_field_and_what_to_write(
    standing: Pool, fields: dict[str, str], words: str
) -> None:
    answer = signed_in(standing).post(f"{BASE}/try", data=fields)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert words in answer.text


def test_an_employer_can_be_named_instead_of_numbered(standing: Pool) -> None:
    plan = newest(standing)
    names = [one.name for one in plan.employers]
    visit = next(one for one in plan.visits if sum(one.name in name for name in names) == 1)
    fields = {"kind": "cancel", "employer": visit.name, "reason": "停业"}
    answer = signed_in(standing).post(f"{BASE}/try", data=fields)
    assert f"{visit.employer} 本月取消：停业" in answer.text


def test_a_form_without_the_token_of_the_session_is_refused(standing: Pool) -> None:
    client = signed_in(standing)
    del client.headers[HEADER]
    for path in ("/try", "/keep"):
        answer = client.post(BASE + path, data=a_move(newest(standing)))
        assert answer.status_code == HTTPStatus.FORBIDDEN


def test_days_that_are_over_cannot_be_changed_any_more(standing: Pool) -> None:
    plan = newest(standing)
    route = plan.roster.routes[len(plan.roster.routes) // 2]
    now = datetime.combine(route.team_day.day, datetime.min.time(), UTC).replace(hour=13)
    app = create_app(standing, clock=lambda: now)
    with recording(standing) as conn:
        made = make_account.account(conn)
        token = login_sessions.add(conn, made.id, address="test", now=now)
    client = with_session(TestClient(app), token)
    page = client.get(BASE).text
    over = [one for one in plan.roster.routes if one.team_day.day <= route.team_day.day]
    for one in over:
        for stop in one.stops:
            assert f"/board/move/{stop.employer}" not in page
    assert page.count('class="cell over"') == sum(
        team.day < route.team_day.day for team in plan.team_days
    )
    done = over[0].stops[0].employer
    answer = client.post(f"{BASE}/try", data={"kind": "cancel", "employer": done, "reason": "停业"})
    assert "已在" in answer.text
    assert "不能再改" in answer.text


def test_two_versions_stand_side_by_side_with_visits_kilometres_hours_and_gap(pool: Pool) -> None:
    client, before = signed_in(pool), newest(pool)
    only = client.get(f"{BASE}/compare").text
    assert "只有一版计划" in only
    move = a_move(before)
    keep(client, move)
    page = client.get(f"{BASE}/compare").text
    for words in ("里程（公里）", "路上（小时）", "必查和双随机缺", "差距", "第 1 版", "第 2 版"):
        assert words in page
    name = next(one.name for one in before.visits if one.employer == move["employer"])
    assert "两边日期不同" in page
    assert name in page
    with reading(pool) as conn:
        versions = plan_revisions.versions(conn, AREA, MONTH)
    same = client.get(f"{BASE}/compare?here={versions[0].step}&there={versions[0].step}").text
    assert "两边日期不同" not in same
    missing = client.get(f"{BASE}/compare?here=999999999")
    assert missing.status_code == HTTPStatus.NOT_FOUND
    assert "没有这一版计划" in missing.text


def test_a_supposition_is_worked_out_in_the_background_and_told_in_both_columns(
    pool: Pool,
) -> None:
    client, before = signed_in(pool), newest(pool)
    asked = client.post(f"{BASE}/what-if", data={"teams": "1"}, follow_redirects=False)
    number = int(asked.headers["location"].removeprefix("/jobs/"))
    assert "假如换一种安排" in client.get(f"/jobs/{number}").text
    assert jobs.job_of(pool, number).asked == {"teams": 1}
    jobs.stop(pool, number, actor=ACTOR)
    supposed = {"teams": 1, "effort": 0}
    number = ask_for_comparison(pool, area=AREA, month=MONTH, actor=ACTOR, supposed=supposed)
    worker.work_on(pool, number, lambda: None)
    said = [str(one) for one in jobs.job_of(pool, number).outcome]
    assert said[0] == "每天最多 1 个小组"
    assert any(re.fullmatch(r"里程：现在 [\d.]+ 公里，假如 [\d.]+ 公里", one) for one in said)
    assert any("已证明" in one for one in said)
    assert newest(pool) == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "没有写明要比较什么"),
        ({"teams": "0"}, "“每天小组数”填了 0：请填 1 以上的整数"),
        ({"targeted": "x"}, "“专项家数”填了“x”，不是整数"),
        ({"vehicles": "2"}, "没有选办公地点"),
        ({"extra_day": "周日"}, "“增加的日期”填了“周日”，不是日期"),
    ],
)
def test_a_supposition_that_cannot_be_read_is_refused(
    standing: Pool, fields: dict[str, str], words: str
) -> None:
    answer = signed_in(standing).post(f"{BASE}/what-if", data=fields)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert words in answer.text


def test_every_supposition_of_the_form_reaches_the_comparison() -> None:
    given = {"teams": "2", "targeted": "0", "without": "i1", "extra_day": "2026-12-05",
             "office": "o1", "vehicles": "3"}  # fmt: skip
    assert read_supposition(given) == {
        "teams": 2, "targeted": 0, "without": ["i1"], "extra_days": ["2026-12-05"],
        "vehicles": {"o1": 3},
    }  # fmt: skip


def test_the_board_asks_the_database_little_however_many_visits_there_are(
    standing: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []

    class Listening(psycopg2.extensions.cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
            statements.append(str(query))
            super().execute(query, vars)

    real = database.connect

    def listening(dsn: str) -> Any:
        conn = real(dsn)
        conn.cursor_factory = Listening
        return conn

    with Pool(standing.dsn) as watched:
        monkeypatch.setattr(database, "connect", listening)
        client = signed_in(watched)
        client.get(BASE)
        statements.clear()
        assert client.get(BASE).status_code == HTTPStatus.OK
    assert 3 <= len(statements) <= 12, statements


def test_the_console_replans_beside_the_pins_of_the_board(pool: Pool) -> None:
    plan = newest(pool)
    route = max(plan.roster.routes, key=lambda one: len(one.stops))
    held, gone = route.stops[0].employer, route.stops[-1].employer
    workflow.pin_visit(pool, area=AREA, month=str(MONTH), employer=held, actor=ACTOR)
    changed = change_plan(
        step_by_step(pool), area=AREA, month=MONTH, at=NOW, actor=ACTOR,
        words=ReplanWords(cancel=(f"{gone}=停业",)),
    )  # fmt: skip
    assert changed.is_kept
    assert slots(newest(pool))[held] == slots(plan)[held]
    assert newest_deed(pool).actor == "somebody"


def test_an_english_board_speaks_english(standing: Pool) -> None:
    page = signed_in(standing).get(f"{BASE}?lang=en").text
    assert "Roster board" in page
    assert "排班看板" not in page
