"""From plan to release at the screen: two persons, one version, sealed until its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient

from data import areas, audits, month_plans, plan_steps
from data.account import Role
from data.database import Pool, reading, writing
from data.web_scope import Scope, ScopedPool
from geo.area import AreaCode
from planner.month import parse_month
from tests import make_account, make_pack, make_plan
from tests.make_account import client_at, right

MONTH = parse_month("2026-12")
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
AREA = AreaCode("999901")
BASE = f"/areas/{AREA}/{MONTH}/approval"


@pytest.fixture
def planned(database: Pool) -> Pool:
    """Give a pool on an area whose December is planned."""
    with writing(database) as conn:
        areas.save_pack(conn, make_pack.pack())
        month_plans.save(conn, make_plan.month_plan())
    return database


def plan_hash(pool: Pool) -> str:
    with reading(pool) as conn:
        step = plan_steps.latest(conn, AREA, MONTH, "plan")
    assert step is not None
    return step.sha256


def approver(pool: Pool, now: datetime = NOW, name: str = "leader") -> TestClient:
    return client_at(pool, now, Role.LEADER, name=name, rights=(right(AREA, is_approver=True),))


def planner(pool: Pool, now: datetime = NOW, name: str = "planner") -> TestClient:
    return client_at(pool, now, name=name)


def submit(pool: Pool, client: TestClient, **fields: str) -> str:
    answer = client.post(f"{BASE}/submit", data={"plan": plan_hash(pool), **fields})
    return answer.text


def decide(pool: Pool, client: TestClient, verdict: str, **fields: str) -> str:
    data = {"plan": plan_hash(pool), "verdict": verdict, **fields}
    return client.post(f"{BASE}/decide", data=data).text


def approve(pool: Pool) -> None:
    submit(pool, planner(pool))
    assert "已批准，可以发布" in decide(pool, approver(pool), "approved")


def stops_seen(pool: Pool, inspector: str, day: date) -> int:
    with writing(pool) as conn:
        account = make_account.account(conn, Role.INSPECTOR, inspector=inspector)
    scoped = ScopedPool(pool, Scope(account=account, day=day))
    with reading(scoped) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM roster_stop")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def actions(pool: Pool) -> list[str]:
    with reading(pool) as conn:
        return [entry.deed.action for entry in reversed(audits.newest(conn, count=50))]


def test_a_plan_goes_from_draft_to_release_by_two_persons(planned: Pool) -> None:
    first, second = planner(planned), approver(planned)
    assert "还没有提交审批" in first.get(BASE).text
    assert "给审批人的说明" in first.get(BASE).text
    assert "等待计划员提交" in second.get(BASE).text
    page = submit(planned, first, note="十二月")
    assert "等待另一个人审批" in page
    assert "要由另一位计划员或有审批权的领导来审批" in page
    assert "批准这一版" not in page
    assert "批准这一版" in second.get(BASE).text
    page = decide(planned, second, "approved", reason="同意")
    assert "leader 于 2026-11-25 09:00 批准：同意" in page
    assert "已发布" in first.post(f"{BASE}/release").text
    assert actions(planned) == ["plan.submit", "plan.approve", "roster.release"]


def test_the_same_person_cannot_approve_what_they_handed_in(planned: Pool) -> None:
    client = planner(planned)
    submit(planned, client)
    answer = client.post(f"{BASE}/decide", data={"plan": plan_hash(planned), "verdict": "approved"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "提交和审批必须是两个人" in answer.text
    assert "已批准" in decide(planned, planner(planned, name="other"), "approved")


def test_who_asked_for_the_plan_cannot_approve_it_either(planned: Pool) -> None:
    with writing(planned) as conn:
        conn.cursor().execute(
            "INSERT INTO job (kind, area, month, asked, asked_by, state)"
            " VALUES ('plan-month', %s, '2026-12', '{}', 'maker', 'done')",
            (AREA,),
        )
    submit(planned, planner(planned))
    assert "编制和审批必须是两个人" in decide(planned, planner(planned, name="maker"), "approved")


def test_a_leader_without_the_right_to_approve_does_not_find_the_plan(planned: Pool) -> None:
    submit(planned, planner(planned))
    leader = client_at(planned, NOW, Role.LEADER)
    assert leader.get(BASE).status_code == HTTPStatus.NOT_FOUND
    data = {"plan": plan_hash(planned), "verdict": "approved"}
    assert leader.post(f"{BASE}/decide", data=data).status_code != HTTPStatus.OK
    assert "等待另一个人审批" in planner(planned).get(BASE).text
    for role in (Role.INSPECTOR, Role.ADMINISTRATOR):
        assert client_at(planned, NOW, role).get(BASE).status_code == HTTPStatus.FORBIDDEN
    assert approver(planned).post(f"{BASE}/release").status_code == HTTPStatus.FORBIDDEN


def test_sending_back_needs_a_reason_and_shows_it(planned: Pool) -> None:
    first, second = planner(planned), approver(planned)
    submit(planned, first)
    assert "退回要写明原因" in decide(planned, second, "returned")
    assert "leader 退回：第一周太满" in decide(planned, second, "returned", reason="第一周太满")
    page = submit(planned, first)
    assert "还没有改动" in page
    assert "等待另一个人审批" in submit(planned, first, note="节前只能这样")


def test_a_change_after_approval_voids_it_and_nothing_is_released(planned: Pool) -> None:
    approve(planned)
    with writing(planned) as conn:
        month_plans.save(conn, replace(make_plan.month_plan(), seed="1" * 64))
    client = planner(planned)
    assert "原来的批准已经失效" in client.get(BASE).text
    answer = client.post(f"{BASE}/release")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "还没有经第二个人批准" in answer.text
    assert "等待另一个人审批" in submit(planned, client)


def test_a_change_under_review_is_noticed_before_anybody_decides(planned: Pool) -> None:
    client, before = planner(planned), plan_hash(planned)
    submit(planned, client)
    with writing(planned) as conn:
        month_plans.save(conn, replace(make_plan.month_plan(), seed="1" * 64))
    answer = approver(planned).post(f"{BASE}/decide", data={"plan": before, "verdict": "approved"})
    assert "提交之后又改过" in answer.text
    stale = client.post(f"{BASE}/submit", data={"plan": before})
    assert "计划在您打开页面之后又改过" in stale.text
    assert "等待另一个人审批" in submit(planned, client)
    page = decide(planned, approver(planned), "approved")
    assert "已批准" in page
    assert "撤回" in page  # the version before, in the record


def test_submitting_approving_and_releasing_twice_does_each_once(planned: Pool) -> None:
    client, leader = planner(planned), approver(planned)
    submit(planned, client)
    assert 'role="alert"' in submit(planned, client)
    decide(planned, leader, "approved")
    assert 'role="alert"' in decide(planned, leader, "approved")
    pages = [client.post(f"{BASE}/release") for _ in range(2)]
    assert [page.status_code for page in pages] == [HTTPStatus.OK] * 2
    with reading(planned) as conn:
        actions = [entry.deed.action for entry in audits.newest(conn, count=20)]
        steps = plan_steps.earlier(conn, AREA, MONTH, "roster")
    for action in ("plan.submit", "plan.approve", "roster.release"):
        assert actions.count(action) == 1
    assert len(steps) == 1


def test_a_submission_can_be_withdrawn_and_made_again(planned: Pool) -> None:
    client = planner(planned)
    submit(planned, client)
    assert "还没有提交审批" in decide(planned, client, "withdrawn")
    assert "等待另一个人审批" in submit(planned, client)


def test_officers_see_released_stops_of_their_own_from_the_day_on(planned: Pool) -> None:
    first = make_plan.month_plan().roster.routes[0].team_day
    approve(planned)
    planner(planned).post(f"{BASE}/release")
    assert stops_seen(planned, first.lead, first.day - timedelta(days=1)) == 0
    assert stops_seen(planned, first.lead, first.day) > 0


def test_a_release_is_taken_back_before_its_day_with_a_reason_and_can_be_made_again(
    planned: Pool,
) -> None:
    first = make_plan.month_plan().roster.routes[0].team_day
    leader = client_at(planned, NOW, Role.LEADER)
    approve(planned)
    client = planner(planned)
    assert "没有发布，不必收回" in client.post(f"{BASE}/take-back", data={"back_reason": "x"}).text
    client.post(f"{BASE}/release")
    assert leader.get(BASE).status_code == HTTPStatus.OK
    assert "收回发布要写明原因" in client.post(f"{BASE}/take-back", data={"back_reason": " "}).text
    page = client.post(f"{BASE}/take-back", data={"back_reason": "漏了一家"}).text
    assert "收回：漏了一家" in page
    assert "已批准，可以发布" in page
    assert leader.get(BASE).status_code == HTTPStatus.NOT_FOUND
    assert stops_seen(planned, first.lead, first.day) == 0
    client.post(f"{BASE}/release")
    assert stops_seen(planned, first.lead, first.day) > 0
    assert actions(planned)[-2:] == ["roster.take-back", "roster.release"]


def test_a_release_whose_day_has_come_is_not_taken_back(planned: Pool) -> None:
    approve(planned)
    planner(planned).post(f"{BASE}/release")
    day = make_plan.DAYS[0]
    later = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    answer = planner(planned, later).post(f"{BASE}/take-back", data={"back_reason": "晚了"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "不能收回" in answer.text


def test_a_second_release_taken_back_leaves_the_first(planned: Pool) -> None:
    approve(planned)
    client, leader = planner(planned), client_at(planned, NOW, Role.LEADER)
    client.post(f"{BASE}/release")
    with writing(planned) as conn:
        month_plans.save(conn, replace(make_plan.month_plan(), seed="1" * 64))
    assert "之后的改动还没有发布" in client.get(BASE).text
    submit(planned, client)
    decide(planned, approver(planned), "approved")
    client.post(f"{BASE}/release")
    client.post(f"{BASE}/take-back", data={"back_reason": "还要改"})
    assert leader.get(BASE).status_code == HTTPStatus.OK
    first = make_plan.month_plan().roster.routes[0].team_day
    assert stops_seen(planned, first.lead, first.day) > 0


def test_a_month_without_a_plan_says_so(database: Pool) -> None:
    with writing(database) as conn:
        areas.save_pack(conn, make_pack.pack())
    answer = planner(database).get(BASE)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "还没有计划" in answer.text
    assert planner(database).get(f"/areas/{AREA}/2026-13/approval").status_code == (
        HTTPStatus.UNPROCESSABLE_ENTITY
    )
