import os
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from api.access.workflow import Actor
from api.jobs import workflow
from api.jobs.companion import Companion
from api.jobs.kind import JobAsked, JobKind
from api.jobs.telling import JobStoppedError, JobTelling, Stop, Telling
from api.jobs.workflow import InvalidJobError, JobOverError
from api.work import asking, kinds, worker
from data import areas, audits, job_queue, jobs, month_plans
from data.database import Pool, reading, writing
from data.errors import NotFoundError
from data.jobs import JobState
from geo.area import AreaCode
from geo.errors import XuntuError
from geo.message import Message, message
from planner.month import parse_month
from tests import make_pack
from tests.job_worker import other_process, put_nightly_work, work
from tests.make_account import NOW, signed_in
from tests.small_county import AREA

MONTH = parse_month("2026-12")
ACTOR = Actor(name="planner", address="127.0.0.1", at=NOW)


def ask(pool: Pool, **options: Any) -> int:
    return asking.ask_for_month(pool, area=AREA, month=MONTH, actor=ACTOR, **options)


def wait_for(what: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def kind_that(
    monkeypatch: pytest.MonkeyPatch, run: Callable[[Pool, JobAsked, Telling], list[Message]]
) -> None:
    kind = JobKind(name="plan-month", title=message("生成月度计划"), steps=1, run=run)
    monkeypatch.setattr(worker, "KINDS", {kind.name: kind})


@pytest.fixture
def empty_area(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_pack.pack())
    return database


def test_a_month_asked_for_at_a_screen_is_planned_by_a_worker(scored_county: Pool) -> None:
    number = ask(scored_county, effort=0)
    work(scored_county)
    job = workflow.job_of(scored_county, number)
    assert (job.state, job.attempts, job.share) == (JobState.DONE, 1, 1.0)
    assert "家" in str(job.outcome[0])
    with reading(scored_county) as conn:
        plan = month_plans.load(conn, AreaCode(AREA), MONTH)
    placed = sum(len(route.stops) for route in plan.roster.routes)
    assert str(job.outcome[0]).startswith(f"已排入 {placed} 家")


def test_the_same_month_is_not_planned_twice_at_a_time(scored_county: Pool) -> None:
    assert ask(scored_county) == ask(scored_county, targeted=3)
    assert len(workflow.newest_jobs(scored_county)) == 1


def key_of_form(page: str) -> str:
    found = re.findall(r'name="once" value="([^"]{22})"', page)
    assert len(found) == 1
    return str(found[0])


def close(pool: Pool, number: int) -> None:
    with writing(pool) as conn:
        jobs.end(conn, number, JobState.DONE, ())


def test_a_form_that_is_sent_twice_asks_once_even_when_its_job_is_over(empty_area: Pool) -> None:
    client = signed_in(empty_area)
    client.follow_redirects = False
    where = "/areas/999901/plan"
    once = key_of_form(client.get(where).text)
    data = {"month": "2026-12", "teams": "3", "once": once}
    first = client.post(where, data=data)
    assert first.status_code == HTTPStatus.SEE_OTHER
    number = int(first.headers["location"].rpartition("/")[2])
    close(empty_area, number)
    again = client.post(where, data=data)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    other = client.post(where, data={**data, "teams": "4"})
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f"这张表单已经提交过（任务 {number}）" in other.text
    assert len(workflow.newest_jobs(empty_area)) == 1
    with reading(empty_area) as conn:
        asked = [one for one in audits.newest(conn, count=9) if one.deed.action == "job.ask"]
    assert len(asked) == 1
    # A page that is opened anew asks anew, and so does another person with the same key.
    assert key_of_form(client.get(where).text) != once
    stranger = signed_in(empty_area)
    stranger.follow_redirects = False
    theirs = stranger.post(where, data=data).headers["location"]
    assert theirs != first.headers["location"]
    close(empty_area, int(theirs.rpartition("/")[2]))
    fresh = client.post(where, data={**data, "once": key_of_form(client.get(where).text)})
    assert fresh.headers["location"] not in {first.headers["location"], theirs}
    too_long = client.post(where, data={**data, "once": "x" * 65})
    assert too_long.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_form_that_is_sent_many_times_at_once_asks_once(empty_area: Pool) -> None:
    def send(_time: int) -> int:
        return asking.ask_for_month(
            empty_area, area="999901", month=MONTH, actor=ACTOR, form="key of one form"
        )

    with ThreadPoolExecutor(4) as threads:
        numbers = set(threads.map(send, range(12)))
    assert len(numbers) == 1
    assert len(workflow.newest_jobs(empty_area)) == 1


def test_a_failed_job_is_asked_for_again_once(empty_area: Pool) -> None:
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    with writing(empty_area) as conn:
        jobs.end(conn, number, JobState.FAILED, ())
    second = workflow.again(empty_area, number, actor=ACTOR)
    close(empty_area, second)
    assert workflow.again(empty_area, number, actor=ACTOR) == second
    assert len(workflow.newest_jobs(empty_area)) == 2


def test_every_form_that_asks_for_long_work_carries_a_key_of_its_own() -> None:
    folder = Path("api/templates")
    forms = [
        form
        for page in sorted(folder.glob("*.html"))
        for form in re.findall(
            r"<form[^>]*method=\"post\".*?</form>", page.read_text("utf-8"), re.DOTALL
        )
        if re.search(r'action="[^"]*(/plan|/locate|/what-if)"', form)
        or page.name in {"exports.html", "year.html", "risk_list.html", "plan_form.html"}
    ]
    assert len(forms) == 7
    assert all("{{ once() }}" in form for form in forms)


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(scored_county: Pool) -> None:
    number = ask(scored_county, effort=2)
    with other_process(scored_county) as first:
        wait_for(lambda: workflow.job_of(scored_county, number).step == "安排人员、日期和路线")
        first.kill()
        first.join()
    with reading(scored_county) as conn, pytest.raises(NotFoundError):
        month_plans.load(conn, AreaCode(AREA), MONTH)
    time.sleep(1.2)
    work(scored_county)
    job = workflow.job_of(scored_county, number)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    with reading(scored_county) as conn:
        assert month_plans.load(conn, AreaCode(AREA), MONTH).roster.routes


def test_a_worker_that_is_shut_down_leaves_its_job_to_the_next_one(scored_county: Pool) -> None:
    number = ask(scored_county, effort=2)
    with other_process(scored_county, endless=True) as first:
        wait_for(lambda: workflow.job_of(scored_county, number).step == "安排人员、日期和路线")
        first.terminate()
        first.join(60)
        assert first.exitcode is not None
    job = workflow.job_of(scored_county, number)
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    work(scored_county)
    assert workflow.job_of(scored_county, number).state is JobState.DONE


def test_a_running_job_stops_when_asked_and_keeps_nothing(scored_county: Pool) -> None:
    number = ask(scored_county, effort=2)
    with other_process(scored_county, endless=True):
        wait_for(lambda: workflow.job_of(scored_county, number).step == "安排人员、日期和路线")
        assert not workflow.stop(scored_county, number, actor=ACTOR).is_over
        wait_for(lambda: workflow.job_of(scored_county, number).is_over)
    assert workflow.job_of(scored_county, number).state is JobState.CANCELLED
    with reading(scored_county) as conn, pytest.raises(NotFoundError):
        month_plans.load(conn, AreaCode(AREA), MONTH)


def test_a_server_keeps_a_worker_alive_and_takes_it_along(
    scored_county: Pool, tmp_path: Path
) -> None:
    with Companion(scored_county.dsn, tmp_path) as companion:
        killed = companion.number
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: companion.number != killed)
        number = ask(scored_county, effort=0)
        wait_for(lambda: workflow.job_of(scored_county, number).is_over, seconds=120)
        last = companion.number
    assert workflow.job_of(scored_county, number).state is JobState.DONE
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)


