"""The inspectors' app in a real browser: off the network, killed, back again, and two phones."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect

from api.field.schemas import form_answer
from api.server import create_app
from data import login_sessions
from data.account import Role
from data.database import Pool, recording
from planner.visit_record import LACKS, VisitRecord
from tests import make_field
from tests.browser.conftest import ARGUMENTS, find_browser, sign_in
from tests.browser.test_pages import assert_fits
from tests.make_account import PASSWORD, account
from tests.make_field import AREA, DAY, FORM, NOON, run_sql, signature, version

pytestmark = pytest.mark.browser
PHONE = ViewportSize(width=390, height=844)
VISIT = f"#/visit/{AREA}/{DAY}/E1-10-0"


@dataclass
class Service:
    """A server at whose clock it is noon of the day, which can be cut off."""

    pool: Pool
    address: str
    now: list[datetime]

    def token(self, inspector: str, *, name: str = "") -> str:
        """Return the token of a session of an officer."""
        with recording(self.pool) as conn:
            made = account(conn, Role.INSPECTOR, inspector=inspector, name=name)
            return login_sessions.add(conn, made.id, address="test", now=self.now[0])


@pytest.fixture
def service(database: Pool) -> Iterator[Service]:
    make_field.county(database, teams=2, stops=2)
    now = [NOON]
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        _served(create_app(database, clock=lambda: now[0]), door) as address,
    ):
        yield Service(pool=database, address=address, now=now)


@contextmanager
def _served(app: Any, door: socket.socket) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Phone:
    """A phone: one browser profile that outlives its browser."""

    service: Service
    folder: Path
    start: Callable[[Path], BrowserContext]
    token: str
    context: BrowserContext | None = None
    complaints: list[str] | None = None

    def open(self, *, offline: bool = False) -> Page:
        """Start the browser and open the app."""
        self.context = self.start(self.folder)
        self.context.set_default_timeout(8000)
        sign_in(self.context, self.service.address, self.token)
        self.context.set_offline(offline)
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        said: list[str] = []
        self.complaints = said
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{self.service.address}/field/")
        return page

    def kill(self) -> None:
        """End the browser as when the phone runs out of power: nothing is asked or saved."""
        for number in _processes(self.folder):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        assert self.context is not None
        with suppress(Error):
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)


def _processes(folder: Path) -> list[int]:
    """Return the numbers of the processes of the browser whose profile is `folder`."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"--user-data-dir={folder}" in command.read_text(errors="replace"):
                found.append(int(command.parent.name))
    assert found
    return found


