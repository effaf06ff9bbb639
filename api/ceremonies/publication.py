"""What a public draw leaves on paper and on disk: sheets for witnesses, bundles, proofs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.ceremonies.workflow import frozen_frame
from api.public_draw import load_state
from api.session import Session
from data import areas, draws, employers, ledgers, month_plans, sealed_draws
from data.errors import NotFoundError
from data.output_files import write_file
from geo.area import AreaCode, SupervisionArea
from geo.employer import EmployerId
from geo.message import Translate
from maps.verifier_page import verifier_page
from maps.witness_sheet import purpose_word, witness_sheet
from planner.draw import Draw
from planner.draw_bundle import OfficersPart, full_bundle, ledger_bundle
from planner.frame_proof import frame_proof
from planner.frozen_frame import FrozenFrame
from planner.ledger_entry import DrawPurpose, EntryKind, LedgerEntry, draw_id_of
from planner.ledger_state import Stage
from planner.month import Month
from planner.output_name import safe_name


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMonth:
    """Everything of a month's public draws that bundles are made of."""

    area: SupervisionArea
    month: Month
    ledger: tuple[LedgerEntry, ...]
    frozen: FrozenFrame
    draw: Draw
    officers: OfficersPart | None
    names: Mapping[EmployerId, str]

    def internal(self) -> dict[str, object]:
        """Return the bundle for the authority and its supervisor."""
        return full_bundle(
            self.area,
            self.month,
            self.ledger,
            frozen=self.frozen,
            draw=self.draw,
            officers=self.officers,
            names=self.names,
        )


def ledger(session: Session, *, area: str) -> tuple[LedgerEntry, ...]:
    """Return the ledger of an area."""
    with session.reading() as conn:
        return ledgers.load(conn, AreaCode(area))


def public_month(session: Session, *, area: str, month: Month) -> PublicMonth | None:
    """Return the public draws of a month, or None where the employers were not drawn in public."""
    code = AreaCode(area)
    state = load_state(session, code)
    drawn = state.standing(draw_id_of(area, str(month), DrawPurpose.OBJECTS))
    if drawn is None or drawn.stage is not Stage.DONE:
        return None
    frozen = frozen_frame(session, area=area, month=month)
    staffed = state.standing(draw_id_of(area, str(month), DrawPurpose.OFFICERS))
    officers = None
    with session.reading() as conn:
        place = areas.load(conn, code)
        entries = ledgers.load(conn, code)
        draw = draws.load(conn, code, month)
        names = {one.id: one.name for one in employers.in_area(conn, code)}
        if staffed is not None and staffed.stage is Stage.DONE:
            sealed = sealed_draws.lotteries(conn, staffed.commit.hash)
            plan = month_plans.load(conn, code, month)
            if sealed is not None:
                officers = OfficersPart(
                    routes=sealed.routes,
                    staff=sealed.staff,
                    lotteries=sealed.lotteries,
                    outcomes=plan.outcomes,
                )
    return PublicMonth(
        area=place,
        month=month,
        ledger=entries,
        frozen=frozen,
        draw=draw,
        officers=officers,
        names=_in_bundle(names, frozen, officers),
    )


def public_files(
    session: Session, *, area: str, month: Month, translate: Translate
) -> Iterator[tuple[str, str]]:
    """Yield name and content of every file about a month's public draws; none without one."""
    if (found := public_month(session, area=area, month=month)) is None:
        return
    yield from _sheets(found.area, found.ledger, month, translate)
    opened = ledger_bundle(found.area, month, found.ledger)
    yield _name(translate("抽取账本（可公布）"), found.area, month, "json"), _text(opened)
    inside = found.internal()
    yield _name(translate("抽取核验包（内部）"), found.area, month, "json"), _text(inside)
    yield f"{safe_name(translate('抽取核验'))}.html", verifier_page()


def write_witness_sheets(
    session: Session, folder: Path, *, area: str, month: Month, translate: Translate
) -> tuple[Path, ...]:
    """Write a sheet for every entry of a month's draws so far and return their paths.

    Raises
    ------
    NotFoundError
        If nothing was committed to.
    """
    with session.reading() as conn:
        place = areas.load(conn, AreaCode(area))
        entries = ledgers.load(conn, AreaCode(area))
    made = _write(folder, _sheets(place, entries, month, translate))
    if not made:
        raise NotFoundError(
            "{month} 的检查对象还没有承诺公开抽取：请先运行 xuntu ceremony commit",
            month=str(month),
        )
    return made


def write_bundles(
    session: Session, folder: Path, *, area: str, month: Month, translate: Translate
) -> tuple[Path, ...]:
    """Write sheets, ledger, bundle and verifier page of a month and return their paths.

    Raises
    ------
    NotFoundError
        If the month's draw is not finished.
    """
    made = _write(folder, public_files(session, area=area, month=month, translate=translate))
    if not made:
        raise NotFoundError("{month} 的检查对象还没有公开抽取完：请先承诺并揭示", month=str(month))
    return made


def write_proof(session: Session, path: Path, *, area: str, month: Month, employer: str) -> None:
    """Write the proof that one employer stands in the frame of a month's draw."""
    frozen = frozen_frame(session, area=area, month=month)
    newest = load_state(session, AreaCode(area)).newest(
        draw_id_of(area, str(month), DrawPurpose.OBJECTS)
    )
    if newest is None:  # pragma: no cover - a frozen frame has its commitment
        raise AssertionError(area)
    proof = frame_proof(frozen, EmployerId(employer), newest.commit)
    write_file(path, _text(proof).encode())


def _sheets(
    area: SupervisionArea, entries: tuple[LedgerEntry, ...], month: Month, translate: Translate
) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if entry.kind is EntryKind.CHAIN or entry.draw_id.split("/")[1] != str(month):
            continue
        parts = (
            translate("见证单"),
            str(month),
            f"{entry.seq:03d}",
            purpose_word(entry.purpose, translate),
            entry.kind.value,
        )
        name = f"{safe_name(translate('见证单'))}/{safe_name('_'.join(parts))}.html"
        yield name, witness_sheet(area, entry, translate=translate)


def _in_bundle(
    names: Mapping[EmployerId, str], frozen: FrozenFrame, officers: OfficersPart | None
) -> dict[EmployerId, str]:
    """Return the employers that stand in the frame, the exclusions or a route."""
    texts = frozen.frame + frozen.exclusions + (officers.routes if officers else "")
    return {id_: name for id_, name in sorted(names.items()) if frozen.key(id_) in texts}


def _write(folder: Path, files: Iterator[tuple[str, str]]) -> tuple[Path, ...]:
    made = []
    for name, content in files:
        write_file(folder / name, content.encode())
        made.append(folder / name)
    return tuple(made)


def _name(title: str, area: SupervisionArea, month: Month, ending: str) -> str:
    return f"{safe_name(title)}_{safe_name(area.name)}_{month}.{ending}"


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