def test_a_waiting_job_is_stopped_at_once_and_can_be_asked_for_again(scored_county: Pool) -> None:
    number = ask(scored_county, effort=0)
    assert workflow.stop(scored_county, number, actor=ACTOR).state is JobState.CANCELLED
    with pytest.raises(JobOverError, match="已经结束"):
        workflow.stop(scored_county, number, actor=ACTOR)
    new = workflow.again(scored_county, number, actor=ACTOR)
    assert new != number
    work(scored_county)
    assert workflow.job_of(scored_county, number).state is JobState.CANCELLED
    assert workflow.job_of(scored_county, new).state is JobState.DONE
    with pytest.raises(JobOverError, match="没有失败"):
        workflow.again(scored_county, new, actor=ACTOR)


def test_what_the_product_can_put_in_words_closes_the_job_with_them(empty_area: Pool) -> None:
    area = "999901"
    number = asking.ask_for_month(empty_area, area=area, month=MONTH, actor=ACTOR)
    work(empty_area)
    job = workflow.job_of(empty_area, number)
    assert job.state is JobState.FAILED
    assert "xuntu import" in str(job.outcome[0]) or "导入" in str(job.outcome[0])


def test_a_fault_nobody_foresaw_closes_the_job_and_is_raised(
    empty_area: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_pool: Pool, _asked: JobAsked, _telling: Telling) -> list[Message]:
        raise ZeroDivisionError

    kind_that(monkeypatch, broken)
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    with pytest.raises(ZeroDivisionError):
        worker.work_on(empty_area, number, lambda: None)
    job = workflow.job_of(empty_area, number)
    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in str(job.outcome[0])


