"""A public draw held at the screen: every step in its order, once, and nothing secret kept."""

import json
import re
from contextlib import closing
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import psycopg2
import pytest

from api.access.workflow import Actor
from api.work.asking import ask_for_month
from data import audits, ledgers, sealed_draws
from data.account import Role
from data.chain_files import LARGEST_FILE, SecretChain, new_chain
from data.database import Pool, reading
from geo.area import AreaCode
from planner.ledger_entry import Holder
from planner.month import parse_month
from tests.count_statements import counted
from tests.job_worker import work
from tests.make_account import NOW, right, signed_in
from tests.small_county import AREA

BASE = f"/areas/{AREA}/2026-12/ceremony"
ACTOR = Actor(name="planner", address="127.0.0.1", at=NOW)
DICE = "31415926535897932384"
SIDES = {Holder.OFFICE: b"office start", Holder.SUPERVISOR: b"supervisor start"}


class Ceremony:
    """A planner at the screen, with both sides' chain files at hand."""

    def __init__(self, pool: Pool, folder: Path) -> None:
        self.pool = pool
        self.client = signed_in(pool, name="planner")
        self.files = {}
        self.chains: dict[Holder, SecretChain] = {}
        for holder, start in SIDES.items():
            path = folder / f"{holder.value}.json"
            self.chains[holder] = new_chain(path, holder, start=sha256(start).digest())
            self.files[holder] = path.read_bytes()

    def page(self) -> str:
        return self.client.get(BASE).text

    def register(self, *holders: Holder) -> str:
        text = ""
        for holder in holders or tuple(Holder):
            answer = self.client.post(
                f"{BASE}/chain",
                data={"holder": holder.value, "note": f"{holder.value} note"},
                files={"file": (f"{holder.value}.json", self.files[holder])},
            )
            text = answer.text
        return text

    def commit(self, purpose: str = "objects", fields: dict[str, list[str]] | None = None) -> str:
        asked = {
            "purpose": purpose, "kind": ["d10", "d10"], "name": ["十面骰", ""],
            "count": ["20", ""], "bits": ["", ""], **(fields or {}),
        }  # fmt: skip
        answer = self.client.post(f"{BASE}/commit", data=asked)
        work(self.pool)
        return answer.text

    def reveal(
        self,
        purpose: str = "objects",
        *,
        files: dict[str, bytes] | None = None,
        value: str = DICE,
        **fields: str,
    ) -> str:
        given = {f"{holder.value}_file": file for holder, file in self.files.items()}
        sent = given if files is None else files
        return self.client.post(
            f"{BASE}/reveal",
            data={
                "purpose": purpose, "value": value, "witnesses": "纪检一名", "witnessed": "1",
                **fields,
            },
            files={name: (f"{name}.json", content) for name, content in sent.items()},
        ).text  # fmt: skip

    def entries(self) -> list[str]:
        with reading(self.pool) as conn:
            return [one.kind.value for one in ledgers.load(conn, AreaCode(AREA))]


@pytest.fixture
def ceremony(scored_county: Pool, tmp_path: Path) -> Ceremony:
    return Ceremony(scored_county, tmp_path)


