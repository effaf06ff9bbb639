"""Hold the public draws of a month: commit, reveal, record, void, each step in the ledger."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version

from api.draws.demands import month_demands
from api.public_draw import load_state
from api.scoring.workflow import known_of
from api.session import Session
from data import (
    areas,
    coverages,
    draws,
    ledgers,
    month_plans,
    routed_months,
    rule_sets,
    sealed_draws,
)
from data.errors import NotFoundError
from data.sealed_draws import SealedLotteries
from geo.area import AreaCode
from geo.errors import XuntuError
from planner.ceremony import (
    Said,
    china_time,
    committed,
    recorded_draw,
    recorded_lottery,
    registered,
    revealed,
    voided,
)
from planner.coverage import MonthCoverage
from planner.draw import Draw
from planner.draw_commitment import OfficersMaterial
from planner.employer_key import SECRET_BYTES
from planner.entropy import EntropySource
from planner.frozen_frame import FrozenFrame, freeze
from planner.ledger_entry import DrawPurpose, Holder, LedgerEntry, draw_id_of
from planner.ledger_state import LedgerState, Stage
from planner.lottery_json import lotteries_digest, lottery_json
from planner.month import Month
from planner.month_plan import MonthPlan, RoutedMonth, WitnessedDraw, staff_month
from planner.route_text import routes_text
from planner.staff_text import staff_text


class ChangedMaterialError(XuntuError):
    """What was committed to is no longer what is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDraw:
    """A finished public draw of employers."""

    coverage: MonthCoverage
    draw: Draw
    reveal: LedgerEntry
    result: LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLottery:
    """A finished public lottery of officers."""

    plan: MonthPlan
    reveal: LedgerEntry
    result: LedgerEntry


def register_chain(
    session: Session, *, area: str, holder: Holder, anchor: str, note: str, at: datetime
) -> LedgerEntry:
    """Enter the anchor of one side's secret chain, 64 hexadecimal digits."""
    code = AreaCode(area)
    state = load_state(session, code)
    entry = registered(state, holder, anchor, note=note, at=china_time(at))
    _keep(session, code, entry)
    return entry


def commit_objects(
    session: Session,
    *,
    area: str,
    month: Month,
    entropy: Sequence[EntropySource],
    at: datetime,
    secret: bytes | None = None,
) -> LedgerEntry:
    """Freeze the month's frame and commit to drawing from it; after a void, from the same frame.

    `secret` is for demo counties, whose keys are to be the same everywhere.
    """
    code = AreaCode(area)
    state = load_state(session, code)
    draw_id = draw_id_of(area, str(month), DrawPurpose.OBJECTS)
    with session.reading() as conn:
        frozen = sealed_draws.frame(conn, draw_id)
        staff = areas.inspectors(conn, code)
    demands = None
    if frozen is None:
        demands = month_demands(session, area=area, month=month)
        frozen = freeze(
            demands.units,
            demands.coverage.quotas,
            demands.coverage.excluded,
            staff,
            rules=demands.known.rules.name,
            method=demands.known.method.name,
            secret=secret or secrets.token_bytes(SECRET_BYTES),
        )
    entry = committed(
        state, draw_id, frozen.material(), entropy, at=china_time(at), software=_software()
    )
    with session.writing() as conn:
        if demands is not None:
            rule_sets.hold(conn, code, month, demands.known.rules_sha256)
            coverages.save(conn, code, month, demands.coverage, demands.versions)
            sealed_draws.add_frame(conn, draw_id, frozen)
        ledgers.add(conn, code, entry)
    return entry


def reveal_objects(
    session: Session, *, area: str, month: Month, said: Said, at: datetime
) -> PublicDraw:
    """Open the commitment, draw the employers and record the result.

    Raises
    ------
    CeremonyRefusedError, NothingToDoError
        If a value or the order of the steps is wrong.
    ChangedMaterialError
        If the frame that is stored is not the one committed to.
    """
    code = AreaCode(area)
    state = load_state(session, code)
    draw_id = draw_id_of(area, str(month), DrawPurpose.OBJECTS)
    reveal = revealed(state, draw_id, said, at=china_time(at))
    state, _ = state.after(reveal)
    frozen = frozen_frame(session, area=area, month=month)
    draw = frozen.drawn(seed=_seed(state, draw_id))
    result = recorded_draw(state, draw_id, draw, at=china_time(at))
    with session.reading() as conn:
        coverage = coverages.load(conn, code, month)
    with session.writing() as conn:
        ledgers.add(conn, code, reveal)
        ledgers.add(conn, code, result)
        draws.save(conn, code, month, draw, {"ledger": result.hash})
    return PublicDraw(coverage=coverage, draw=draw, reveal=reveal, result=result)


def frozen_frame(session: Session, *, area: str, month: Month) -> FrozenFrame:
    """Return the frame that the month's draw was committed with.

    Raises
    ------
    NotFoundError
        Before the commitment.
    ChangedMaterialError
        If what is stored is not what was committed to.
    """
    draw_id = draw_id_of(area, str(month), DrawPurpose.OBJECTS)
    with session.reading() as conn:
        frozen = sealed_draws.frame(conn, draw_id)
    newest = load_state(session, AreaCode(area)).newest(draw_id)
    if frozen is None or newest is None:
        raise NotFoundError(
            "{month} 的检查对象还没有承诺公开抽取：请先运行 xuntu ceremony commit",
            month=str(month),
        )
    if frozen.material() != newest.commitment.material:
        raise ChangedMaterialError(
            "{month} 封存的名录与承诺时的摘要不符，不能抽取：请从备份恢复，或由双方作废",
            month=str(month),
        )
    return frozen