@pytest.fixture
def phones(browser: Browser, service: Service, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Give a maker of phones by the staff id of their officer."""
    made: list[Phone] = []
    kind = browser.browser_type
    path = find_browser()

    def start(folder: Path) -> BrowserContext:
        return kind.launch_persistent_context(
            str(folder), executable_path=path, args=list(ARGUMENTS), viewport=PHONE, has_touch=True,
            accept_downloads=False, timezone_id="Asia/Shanghai",
        )  # fmt: skip

    def phone(inspector: str, *, name: str = "") -> Phone:
        folder = tmp_path / f"phone{len(made)}"
        token = service.token(inspector, name=name)
        made.append(Phone(service=service, folder=folder, start=start, token=token))
        return made[-1]

    yield phone
    for each in made:
        if each.context is not None:
            with suppress(Error):  # it was killed
                each.context.close()


def synced(page: Page) -> None:
    expect(page.locator("#sync[data-state=synced][data-count='0']")).to_be_visible(timeout=10_000)


def arrived(service: Service, count: int) -> None:
    """Wait until the server has so many changes: a click is not on its way at once."""
    until = time.monotonic() + 10
    while len(changes(service)) < count and time.monotonic() < until:
        time.sleep(0.05)
    assert len(changes(service)) == count


def ready(page: Page) -> None:
    """Wait until the app and the day are on the phone."""
    page.locator("ol.stops li").first.wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    synced(page)


def changes(service: Service) -> list[tuple[str, Any, str]]:
    return run_sql(service.pool, "SELECT field, value, author FROM field_change ORDER BY seq")


def draw(page: Page, who: str) -> None:
    page.locator(f"#sign-{who}").click()
    if not page.locator("#signer").input_value():
        page.locator("#signer").fill("赵某")
    box = page.locator("canvas.pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 20 + 25 * step, box["y"] + 20 + (step % 3) * 20)
    page.mouse.up()
    page.locator("#pad-done").click()
    page.locator("dialog").wait_for(state="detached")


def fill_in_the_rest(page: Page, picture: Path) -> None:
    """Answer the form with one finding, choose a result, take a photo, sign."""
    for item in FORM.mandatory():
        page.locator(f"#f-item-{item.id}-yes").check()
    page.locator("#section-testing").click()
    page.locator("#f-item-test-2-no").check()
    page.locator("#f-item-test-2-note").fill("三年未检测")
    page.locator("#f-correction-test-2-due").fill("2027-01-10")
    page.locator("#f-correction-test-2").fill("委托检测")
    page.locator("#f-result").select_option("5")
    page.locator("#f-leave").fill("23:50")
    page.locator("#f-leave").blur()
    picture.write_bytes(make_field.jpeg(3000, 2000, inside=b"\xff\xe1\x00\x08Exif\x00\x00"))
    page.locator("#photo-input").set_input_files(picture)
    page.locator("ul.photos img").wait_for()
    for who in ("lead", "member", "employer"):
        draw(page, who)


def test_a_visit_begun_with_a_network_and_ended_without_survives_a_dead_phone(
    phones: Callable[..., Phone], service: Service, tmp_path: Path
) -> None:
    """The day is fetched, the network goes, the browser dies, and all of the visit arrives once."""
    phone = phones("L1")
    page = phone.open()
    ready(page)
    assert page.locator("ol.stops li").count() == 2
    assert_fits(page)
    page.goto(f"{service.address}/field/{VISIT}")
    page.locator("#f-arrive-now").click()
    arrived(service, 1)
    synced(page)
    assert phone.context is not None
    phone.context.set_offline(True)
    page.locator("#f-certificates").check()
    page.locator("#f-entry_code").fill("JC-2026-0042")
    page.locator("#f-recusal-no").check()
    page.locator("#f-remark").fill("断网时写的备注")
    page.wait_for_timeout(600)
    expect(page.locator("#sync")).to_contain_text("待同步")
    phone.kill()

    page = phone.open(offline=True)
    expect(page.locator("ol.stops li")).to_have_count(2)
    page.goto(f"{service.address}/field/{VISIT}")
    assert page.locator("#f-remark").input_value() == "断网时写的备注"
    assert page.locator("#f-entry_code").input_value() == "JC-2026-0042"
    assert page.locator("#f-certificates").is_checked()
    fill_in_the_rest(page, tmp_path / "photo.jpg")
    expect(page.locator("ul.lacks li")).to_have_count(0)  # the last signature reaches the disk
    page.locator("#done").click()
    expect(page.locator("#finish")).to_contain_text("检查已完成")
    assert_fits(page)
    assert len(changes(service)) == 1
    assert phone.context is not None
    phone.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    synced(page)
    ((is_finished, outcome),) = run_sql(
        service.pool, "SELECT is_finished, outcome FROM field_visit"
    )
    assert is_finished
    assert (outcome["result"], outcome["violations"], outcome["due"]) == ("5", 1, "2027-01-10")
    [(width, height)] = run_sql(service.pool, "SELECT width, height FROM field_photo")
    assert (width, height) == (1600, 1067)
    count = len(changes(service))
    page.locator("#sync").click()
    synced(page)
    page.reload()
    synced(page)
    assert len(changes(service)) == count
    assert phone.complaints == []


def test_what_the_server_kept_but_could_not_answer_is_sent_again_and_counts_once(
    phones: Callable[..., Phone], service: Service
) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    page.goto(f"{service.address}/field/{VISIT}")
    swallowed = []

    def swallow(route: Any) -> None:
        route.fetch()  # it reaches the server, and the answer is lost on the way back
        swallowed.append(route.request.post_data)
        route.abort()

    page.route("**/api/v1/field/changes", swallow)
    page.locator("#f-remark").fill("只算一次")
    page.locator("#f-remark").blur()
    expect(page.locator("#sync[data-state=offline]")).to_be_visible(timeout=8000)
    assert any(json.loads(sent)["changes"] for sent in swallowed)
    assert [value for field, value, _author in changes(service)] == ["只算一次"]
    page.unroute("**/api/v1/field/changes")
    page.locator("#sync").click()
    synced(page)
    assert [value for field, value, _author in changes(service)] == ["只算一次"]
    assert page.locator("#f-remark").input_value() == "只算一次"


def test_two_phones_that_differ_both_show_both_versions_and_one_choice_settles_it(
    phones: Callable[..., Phone], service: Service
) -> None:
    lead, member = phones("L1", name="lead"), phones("M1", name="member")
    pages = [lead.open(), member.open()]
    for page in pages:
        ready(page)
        page.goto(f"{service.address}/field/{VISIT}")
    for phone in (lead, member):
        assert phone.context is not None
        phone.context.set_offline(True)
    pages[0].locator("#f-result").select_option("1")
    pages[1].locator("#f-result").select_option("5")
    for phone, page in zip((lead, member), pages, strict=True):
        assert phone.context is not None
        phone.context.set_offline(False)
        page.locator("#sync").click()
        synced(page)
    pages[0].locator("#sync").click()
    for page in pages:
        expect(page.locator(".versions .version")).to_have_count(2, timeout=10_000)
        told = page.locator(".versions").inner_text()
        assert "未发现问题" in told
        assert "违反其他部门相关规定" in told
        assert "lead" in told
        assert "member" in told
        assert_fits(page)
    pages[0].locator("#take-result-1").click()
    synced(pages[0])
    pages[1].locator("#sync").click()
    expect(pages[1].locator(".versions")).to_have_count(0, timeout=10_000)
    assert (
        pages[0].locator("#f-result").input_value() == pages[1].locator("#f-result").input_value()
    )
    assert len(changes(service)) == 3


def test_after_signing_out_the_day_cannot_be_read_and_what_was_not_synced_is_not_lost(
    phones: Callable[..., Phone], service: Service
) -> None:
    phone = phones("L1", name="officer.one")
    page = phone.open()
    ready(page)
    context = phone.context
    assert context is not None
    context.set_offline(True)
    page.goto(f"{service.address}/field/{VISIT}")
    page.locator("#f-remark").fill("没有同步的机密")
    page.locator("#f-remark").blur()
    expect(page.locator("#sync")).to_contain_text("1 条待同步")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#leave").click()
    expect(page.locator("#go-sign-in")).to_be_visible()
    assert "第1组" not in page.locator("body").inner_text()
    kept = page.evaluate(
        """async () => {
            const db = await new Promise((done) => {
                const request = indexedDB.open('xuntu-field');
                request.onsuccess = () => done(request.result);
            });
            const all = (shelf) => new Promise((done) => {
                const request = db.transaction(shelf).objectStore(shelf).getAll();
                request.onsuccess = () => done(request.result);
            });
            const sealed = await all('sealed');
            const text = sealed.map((one) => new TextDecoder().decode(one.data)).join('');
            const keys = (await all('meta')).filter((one) => one.key);
            return [sealed.length, keys.length, text.includes('机密')];
        }"""
    )
    assert kept == [1, 0, False]

    # Another account on the same phone sees its own day and nothing of the first.
    context.set_offline(False)
    context.clear_cookies()
    sign_in(context, service.address, service.token("L2"))
    page.goto(f"{service.address}/field/")
    expect(page.locator("ol.stops li")).to_have_count(2)
    shown = page.locator("body").inner_text()
    assert "第2组" in shown
    assert "第1组" not in shown
    synced(page)
    assert changes(service) == []

    # The first account signs in again, by the form, and its record goes out.
    page.locator("#leave").click()
    page.locator("#go-sign-in").click()
    page.locator("#name").fill("officer.one")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("ol.stops li")).to_have_count(2)
    assert "第1组" in page.locator("main").inner_text()
    synced(page)
    assert [value for _field, value, _author in changes(service)] == ["没有同步的机密"]


def test_signing_out_on_any_page_locks_the_app(
    phones: Callable[..., Phone], service: Service
) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    page.goto(f"{service.address}/")
    page.locator(".user form button").click()
    page.wait_for_url("**/sign-in")
    page.wait_for_timeout(500)
    assert phone.context is not None
    phone.context.set_offline(True)
    page.goto(f"{service.address}/field/")
    expect(page.locator("#go-sign-in")).to_be_visible()
    assert "第1组" not in page.locator("body").inner_text()


def test_a_session_that_ended_keeps_the_record_open_and_asks_to_sign_in(
    phones: Callable[..., Phone], service: Service
) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    page.goto(f"{service.address}/field/{VISIT}")
    service.now[0] = NOON + timedelta(hours=3)
    page.locator("#f-remark").fill("过期后写的")
    page.locator("#f-remark").blur()
    expect(page.locator("#sign-in")).to_be_visible(timeout=8000)
    assert page.locator("#f-remark").input_value() == "过期后写的"
    assert phone.context is not None
    with recording(service.pool) as conn:
        (known,) = run_sql(service.pool, "SELECT id FROM account")[0]
        token = login_sessions.add(conn, known, address="test", now=service.now[0])
    sign_in(phone.context, service.address, token)
    page.locator("#sync").click()
    synced(page)
    assert [value for _field, value, _author in changes(service)] == ["过期后写的"]


def test_an_identity_number_is_not_even_kept_on_the_phone(
    phones: Callable[..., Phone], service: Service
) -> None:
    page = phones("L1").open()
    ready(page)
    page.goto(f"{service.address}/field/{VISIT}")
    page.locator("#f-present").fill("张 11010519491231002X")
    page.locator("#f-present").blur()
    expect(page.locator("#alarm")).to_contain_text("身份证号")
    expect(page.locator("#sync[data-count='0']")).to_be_visible()
    page.wait_for_timeout(1200)
    assert changes(service) == []


def test_what_the_server_refuses_is_shown_with_its_reason_and_stays_until_dismissed(
    phones: Callable[..., Phone], service: Service
) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    page.goto(f"{service.address}/field/{VISIT}")
    run_sql(service.pool, "DELETE FROM roster_stop WHERE employer = 'E1-10-0'")
    page.locator("#f-remark").fill("没有这一站")
    page.locator("#f-remark").blur()
    expect(page.locator("article [role=alert]")).to_contain_text("路线里没有您去")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("article [role=alert] button").click()
    expect(page.locator("article [role=alert]")).to_have_count(0)


def test_the_map_shows_the_way_without_a_network_and_hands_over_to_navigation(
    phones: Callable[..., Phone],
) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    link = page.locator(".go a").first.get_attribute("href") or ""
    assert link.startswith("geo:38.105000,117.120000?q=")
    assert phone.context is not None
    phone.context.set_offline(True)
    page.locator(".tabs a").nth(1).click()
    expect(page.locator(".stop-pin")).to_have_count(2)
    expect(page.locator(".town-name")).to_have_text("测试镇")
    assert_fits(page)
    page.locator(".stop-pin").first.click()
    expect(page.locator("h1")).to_have_text("第1组第1厂10")
    assert phone.complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_has_a_label_and_what_is_touched_is_large(
    phones: Callable[..., Phone], service: Service, language: str
) -> None:
    page = phones("L1").open()
    ready(page)
    page.goto(f"{service.address}/field/?lang={language}{VISIT}")
    page.locator("#f-remark").wait_for()
    synced(page)
    assert page.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-CN")
    for summary in page.locator("details.section summary").all():
        if not summary.evaluate("it => it.parentElement.open"):
            summary.click()
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main summary, header button,'
             + ' main input[type=text], main input[type=time], main select, fieldset label')]
             .filter((it) => it.offsetParent && it.getBoundingClientRect().height < 43.5)
             .map((it) => it.outerHTML.slice(0, 80))"""
    )
    assert small == []
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('main input, main select, main textarea')]
             .filter((it) => !it.labels.length && !it.getAttribute('aria-label'))
             .map((it) => it.outerHTML.slice(0, 80))"""
    )
    assert unnamed == []
    assert_fits(page)
    if language == "en":
        chinese = page.evaluate(
            """() => [...document.querySelectorAll('main h2, main label, main button, main legend')]
                 .map((it) => it.textContent).filter((text) => /[\\u4e00-\\u9fff]/.test(text))"""
        )
        assert chinese == []


def test_the_app_can_be_installed(phones: Callable[..., Phone]) -> None:
    phone = phones("L1")
    page = phone.open()
    ready(page)
    assert phone.context is not None
    session = phone.context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors] in ([], ["in-incognito"])


def _standing(record: VisitRecord) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "field": one.field, "value": one.value, "replaces": []}
        for versions in record.stands.values()
        for one in versions
    ]


def _records() -> list[VisitRecord]:
    """Return records that lack one thing or another."""
    made = []
    full = make_field.answers() | {"done": True}
    variants: list[dict[str, Any]] = [{}, {"result": "6"}, {"result": None}, {"arrive": None}]
    variants += [{name: None} for name in full]
    variants += [
        {"leave": "2026-12-10T00:30:00+00:00"}, {"certificates": False},
        {"recusal": {"asked": True, "reason": ""}}, {"sign_refused": "走了"},
        {"item/test-2": {"answer": "no", "note": " "}},
        {"item/test-2": {"answer": "no", "note": "x"}, "result": "5"},
        {"item/test-2": {"answer": "no", "note": "x"}, "result": "5",
         "correction/test-2": {"demand": "", "due": "2026-12-09"}},
        {"photo/" + "a" * 64: {"caption": "", "item": ""}},
    ]  # fmt: skip
    for changed in variants:
        fields = {name: value for name, value in (full | changed).items() if value is not None}
        said = {name: (version(name, value),) for name, value in fields.items()}
        covers = [one.id for (one,) in said.values()]
        for signers in ((), ("lead", "member"), ("lead", "member", "employer")):
            signed = {
                f"sign/{who}": (version(f"sign/{who}", signature(covers)),) for who in signers
            }
            made.append(VisitRecord(day=DAY, form=FORM, stands=said | signed))
    stands = made[0].stands
    two = (version("result", "1", id_="a"), version("result", "5", id_="b"))
    made.append(VisitRecord(day=DAY, form=FORM, stands={**stands, "result": two}))
    same = (version("result", "1", id_="a"), version("result", "1", id_="b"))
    made.append(VisitRecord(day=DAY, form=FORM, stands={**stands, "result": same}))
    return made


def test_phone_and_server_agree_on_what_every_record_lacks(
    phones: Callable[..., Phone],
) -> None:
    page = phones("L1").open()
    records = _records()
    told = page.evaluate(
        """async ([form, records]) => {
            const { VisitRecord, standing } = await import('/static/field/record.js');
            return records.map(([day, changes]) => {
                const record = new VisitRecord(day, form, standing(changes));
                return [record.lacks(), record.isFinished, record.conflicts];
            });
        }""",
        [
            form_answer(FORM, str),
            [(record.day.isoformat(), _standing(record)) for record in records],
        ],
    )
    expected = [
        [[lack.value for lack in r.lacks()], r.is_finished, list(r.conflicts)] for r in records
    ]
    assert told == expected
    assert len({json.dumps(each) for each in expected}) > 15


def test_every_word_that_the_app_says_is_there(phones: Callable[..., Phone]) -> None:
    page = phones("L1").open()
    words = json.loads(page.locator("body").get_attribute("data-words") or "{}")
    folder = Path("api/static/field")
    for path in sorted(folder.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for inside in re.findall(r"say\(([^()]*)", text):
            for key in re.findall(r'"(\w+)"', inside.split("{")[0].split("===")[-1]):
                assert key in words, (path.name, key)
    for lack, sentence in LACKS.items():
        assert words[f"lack_{lack.value}"] == sentence.template