def everything_stored(pool: Pool) -> str:
    """Return every row of every table as text."""
    found = []
    with closing(psycopg2.connect(pool.dsn)) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' ORDER BY relname"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608 - a table of ours
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_both_draws_of_a_month_are_held_at_the_screen_from_chains_to_verification(
    ceremony: Ceremony, caplog: pytest.LogCaptureFixture
) -> None:
    assert "还没到" in ceremony.page()
    assert "已登记" in ceremony.register()
    assert "office note" in ceremony.page()
    job = ceremony.commit()
    assert "排队中" in job
    page = ceremony.page()
    assert "还没有揭示" in page
    assert "随机数来源 十面骰 × 20" in page
    assert re.search(r"承诺</h2>|承诺 <span", page)
    sheet = re.search(rf"{BASE}/witness/\d+", page)
    assert sheet
    printed = ceremony.client.get(sheet[0])
    assert "XUNTU:999901:" in printed.text
    assert "script-src 'self'" in printed.headers["content-security-policy"]

    page = ceremony.reveal()
    assert re.search(r"抽中 \d+ 家，候补 \d+ 家", page)
    assert "纪检一名" in page
    assert "planner" in page
    assert ceremony.entries() == ["chain", "chain", "commit", "reveal", "result"]

    ask_for_month(ceremony.pool, area=AREA, month=parse_month("2026-12"), actor=ACTOR, effort=0)
    work(ceremony.pool)
    assert "路线已按抽取结果排好" in ceremony.page()
    ceremony.commit("officers")
    assert "每条路线的检查人员已抽定" in ceremony.reveal("officers", value=DICE[::-1])
    verdict = ceremony.client.post(f"{BASE}/verify", data={"head": ""}).text
    assert "8 条，前后相连" in verdict
    assert "检查人员由事先公布的机会抽签产生" in verdict
    assert (
        "链头不在账本里"
        in ceremony.client.post(f"{BASE}/verify", data={"head": f"XUNTU:{AREA}:1:{'0' * 64}"}).text
    )

    stored = everything_stored(ceremony.pool)
    for chain in ceremony.chains.values():
        assert chain.start.hex() not in stored
        assert chain.start.hex() not in caplog.text
    with reading(ceremony.pool) as conn:
        done = [entry.deed.action for entry in audits.newest(conn, count=50)]
    assert done.count("draw.chain") == 2
    assert done.count("draw.commit") == 2
    assert done.count("draw.reveal") == 2
    assert done.count("draw.verify") == 2
    # From here on the month takes its way through approval.
    assert "提交这一版" in ceremony.client.get(f"/areas/{AREA}/2026-12/approval").text


def test_steps_out_of_order_or_twice_are_refused_and_leave_nothing(ceremony: Ceremony) -> None:
    assert "还没有承诺，不能揭示" in ceremony.reveal()
    assert "现在不是这一步" in ceremony.commit()
    ceremony.register()
    assert "已经登记过秘密链" in ceremony.register(Holder.OFFICE)
    assert "现在不是这一步" in ceremony.commit("officers")
    assert ceremony.entries() == ["chain", "chain"]
    ceremony.commit()
    assert "现在不是这一步" in ceremony.commit()
    assert "先打印见证单" in ceremony.reveal(witnessed="")
    ceremony.reveal()
    assert "已经揭示过" in ceremony.reveal()
    assert "现在不是这一步" in ceremony.commit()
    assert ceremony.entries() == ["chain", "chain", "commit", "reveal", "result"]


def test_what_is_said_wrongly_at_a_reveal_is_told_and_no_secret_stays_behind(
    ceremony: Ceremony,
) -> None:
    ceremony.register()
    ceremony.commit()
    office, supervisor = (ceremony.files[holder] for holder in Holder)
    values = {holder: chain.value(chain.anchor) for holder, chain in ceremony.chains.items()}
    for said, fields in (
        ("应当是20 个 0-9", {"value": DICE[1:]}),
        ("请核对两个文件", {"files": {"office_file": supervisor, "supervisor_file": office}}),
        ("二者选一", {"files": {"office_file": office}}),
        ("二者选一", {"office_value": "ab" * 32}),
        ("64 位十六进制数", {"files": {"supervisor_file": supervisor}, "office_value": "ab"}),
        (
            "不是其链头的前一个",
            {"files": {"supervisor_file": supervisor}, "office_value": "ab" * 32},
        ),
        ("不是秘密链文件", {"files": {"office_file": b"%PDF-1.7", "supervisor_file": supervisor}}),
        (
            "不超过",
            {"files": {"office_file": b"x" * (LARGEST_FILE + 1), "supervisor_file": office}},
        ),
    ):
        page = ceremony.reveal(**fields)
        assert said in page, said
    assert ceremony.entries() == ["chain", "chain", "commit"]
    stored = everything_stored(ceremony.pool)
    for holder, chain in ceremony.chains.items():
        assert chain.start.hex() not in stored
        assert values[holder] not in stored
    page = ceremony.reveal(
        files={"office_file": office}, supervisor_value=values[Holder.SUPERVISOR].upper()
    )
    assert "抽中" in page


def test_a_committed_draw_is_voided_with_consent_and_the_same_frame_is_drawn_again(
    ceremony: Ceremony,
) -> None:
    ceremony.register()
    ceremony.commit()
    files = {f"{h.value}_file": (f"{h.value}.json", f) for h, f in ceremony.files.items()}
    asked = {"purpose": "objects", "reason": "骰子落地"}
    assert "双方都同意作废" in ceremony.client.post(f"{BASE}/void", data=asked, files=files).text
    page = ceremony.client.post(f"{BASE}/void", data={**asked, "sure": "1"}, files=files).text
    assert "第 1 次已作废" in page
    assert "骰子落地" in page
    with reading(ceremony.pool) as conn:
        before = sealed_draws.frame(conn, f"{AREA}/2026-12/objects")
    ceremony.commit()
    assert "抽中" in ceremony.reveal()
    with reading(ceremony.pool) as conn:
        assert sealed_draws.frame(conn, f"{AREA}/2026-12/objects") == before
    assert ceremony.entries() == ["chain", "chain", "commit", "void", "commit", "reveal", "result"]