def test_a_job_that_kills_its_workers_is_given_up(
    empty_area: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def dies(_pool: Pool, asked: JobAsked, _telling: Telling) -> list[Message]:
        calls.append(asked)
        raise KeyboardInterrupt

    kind_that(monkeypatch, dies)
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    for _ in range(worker.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            worker.work_on(empty_area, number, lambda: None)
    assert worker.work_on(empty_area, number, lambda: None) is None
    job = workflow.job_of(empty_area, number)
    assert job.state is JobState.FAILED
    assert "中断 3 次" in str(job.outcome[0])
    assert len(calls) == worker.MOST_ATTEMPTS


def test_a_closed_job_is_not_done_again(empty_area: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def once(_pool: Pool, asked: JobAsked, telling: Telling) -> list[Message]:
        with telling.step("风险评分"):
            done.append(asked.month)
        return [message("已排入 {placed} 家，未能安排 {left} 家", placed=1, left=0)]

    kind_that(monkeypatch, once)
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    for _ in range(2):
        worker.work_on(empty_area, number, lambda: None)
    assert done == ["2026-12"]


def test_a_kind_that_this_program_does_not_know_is_said(empty_area: Pool) -> None:
    with writing(empty_area) as conn:
        number = jobs.ask(conn, kind="fly", area="", month="", asked={}, asked_by="")
        assert number is not None
        jobs.note_queued(conn, number, job_queue.put(conn, number, lock="x"))
    work(empty_area)
    job = workflow.job_of(empty_area, number)
    assert "不认识“fly”" in str(job.outcome[0])
    assert workflow.month_of(job) is None
    workflow.again(empty_area, number, actor=ACTOR)
    work(empty_area)
    assert "不认识“fly”" in str(workflow.newest_jobs(empty_area)[0].outcome[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"teams": 0}, "每天小组数 0"),
        ({"targeted": -1}, "专项家数 -1"),
        ({"effort": 21}, "用功程度 21"),
    ],
)
def test_a_number_out_of_range_is_refused(
    empty_area: Pool, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidJobError, match=words):
        asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR, **options)
    assert workflow.newest_jobs(empty_area) == ()


def test_an_unknown_area_has_no_job(empty_area: Pool) -> None:
    with pytest.raises(NotFoundError):
        asking.ask_for_month(empty_area, area="123456", month=MONTH, actor=ACTOR)