def commit_officers(
    session: Session, *, area: str, month: Month, entropy: Sequence[EntropySource], at: datetime
) -> LedgerEntry:
    """Commit to the routes and to the chances of every officer for each of them."""
    code = AreaCode(area)
    state = load_state(session, code)
    draw_id = draw_id_of(area, str(month), DrawPurpose.OFFICERS)
    with session.reading() as conn:
        routed = routed_months.load(conn, code, month)
    drawn = state.standing(draw_id_of(area, str(month), DrawPurpose.OBJECTS))
    sealed = _sealed_lotteries(routed, frozen_frame(session, area=area, month=month))
    material = _officers_material(sealed, drawn.result if drawn else None)
    entry = committed(state, draw_id, material, entropy, at=china_time(at), software=_software())
    with session.writing() as conn:
        ledgers.add(conn, code, entry)
        sealed_draws.add_lotteries(conn, entry.hash, sealed)
    return entry


def reveal_officers(
    session: Session, *, area: str, month: Month, said: Said, at: datetime
) -> PublicLottery:
    """Open the commitment, give every route its officers and record the result.

    Raises
    ------
    CeremonyRefusedError, NothingToDoError
        If a value or the order of the steps is wrong.
    ChangedMaterialError
        If the routes or chances that are stored are not those committed to.
    """
    code = AreaCode(area)
    state = load_state(session, code)
    draw_id = draw_id_of(area, str(month), DrawPurpose.OFFICERS)
    reveal = revealed(state, draw_id, said, at=china_time(at))
    state, _ = state.after(reveal)
    attempt = state.standing(draw_id)
    with session.reading() as conn:
        routed = routed_months.load(conn, code, month)
        sealed = sealed_draws.lotteries(conn, attempt.commit.hash) if attempt else None
    if (
        attempt is None
        or sealed is None
        or sealed.lotteries != routed.draft.lotteries
        or attempt.commitment.material != _officers_material(sealed, _objects_result(state, month))
    ):
        raise ChangedMaterialError(
            "{month} 的路线或抽签机会与承诺时的不符，不能抽签：请由双方作废后重新承诺",
            month=str(month),
        )
    plan = replace(
        staff_month(routed, _seed(state, draw_id)), witnessed=_witnessed(state, area, month)
    )
    result = recorded_lottery(state, draw_id, plan.outcomes, at=china_time(at))
    known = known_of(session, area, month)
    with session.writing() as conn:
        ledgers.add(conn, code, reveal)
        ledgers.add(conn, code, result)
        month_plans.save(conn, plan, {"rules": known.rules.name, "method": known.method.name})
    return PublicLottery(plan=plan, reveal=reveal, result=result)


def void_draw(
    session: Session,
    *,
    area: str,
    month: Month,
    purpose: DrawPurpose,
    said: Said,
    reason: str,
    at: datetime,
) -> LedgerEntry:
    """Void the standing attempt of a draw, with a reason and both sides' consent."""
    code = AreaCode(area)
    state = load_state(session, code)
    draw_id = draw_id_of(area, str(month), purpose)
    entry = voided(state, draw_id, said, reason=reason, at=china_time(at))
    _keep(session, code, entry)
    return entry


def _keep(session: Session, area: AreaCode, entry: LedgerEntry) -> None:
    with session.writing() as conn:
        ledgers.add(conn, area, entry)


def _seed(state: LedgerState, draw_id: str) -> bytes:
    attempt = state.standing(draw_id)
    if attempt is None or attempt.opening is None:  # pragma: no cover - the reveal was just made
        raise AssertionError(draw_id)
    return bytes.fromhex(attempt.opening.seed)


def _sealed_lotteries(routed: RoutedMonth, frozen: FrozenFrame) -> SealedLotteries:
    draft = routed.draft
    return SealedLotteries(
        routes=routes_text(draft.roster.routes, frozen.key),
        staff=staff_text(draft.inspectors, frozen.key),
        lotteries=draft.lotteries,
    )


def _officers_material(sealed: SealedLotteries, drawn: LedgerEntry | None) -> OfficersMaterial:
    return OfficersMaterial(
        objects_result=drawn.hash if drawn else "0" * 64,
        routes_sha256=sha256(sealed.routes.encode()).hexdigest(),
        staff_sha256=sha256(sealed.staff.encode()).hexdigest(),
        lotteries_sha256=lotteries_digest([lottery_json(one) for one in sealed.lotteries]),
    )


def _objects_result(state: LedgerState, month: Month) -> LedgerEntry | None:
    drawn = state.standing(draw_id_of(state.area, str(month), DrawPurpose.OBJECTS))
    return drawn.result if drawn and drawn.stage is Stage.DONE else None


def _witnessed(state: LedgerState, area: str, month: Month) -> tuple[WitnessedDraw, ...]:
    """Return where the ledger holds the month's two draws."""
    found = []
    for purpose in DrawPurpose:
        attempt = state.standing(draw_id_of(area, str(month), purpose))
        if attempt is not None and attempt.reveal is not None:
            found.append(
                WitnessedDraw(
                    purpose=purpose,
                    attempt=attempt.number,
                    commit=attempt.commit.hash,
                    committed_at=attempt.commit.at,
                    reveal=attempt.reveal.hash,
                    revealed_at=attempt.reveal.at,
                )
            )
    return tuple(found)


def _software() -> str:
    return f"xuntu {version('xuntu')}"
