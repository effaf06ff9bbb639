"""What may be published of a month, when, and that nothing of a coming visit is in it."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.ceremonies.publication import public_month
from api.language import Language, translator
from api.publicity.workflow import PublicityStage, publish_stage
from api.session import Session, step_by_step
from data import month_plans
from data.database import reading
from data.errors import NotFoundError
from data.publicity_files import write_internal_lists
from geo.area import AreaCode
from maps.verifier_page import verifier_page
from planner.bundle_verifier import verify_bundle
from planner.employer_key import key_of, salt_of
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.publicity import StageNotReachedError
from tests.small_county import AREA, MONTH, SmallCounty

SAY = translator(Language.CHINESE)
BEFORE_DAY = date(2026, 11, 26)
AFTER_DAY = date(2027, 1, 4)


@dataclass(frozen=True)
class Secrets:
    """Everything that would tell of a coming visit, by what it is."""

    words: dict[str, frozenset[str]]

    def found_in(self, name: str, content: bytes) -> list[tuple[str, str, str]]:
        """Return which secrets stand in a file or in anything packed inside it."""
        hits = []
        for where, text in readable(name, content):
            for kind, words in self.words.items():
                hits += [(where, kind, word) for word in words if word in text]
        return hits


def readable(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file: as it is, with escapes resolved, and of all that is packed in."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for entry in packed.namelist():
                yield from readable(f"{name}/{entry}", packed.read(entry))
        return
    text = content.decode("utf-8", errors="replace")
    yield name, text
    if "\\u" in text:
        yield (
            f"{name} (unescaped)",
            re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text),
        )
    if "&#" in text:
        yield f"{name} (entities)", re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)


def secrets_of(plan: MonthPlan, session: Session) -> Secrets:
    """Return what tells of the coming visits of a planned month."""
    public = public_month(session, area=AREA, month=MONTH)
    assert public is not None
    frozen = public.frozen
    positions = set()
    for employer in plan.employers:
        if employer.position is not None:
            positions |= {f"{employer.position.lon:.4f}", f"{employer.position.lat:.4f}"}
    days = {route.team_day.day.isoformat() for route in plan.roster.routes}
    return Secrets(
        words={
            "id": frozenset(one.id for one in plan.employers),
            "name": frozenset(one.name for one in plan.employers),
            "credit code": frozenset(one.credit_code for one in plan.employers if one.credit_code),
            "address": frozenset(one.workplace_address for one in plan.employers) - {""},
            "key": frozenset(unit.key for unit in public.draw.units)
            | {key_of(salt_of(frozen.secret, one.id), one.id) for one in plan.employers},
            "salt": frozenset(salt_of(frozen.secret, one.id).hex() for one in plan.employers),
            "secret": frozenset({frozen.secret.hex()}),
            "position": frozenset(positions),
            "day": frozenset(days | {f"{int(d[5:7])}月{int(d[8:])}日" for d in days}),
            "officer": frozenset(one.name for one in plan.inspectors)
            | {one.certificate_no for one in plan.inspectors if one.certificate_no},
            "frame": frozenset(public.frozen.frame.splitlines()[2:]),
        }
    )


@pytest.fixture
def planned(small_county: SmallCounty) -> tuple[Session, MonthPlan]:
    """Give the planned county and its plan."""
    with reading(small_county.pool) as conn:
        plan = month_plans.load(conn, AreaCode(AREA), MONTH)
    return step_by_step(small_county.pool), plan


def publish(session: Session, folder: Path, stage: PublicityStage, day: date) -> dict[str, bytes]:
    """Return the files of one stage by name."""
    made = publish_stage(
        session, folder, area=AREA, month=MONTH, stage=stage, as_of=day, translate=SAY
    )
    assert sorted(made) == sorted(folder.iterdir())
    return {path.name: path.read_bytes() for path in made}


def test_nothing_published_before_the_visits_tells_of_any_of_them(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, plan = planned
    assert plan.roster.routes
    secrets = secrets_of(plan, session)
    assert all(secrets.words.values())
    published = publish(session, tmp_path, PublicityStage.BEFORE, BEFORE_DAY)
    assert len(published) == 4
    for name, content in published.items():
        if name.startswith("抽取核验_"):  # the same page for every county, examples of days in it
            assert content == verifier_page().encode()
        else:
            assert not secrets.found_in(name, content)


def test_the_search_finds_every_kind_of_secret_in_what_stays_inside(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, plan = planned
    secrets = secrets_of(plan, session)
    inside = publish(session, tmp_path, PublicityStage.INTERNAL, BEFORE_DAY)
    found = {
        kind for name, content in inside.items() for _, kind, _ in secrets.found_in(name, content)
    }
    # What is inside names employers, keys and days; officers stand there by their numbers alone.
    assert found >= {"id", "name", "key", "salt", "day", "frame"}


@pytest.mark.parametrize(
    "leak",
    [
        "id",
        "name",
        "credit code",
        "address",
        "key",
        "salt",
        "secret",
        "position",
        "day",
        "officer",
        "frame",
    ],
)
def test_one_leaked_word_is_found_in_text_in_escapes_and_inside_a_workbook(
    planned: tuple[Session, MonthPlan], leak: str
) -> None:
    session, plan = planned
    secrets = secrets_of(plan, session)
    word = min(secrets.words[leak])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as outer:
        outer.writestr("xl/sharedStrings.xml", f"<t>{word}</t>")
    for content in (f"…{word}…".encode(), json.dumps(word).encode(), packed.getvalue()):
        assert any(kind == leak for _, kind, _ in secrets.found_in("leak", content))


def test_a_list_of_the_drawn_among_the_published_files_is_found(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, plan = planned
    write_internal_lists(tmp_path / "leak.xlsx", plan, SAY)
    hits = secrets_of(plan, session).found_in("leak.xlsx", (tmp_path / "leak.xlsx").read_bytes())
    assert {kind for _, kind, _ in hits} >= {"id", "name", "day"}


def test_the_ledger_of_the_stage_before_is_in_order_and_the_bundle_inside_verifies(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, _plan = planned
    before = publish(session, tmp_path / "before", PublicityStage.BEFORE, BEFORE_DAY)
    inside = publish(session, tmp_path / "inside", PublicityStage.INTERNAL, BEFORE_DAY)
    (opened,) = (text for name, text in before.items() if name.endswith(".json"))
    (full,) = (text for name, text in inside.items() if name.endswith(".json"))
    assert not verify_bundle(json.loads(opened)).findings
    assert not verify_bundle(json.loads(full)).findings
    assert set(json.loads(opened)) == {"format", "area", "area_name", "month", "is_demo", "ledger"}


def test_the_drawn_are_not_named_while_one_of_them_may_still_be_visited(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, _plan = planned
    with pytest.raises(StageNotReachedError, match=r"还有 \d+ 家没有检查，公布名单会泄露"):
        publish(session, tmp_path, PublicityStage.AFTER, date(2026, 12, 31))
    assert not list(tmp_path.iterdir())


def test_when_the_month_is_over_those_not_visited_stand_under_their_keys_alone(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, plan = planned
    made = publish(session, tmp_path, PublicityStage.AFTER, AFTER_DAY)
    (name,) = (name for name in made if name.startswith("随机抽查结果"))
    (sheet,) = load_workbook(tmp_path / name).worksheets
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == len(plan.draw.chosen)
    states = {row[3] for row in rows}
    assert states <= {"已检查", "已结案", "未检查"}
    unvisited = [row for row in rows if row[3] == "未检查"]
    assert unvisited
    keys = {unit.key for unit in plan.draw.units}
    assert all(row[0] in keys and not row[1] and not row[2] for row in unvisited)
    (bundle,) = (json.loads(text) for name, text in made.items() if name.endswith(".json"))
    assert not verify_bundle(bundle).findings
    assert len(bundle["disclosed"]) == sum(row[3] == "已检查" for row in rows)


def test_a_month_without_a_commitment_has_no_ledger_to_publish(
    small_county: SmallCounty, tmp_path: Path
) -> None:
    with pytest.raises((StageNotReachedError, NotFoundError)):
        publish_stage(
            step_by_step(small_county.pool),
            tmp_path,
            area=AREA,
            month=Month(year=2027, number=1),
            stage=PublicityStage.BEFORE,
            as_of=BEFORE_DAY,
            translate=SAY,
        )


def test_the_index_names_every_file_and_says_what_it_is(
    planned: tuple[Session, MonthPlan], tmp_path: Path
) -> None:
    session, plan = planned
    made = publish(session, tmp_path, PublicityStage.BEFORE, BEFORE_DAY)
    page = made["index.html"].decode()
    assert all(f'href="{name}"' in page for name in made if name != "index.html")
    assert "演示数据" in page
    assert "20 个工作日" in page
    assert plan.rule_set in page
