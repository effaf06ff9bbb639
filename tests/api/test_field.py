"""Visits recorded on phones: each change counts once, and no version of anything is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class
from psycopg2.extensions import parse_dsn

from api.language import english
from api.plans.workflow import load_plan
from data import areas, audits
from data.account import Account, Role
from data.audits import Outcome
from data.database import Pool, connect, reading
from data.inspection_forms import newest_form
from data.reference_tables import result_codes
from data.web_scope import Scope, ScopedPool
from planner.month import parse_month
from tests import make_approval, make_field
from tests.conftest import new_database
from tests.make_account import right
from tests.make_field import (
    AREA,
    DAY,
    NOON,
    Phone,
    answers,
    change,
    finished,
    jpeg,
    office,
    run_sql,
    signature,
    values,
)
from tests.small_county import SmallCounty

EMPLOYER = "E1-10-0"
PHOTOS = "/api/v1/field/photos"


@pytest.fixture
def county(database: Pool) -> Pool:
    make_field.county(database)
    return database


def test_a_phone_gets_its_own_stops_in_order_and_nothing_before_the_day(county: Pool) -> None:
    days = Phone(county, "L1").days()
    assert [stop["key"] for stop in days["stops"]] == [
        f"{AREA}/{DAY}/E1-10-0", f"{AREA}/{DAY}/E1-10-1",
    ]  # fmt: skip
    first = days["stops"][0]
    assert (first["lead"]["name"], first["member"]["certificate"]) == ("人员0", "C1")
    assert first["township"] == "测试镇"
    assert [name for name, _rings in days["maps"][0]["townships"]] == ["测试镇"]
    assert "certificate_until" not in first
    the_day_before = Phone(county, "L1", now=NOON - timedelta(days=1)).days()
    assert (the_day_before["stops"], the_day_before["maps"]) == ([], [])
    assert Phone(county, "M2").days()["stops"] == []


def test_the_form_holds_the_mandatory_section_and_every_item_its_clause(county: Pool) -> None:
    days = Phone(county, "L1").days()
    form = days["forms"][days["form"]]
    [three] = [section for section in form["sections"] if section["mandatory"]]
    assert "三同时" in three["title"]
    items = [item for section in form["sections"] for item in section["items"]]
    assert len(items) == len({item["id"] for item in items}) == len(list(newest_form().items()))
    assert all("第" in item["clause"] and "《" in item["clause"] for item in items)
    assert {one["code"] for one in form["results"] if not one["form"]} >= {"6", "7", "8"}


def test_a_change_that_is_sent_twice_counts_once(county: Pool) -> None:
    phone = Phone(county, "L1")
    arrived = change("arrive", "2026-12-10T09:05:00+08:00")
    phone.kept(arrived)
    again = phone.send(arrived, arrived).json()
    assert [each["receipt"] for each in again["received"]] == ["known", "known"]
    assert len(values(again["visits"][0], "arrive")) == 1
    told = phone.send(known={v["key"]: v["mark"] for v in again["visits"]}).json()
    assert told == {"received": [], "visits": []}


def test_an_id_that_means_something_else_already_is_refused(county: Pool) -> None:
    phone = Phone(county, "L1")
    first = change("remark", "一")
    phone.kept(first)
    for other in (first | {"value": "二"}, first | {"employer": "E1-10-1"}):
        [told] = phone.send(other).json()["received"]
        assert told["receipt"] == "refused"
        assert "已经属于另一条记录" in told["why"]
    assert values(phone.send().json()["visits"][0], "remark") == ["一"]


def test_two_phones_that_differ_are_both_shown_both_versions_until_one_is_chosen(
    county: Pool,
) -> None:
    lead, member = Phone(county, "L1"), Phone(county, "M1")
    lead.kept(change("result", "1"))
    seen = member.kept(change("result", "5"))
    assert sorted(values(seen, "result")) == ["1", "5"]
    assert sorted(values(lead.send().json()["visits"][0], "result")) == ["1", "5"]
    page = office(county).get(f"/areas/{AREA}/2026-12/results").text
    assert "两台手机不一致" in page
    both = [one["id"] for one in seen["stands"]]
    chosen = lead.kept(change("result", "5", replaces=both))
    assert values(chosen, "result") == ["5"]
    kept = run_sql(county, "SELECT value FROM field_change WHERE field = 'result' ORDER BY seq")
    assert [value for (value,) in kept] == ["1", "5", "5"]


def test_two_phones_that_say_the_same_do_not_disagree(county: Pool) -> None:
    lead, member = Phone(county, "L1"), Phone(county, "M1")
    lead.kept(change("result", "1"))
    member.kept(change("result", "1"))
    assert "两台手机不一致" not in office(county).get(f"/areas/{AREA}/2026-12/results").text


def test_one_change_that_cannot_be_kept_does_not_hold_up_the_others(county: Pool) -> None:
    phone = Phone(county, "L1")
    sent = [
        change("remark", "一"),
        change("remark", "身份证 11010519491231002X", EMPLOYER),
        change("arrive", "soon"),
        change("colour", "red"),
        change("item/none-1", {"answer": "yes", "note": ""}),
        change("remark", "二", "E1-10-1"),
        change("remark", "别家", "E9-10-0"),
        change("remark", "以后", made_at="2026-12-12T00:00:00Z"),
    ]
    received = phone.send(*sent).json()["received"]
    assert [each["id"] for each in received] == [each["id"] for each in sent]
    assert [each["receipt"] for each in received] == [
        "kept", "refused", "refused", "refused", "refused", "kept", "refused", "refused",
    ]  # fmt: skip
    whys = [each["why"] for each in received]
    assert "身份证号" in whys[1]
    assert "路线里没有您去“E9-10-0”的检查" in whys[6]
    assert "校准手机时钟" in whys[7]
    assert all("请" in why for why in whys if why)
    with reading(county) as conn:
        entries = audits.newest(conn, count=20)
    refused = [e.deed for e in entries if e.deed.action == "visit.refuse"]
    assert len(refused) == 6
    assert {deed.outcome for deed in refused} == {Outcome.REFUSED}
    assert "11010519491231002X" not in " ".join(entry.content for entry in entries)
    assert run_sql(county, "SELECT count(*) FROM field_change") == [(2,)]


@pytest.mark.parametrize(
    "broken",
    [{"id": "1"}, {"day": "10 December"}, {"made_at": "2026-12-10T03:00:00"}, {"more": 1}],
)
def test_what_is_no_change_at_all_is_answered_with_a_problem(
    county: Pool, broken: dict[str, Any]
) -> None:
    answer = Phone(county, "L1").send(change("remark", "一", **broken))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_one_account_recorded_is_not_taken_from_another(county: Pool) -> None:
    lead, member = Phone(county, "L1"), Phone(county, "M1")
    answer = lead.send(change("remark", "一"), tag=member.tag)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "属于另一个账号" in answer.json()["detail"]
    assert lead.tag != member.tag


def test_an_account_has_the_same_key_on_each_of_its_devices(county: Pool) -> None:
    client = Phone(county, "L1").client
    first, second = (client.get("/api/v1/field/session").json() for _ in range(2))
    assert (first["tag"], first["key"]) == (second["tag"], second["key"])
    assert len(first["key"]) == 44


def test_only_the_team_and_the_office_of_the_area_see_a_record(database: Pool) -> None:
    make_field.county(database, teams=2)
    Phone(database, "L1").kept(*finished())
    ((visit,),) = run_sql(database, "SELECT id FROM field_visit")
    address = f"/areas/{AREA}/visits/{visit}"
    for role in (Role.PLANNER, Role.LEADER, Role.ADMINISTRATOR):
        assert office(database, role).get(address).status_code == HTTPStatus.OK
    assert Phone(database, "M1").client.get(address).status_code == HTTPStatus.OK
    assert Phone(database, "L2").client.get(address).status_code == HTTPStatus.NOT_FOUND
    elsewhere = office(database, rights=(right("320281"),))
    assert elsewhere.get(address).status_code == HTTPStatus.FORBIDDEN
    other = "/areas/320281/visits"
    assert elsewhere.get(f"{other}/{visit}").status_code == HTTPStatus.NOT_FOUND


def test_planners_cannot_send_changes(county: Pool) -> None:
    answer = office(county).post("/api/v1/field/changes", json={})
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_finished_visit_counts_in_the_past_of_its_employer_and_in_the_log(county: Pool) -> None:
    phone = Phone(county, "L1")
    broken: dict[str, Any] = {
        "result": "5",
        "item/test-2": {"answer": "no", "note": "三年未检测"},
        "correction/test-2": {"demand": "委托检测", "due": "2027-01-10"},
    }
    visit = phone.kept(*finished(**broken))
    assert visit["is_finished"]
    with reading(county) as conn:
        [made] = areas.histories(conn, AREA)[EMPLOYER].inspections  # type: ignore[index,arg-type]  # plain texts
        deeds = [entry.deed for entry in audits.newest(conn, count=5)]
    assert (made.on, made.kind.value, made.authority) == (DAY, "专项", "云溪县卫生健康局")
    assert (made.violations, made.correction_due) == (1, date(2027, 1, 10))
    assert made.inspectors == ("人员0", "人员1")
    assert (deeds[0].action, deeds[0].target) == ("visit.finish", f"{DAY} {EMPLOYER}")
    assert deeds[0].detail["violations"] == "1"
    done = [one["id"] for one in visit["stands"] if one["field"] == "done"]
    phone.kept(change("done", None, replaces=done))
    with reading(county) as conn:
        assert EMPLOYER not in areas.histories(conn, AREA)  # type: ignore[arg-type]  # a plain text
        assert audits.newest(conn, count=1)[0].deed.action == "visit.reopen"


def test_a_visit_at_which_nothing_could_be_inspected_is_finished_but_not_an_inspection(
    county: Pool,
) -> None:
    sent = [
        change(field, value) for field, value in answers().items() if field in {"arrive", "leave"}
    ]
    sent.append(change("result", "6"))
    covers = [one["id"] for one in sent]
    sent += [change(f"sign/{who}", signature(covers)) for who in ("lead", "member")]
    assert Phone(county, "M1").kept(*sent, change("done", value=True))["is_finished"]
    with reading(county) as conn:
        assert EMPLOYER not in areas.histories(conn, AREA)  # type: ignore[arg-type]  # a plain text
    page = office(county).get(f"/areas/{AREA}/2026-12/results").text
    assert "无法联系" in page


def test_a_record_that_lacks_something_is_not_finished_whatever_the_phone_says(
    county: Pool,
) -> None:
    visit = Phone(county, "L1").kept(change("done", value=True))
    assert not visit["is_finished"]
    page = office(county).get(f"/areas/{AREA}/2026-12/results").text
    assert "到达和离开时间：请记录" in page


def test_a_record_that_arrives_after_the_month_was_planned_anew_is_kept(county: Pool) -> None:
    phone = Phone(county, "L1", now=NOON + timedelta(days=3))
    run_sql(
        county,
        "INSERT INTO plan_step (area, month, step, sha256, versions, value)"
        " VALUES (%s, '2026-12', 'roster', repeat('1', 64), '{}', '{}')",
        AREA,
    )
    assert phone.days()["stops"] == []
    phone.kept(change("remark", "迟到的记录"))


def test_a_stop_of_a_roster_that_was_never_released_takes_no_record(county: Pool) -> None:
    run_sql(county, "INSERT INTO roster_release VALUES (%s, '2026-12', 0, 'w', now())", AREA)
    [told] = Phone(county, "L1").send(change("remark", "一")).json()["received"]
    assert told["receipt"] == "refused"


def photo_address(content: bytes, tag: str, **fields: str) -> str:
    known = {"at": AREA, "day": DAY.isoformat(), "employer": EMPLOYER, "tag": tag} | fields
    query = "&".join(f"{name}={value}" for name, value in known.items())
    return f"{PHOTOS}/{sha256(content).hexdigest()}?{query}"


def test_a_photo_is_kept_once_and_shown_to_the_office(county: Pool) -> None:
    phone, content = Phone(county, "L1"), jpeg()
    address = photo_address(content, phone.tag)
    early = phone.client.put(address, content=content)
    assert (early.status_code, "先同步记录" in early.json()["detail"]) == (404, True)
    name = sha256(content).hexdigest()
    phone.kept(change(f"photo/{name}", {"caption": "粉尘", "item": "place-2"}))
    planner = office(county)
    ((visit,),) = run_sql(county, "SELECT id FROM field_visit")
    page = f"/areas/{AREA}/visits/{visit}"
    assert "没有上传" in planner.get(page).text
    for _ in range(2):
        assert phone.client.put(address, content=content).status_code == HTTPStatus.NO_CONTENT
    assert run_sql(county, "SELECT count(*) FROM field_photo") == [(1,)]
    shown = planner.get(f"{page}/photos/{name}")
    assert shown.content == content
    assert shown.headers["content-type"] == "image/jpeg"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert f"{page}/photos/{name}" in planner.get(page).text
    assert phone.send().json()["visits"][0]["photos"] == [name]
    assert planner.get(f"{page}/photos/{'0' * 64}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "不是 JPEG"),
        (b"<html>", "不是 JPEG"),
        (jpeg()[:-2], "不完整"),
        (jpeg()[:40], "不完整"),
        (jpeg(after=b"<script>"), "不完整"),
        (jpeg(inside=b"\xff\xe1\x00\x08Exif\x00\x00"), "附加信息"),
        (jpeg(width=5000), "5000×48"),
        (jpeg(width=8), "8×48"),
        (jpeg() + bytes(900_001), "超过"),
    ],
)
def test_what_is_no_plain_photo_is_refused_with_the_reason(
    county: Pool, content: bytes, why: str
) -> None:
    phone = Phone(county, "L1")
    phone.kept(change("remark", "一"))
    answer = phone.client.put(photo_address(content, phone.tag), content=content)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert why in answer.json()["detail"]
    assert run_sql(county, "SELECT count(*) FROM field_photo") == [(0,)]


def test_a_photo_that_was_damaged_on_the_way_is_refused(county: Pool) -> None:
    phone = Phone(county, "L1")
    phone.kept(change("remark", "一"))
    answer = phone.client.put(photo_address(jpeg(), phone.tag), content=jpeg(72))
    assert "损坏" in answer.json()["detail"]


def test_the_results_page_tells_what_came_and_what_did_not(county: Pool) -> None:
    page = office(county).get(f"/areas/{AREA}/2026-12/results").text
    assert "还没有检查记录" in page
    assert "第1组第1厂10" in page
    Phone(county, "L1").kept(*finished())
    page = office(county).get(f"/areas/{AREA}/2026-12/results").text
    assert "未发现问题" in page
    assert page.count("第1组第1厂10") == 1
    before = office(county, now=NOON - timedelta(days=1))
    assert (
        "第1组第1厂10" not in before.get(f"/areas/{AREA}/2026-12/results").text.split("without")[-1]
    )
    assert office(county).get(f"/areas/{AREA}/2026-13/results").status_code == 422


def test_the_record_and_the_order_name_the_clause_the_day_and_the_signatures(county: Pool) -> None:
    found: dict[str, Any] = {
        "item/notice-1": {"answer": "no", "note": "没有公告栏"},
        "correction/notice-1": {"demand": "设置公告栏", "due": "2026-12-31"},
        "item/three-2": {"answer": "no", "note": "没有设计"},
        "correction/three-2": {"demand": "补做设计并评审", "due": "2026-12-31"},
    }
    Phone(county, "L1").kept(*finished(result="5", remark="<b>备注</b>", **found))
    ((visit,),) = run_sql(county, "SELECT id FROM field_visit")
    planner = office(county)
    record = planner.get(f"/areas/{AREA}/visits/{visit}").text
    assert "现场检查笔录" in record
    assert "&lt;b&gt;备注&lt;/b&gt;" in record
    assert record.count('class="signature"') == 3
    assert "有权申请执法人员回避" in record
    order = planner.get(f"/areas/{AREA}/visits/{visit}/order").text
    for said in ("责令改正意见书", "第二十四条", "第三章", "设置公告栏", "2026-12-31"):
        assert said in order, said
    assert order.count("条款号待与原文核对") == 1
    assert 'lang="en"' in planner.get(f"/areas/{AREA}/visits/{visit}?lang=en").text


def test_what_was_changed_after_a_signature_shows_beside_it(county: Pool) -> None:
    phone = Phone(county, "L1")
    phone.kept(*finished())
    phone.kept(change("remark", "后来补写"))
    ((visit,),) = run_sql(county, "SELECT id FROM field_visit WHERE NOT is_finished")
    page = office(county).get(f"/areas/{AREA}/visits/{visit}").text
    assert page.count("签名之后记录又改过") >= 3


def test_the_app_is_for_inspectors_and_holds_nobodys_name(county: Pool) -> None:
    phone = Phone(county, "L1")
    page = phone.client.get("/field/").text
    assert phone.name not in page
    assert "第1组" not in page
    assert "csrf" not in page
    worker = phone.client.get("/field/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    for path in (
        worker.text.partition("FILES = [")[2].partition("]")[0].replace('"', "").split(", ")
    ):
        assert phone.client.get(path).status_code == HTTPStatus.OK, path
    manifest = phone.client.get("/static/field/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/field/"
    assert office(county).get("/field/").status_code == HTTPStatus.FORBIDDEN
    assert 'href="/field/"' in phone.client.get("/").text


def test_the_results_page_asks_as_much_for_many_visits_as_for_one(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_field.county(database, stops=6)
    asked = 0

    class Counting(Cursor):
        def execute(self, *args: Any, **kwargs: Any) -> None:
            nonlocal asked
            asked += 1
            super().execute(*args, **kwargs)

    def counted(pool: Pool) -> int:
        nonlocal asked
        planner = office(pool)
        planner.get(f"/areas/{AREA}/2026-12/results")
        asked = 0
        assert planner.get(f"/areas/{AREA}/2026-12/results").status_code == HTTPStatus.OK
        return asked

    monkeypatch.setattr("data.database.connect", _connect_with(Counting))
    with Pool(database.dsn) as pool:
        phone = Phone(pool, "L1")
        phone.kept(*finished(made[0][2]))
        one = counted(pool)
        for _team, _day, employer in made[1:]:
            phone.send(*finished(employer))
        assert counted(pool) == one
        assert one <= 20


def _connect_with(factory: type) -> Any:
    plain = connect

    def counting(dsn: str) -> Any:
        conn = plain(dsn)
        conn.cursor_factory = factory
        return conn

    return counting


def test_a_thousand_visits_from_fifty_phones_arrive_whole_and_once(database: Pool) -> None:
    """Queues of fifty phones, cut into uneven letters, of which some are sent again."""
    days = tuple(date(2026, 12, number) for number in (1, 2, 3, 4, 7))
    made = make_field.county(database, teams=25, stops=8, days=days)
    assert len(made) == 1000
    dice = Random(5)  # noqa: S311 - chooses what is lost on the way, nothing secret
    sent: dict[str, Any] = {}
    for team in range(1, 26):
        queues: dict[str, list[dict[str, Any]]] = {"L": [], "M": []}
        for _team, day, employer in (each for each in made if each[0] == team):
            for who, fields in (("L", ("arrive", "result")), ("M", ("remark", "leave"))):
                for field in fields:
                    value = answers().get(field, f"{employer} {field}")
                    one = change(field, value, employer, day=day.isoformat(), made_at=_at(day))
                    queues[who].append(one)
                    sent[one["id"]] = (employer, field, value)
        for who, queue in queues.items():
            phone = Phone(database, f"{who}{team}")
            done = 0
            while done < len(queue):
                letter, is_lost = queue[done : done + dice.randint(5, 100)], dice.random() < 0.25
                answer = phone.send(*letter)
                assert answer.status_code == HTTPStatus.OK, answer.text
                told = {each["receipt"] for each in answer.json()["received"]}
                assert told <= {"kept", "known"}
                if not is_lost:  # where the answer is lost, the phone sends all of it again
                    done += len(letter)
    kept = run_sql(
        database,
        "SELECT change.id::text, visit.employer, change.field, change.value"
        " FROM field_change AS change JOIN field_visit AS visit ON visit.id = change.visit",
    )
    assert len(kept) == len(sent) == 4000
    assert {id_: tuple(rest) for id_, *rest in kept} == sent
    assert run_sql(database, "SELECT count(*), count(DISTINCT employer) FROM field_visit") == [
        (1000, 1000)
    ]


def _at(day: date) -> str:
    return datetime(day.year, day.month, day.day, 3, tzinfo=NOON.tzinfo).isoformat()


def test_two_phones_that_begin_a_visit_at_the_same_moment_write_into_one_record(
    county: Pool,
) -> None:
    phones = [Phone(county, who) for who in ("L1", "M1")]
    with ThreadPoolExecutor(2) as both:
        told = list(
            both.map(lambda phone: phone.send(change("remark", str(uuid4()))).json(), phones)
        )
    assert [one["received"][0]["receipt"] for one in told] == ["kept", "kept"]
    assert run_sql(county, "SELECT count(*) FROM field_visit") == [(1,)]
    assert len(values(phones[0].send().json()["visits"][0], "remark")) == 2


@pytest.fixture(scope="module")
def released(server_dsn: str, small_county: SmallCounty) -> Iterator[Pool]:
    """Give a pool on a copy of the small county whose month is approved and released."""
    small_county.pool.rest()
    template = str(parse_dsn(small_county.pool.dsn)["dbname"])
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        make_approval.release(pool, area=AREA, month=parse_month("2026-12"))
        yield pool


def test_a_stop_is_on_the_list_that_the_month_was_planned_with(released: Pool) -> None:
    plan = load_plan(released, area=AREA, month="2026-12")
    lists = {visit.employer: visit.list.value for visit in plan.visits}
    told = {}
    for route in plan.roster.routes:
        day, lead = route.team_day.day, route.team_day.lead
        scope = Scope(account=_officer(lead), day=day)
        with reading(ScopedPool(released, scope)) as conn, conn.cursor() as cursor:
            for stop in route.stops:
                cursor.execute(
                    "SELECT list FROM xuntu_stop_of(%s, %s, %s)", (AREA, day, stop.employer)
                )
                [(told[stop.employer],)] = cursor.fetchall()
    assert told == {employer: lists[employer] for employer in told}
    assert len(set(told.values())) > 1


def _officer(inspector: str) -> Account:
    return Account(
        id=1, name="wang", display_name="王", role=Role.INSPECTOR, inspector=inspector,
        must_change=False, is_disabled=False, is_demo=False, rights=(right(),),
    )  # fmt: skip


def test_the_way_of_a_real_day_follows_the_roads(released: Pool) -> None:
    plan = load_plan(released, area=AREA, month="2026-12")
    route = plan.roster.routes[0]
    noon = datetime.combine(route.team_day.day, NOON.timetz())
    days = Phone(released, route.team_day.lead, now=noon).days()
    stops = [stop for stop in days["stops"] if stop["day"] == days["today"]]
    assert [stop["employer"] for stop in stops] == [stop.employer for stop in route.stops]
    [way] = days["maps"]
    assert len(way["legs"]) == len(stops) + 1
    assert max(map(len, way["legs"])) > 2
    assert way["townships"]
    assert days["is_demo"]


def test_every_item_and_result_of_the_form_has_an_english_text() -> None:
    form = newest_form()
    said = [form.title, *(section.title for section in form.sections)]
    said += [item.text for item in form.items()]
    said += [result_codes()[code] for code in form.results]
    assert [text for text in said if text not in english()] == []