def test_a_draw_left_waiting_is_explained_in_every_other_month(ceremony: Ceremony) -> None:
    ceremony.register()
    ceremony.commit()
    other = ceremony.client.get(f"/areas/{AREA}/2027-01/ceremony").text
    assert "999901/2026-12/objects 已经承诺、还没有揭示" in other
    assert f'href="{BASE}"' in other
    months = ceremony.client.get(f"/areas/{AREA}/ceremony").text
    assert "2026-12" in months
    went = ceremony.client.get(f"/areas/{AREA}/ceremony?month=2026-12", follow_redirects=False)
    assert went.headers["location"] == BASE


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"count": ["12", ""]}, "只有 39 位，至少要 40 位"),
        ({"count": ["", ""]}, "看不懂"),
        ({"name": ["", ""]}, "来源没有名称"),
        ({"name": ["a:b", ""]}, "不能有冒号"),
        ({"kind": ["lottery", "d10"], "bits": ["", ""]}, "看不懂"),
        ({"name": ["同名", "同名"], "count": ["20", "20"]}, "有同名的"),
    ],
)
def test_too_little_or_unclear_randomness_is_refused(
    ceremony: Ceremony, fields: dict[str, list[str]], said: str
) -> None:
    ceremony.register()
    page = ceremony.commit(fields=fields)
    if said not in page:  # what only the ledger knows is told by the job
        number = re.search(r"任务 (\d+)", page)
        assert number
        assert said in ceremony.client.get(f"/jobs/{number[1]}").text
    assert ceremony.entries() == ["chain", "chain"]


def test_two_sources_are_said_in_the_order_of_the_commitment(ceremony: Ceremony) -> None:
    ceremony.register()
    ceremony.commit(
        fields={"kind": ["d6", "coin"], "name": ["六面骰", "硬币"], "count": ["16", "3"]}
    )
    with_two = {"purpose": "objects", "witnessed": "1", "value": ["1234561234561234", "010"]}
    page = ceremony.client.post(
        f"{BASE}/reveal",
        data=with_two,
        files={f"{h.value}_file": (f"{h.value}.json", f) for h, f in ceremony.files.items()},
    ).text
    assert "抽中" in page


def test_only_planners_act_and_only_approvers_look(ceremony: Ceremony) -> None:
    ceremony.register()
    pool = ceremony.pool
    approver = signed_in(pool, Role.LEADER, rights=(right(AREA, is_approver=True),))
    assert "已登记" in approver.get(BASE).text
    assert '<form method="post" action="/areas' not in approver.get(BASE).text
    assert approver.post(f"{BASE}/verify").status_code == HTTPStatus.FORBIDDEN
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR):
        assert signed_in(pool, role).get(BASE).status_code == HTTPStatus.FORBIDDEN
    elsewhere = signed_in(pool, rights=(right("320281"),))
    assert elsewhere.get(BASE).status_code == HTTPStatus.FORBIDDEN
    assert ceremony.client.get(f"{BASE}/witness/0").status_code == HTTPStatus.NOT_FOUND


def test_a_chain_file_that_the_browser_makes_is_read_here(ceremony: Ceremony) -> None:
    made = {"format": "xuntu-chain/1", "holder": "office", "start": "5" * 64, "length": 1000}
    answer = ceremony.client.post(
        f"{BASE}/chain",
        data={"holder": "office"},
        files={"file": ("x.json", json.dumps(made).encode())},
    )
    assert SecretChain(holder=Holder.OFFICE, start=bytes.fromhex("5" * 64)).anchor in answer.text


def test_the_page_asks_the_database_a_bounded_number_of_times(ceremony: Ceremony) -> None:
    ceremony.register()
    with counted(ceremony.pool) as (pool, asked):
        client = signed_in(pool)
        client.get(BASE)
        before = len(asked)
        assert client.get(BASE).status_code == HTTPStatus.OK
    assert 0 < len(asked) - before <= 30