def test_progress_is_kept_for_people_and_not_oftener() -> None:
    kept: list[tuple[str, str, float]] = []
    now = [0.0]
    telling = JobTelling(2, lambda *said: kept.append(said), lambda: None, clock=lambda: now[0])
    with telling.step("甲") as report:
        report("a", 0.5)
        now[0] = 1.0
        report("b", 0.5)
    with telling.step("乙"):
        pass
    assert kept == [
        ("甲", "", 0.0), ("甲", "b", 0.25), ("甲", "", 0.5), ("乙", "", 0.5), ("乙", "", 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize("why", list(Stop))
def test_a_stop_is_heard_at_the_next_word(why: Stop) -> None:
    stops: list[Stop | None] = [None]
    telling = JobTelling(1, lambda *_: None, lambda: stops[0])

    def work() -> None:
        with telling.step("甲") as report:
            report("a", 0.1)
            stops[0] = why
            report("b", 0.2)

    with pytest.raises(JobStoppedError) as stopped:
        work()
    assert stopped.value.why is why


def test_the_nightly_work_forgets_only_old_jobs(empty_area: Pool) -> None:
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    workflow.stop(empty_area, number, actor=ACTOR)
    put_nightly_work(empty_area)
    work(empty_area)
    assert [job.id for job in workflow.newest_jobs(empty_area)] == [number]
    with closing(psycopg2.connect(empty_area.dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("UPDATE job SET finished_at = %s", (datetime(2020, 1, 1, tzinfo=UTC),))
    put_nightly_work(empty_area)
    work(empty_area)
    assert workflow.newest_jobs(empty_area) == ()


def test_a_worker_goes_on_after_the_nightly_work(empty_area: Pool) -> None:
    put_nightly_work(empty_area)
    number = asking.ask_for_month(empty_area, area="999901", month=MONTH, actor=ACTOR)
    work(empty_area)
    assert workflow.job_of(empty_area, number).attempts == 1


def test_the_pages_lead_from_asking_to_the_outcome(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    assert f"/areas/{AREA}/plan" in client.get("/").text
    assert "计划月份" in client.get(f"/areas/{AREA}/plan").text
    asked = client.post(
        f"/areas/{AREA}/plan", data={"month": "2026-12", "targeted": "2"}, follow_redirects=False
    )
    place = asked.headers["location"]
    page = client.get(place).text
    assert "排队中" in page
    assert f'data-progress="{place}/progress"' in page
    assert "停止" in page
    client.post(f"{place}/stop")
    assert "已按要求停止" in client.get(place).text
    new = client.post(f"{place}/again", follow_redirects=False).headers["location"]
    work(scored_county)
    with client.stream("GET", f"{new}/progress") as stream:
        lines = [line for line in stream.iter_lines() if line.startswith("data:")]
    assert '"over": true' in lines[-1]
    done = client.get(new).text
    assert "已排入" in done
    assert f'href="/areas/{AREA}/2026-12"' in done
    listed = client.get("/jobs").text
    assert "已停止" in listed
    assert "已完成" in listed
    assert client.get(f"/areas/{AREA}/2026-12").status_code == HTTPStatus.OK
    english = client.get(f"{new}?lang=en").text
    assert "Done" in english


def test_a_wrong_number_in_the_form_names_the_field(empty_area: Pool) -> None:
    client = signed_in(empty_area)
    answer = client.post("/areas/999901/plan", data={"month": "2026-12", "teams": "两"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "“每天小组数”填了“两”" in answer.text


def test_a_long_list_of_jobs_has_pages(empty_area: Pool) -> None:
    for year in range(2000, 2032):
        asking.ask_for_month(
            empty_area, area="999901", month=parse_month(f"{year}-01"), actor=ACTOR
        )
    client = signed_in(empty_area)
    first = client.get("/jobs").text
    assert first.count("2031-01") == 1
    assert "/jobs?before=3" in first
    assert client.get("/jobs?before=3").text.count('class="n"><a') == 2


def test_what_a_job_is_for_is_an_error_of_the_product() -> None:
    assert issubclass(JobOverError, XuntuError)
    assert "plan-month" in kinds.KINDS
