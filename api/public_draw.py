"""How far the public draws of a month have come, and what that forbids."""

from api.session import Session
from data import ledgers
from geo.area import AreaCode
from geo.errors import XuntuError
from planner.ceremony import ledger_state
from planner.ledger_entry import DrawPurpose, draw_id_of
from planner.ledger_state import Attempt, LedgerState, Stage
from planner.month import Month


class CeremonyOpenError(XuntuError):
    """A public draw of the month forbids what was asked for."""


def load_state(session: Session, area: AreaCode) -> LedgerState:
    """Return the state of an area's ledger.

    Raises
    ------
    BrokenLedgerError
        If the ledger was tampered with.
    """
    with session.reading() as conn:
        entries = ledgers.load(conn, area)
    return ledger_state(area, entries)


def standing(
    session: Session, area: AreaCode, month: Month, purpose: DrawPurpose
) -> Attempt | None:
    """Return the attempt of a month's public draw that is not void, if there is one."""
    return load_state(session, area).standing(draw_id_of(area, str(month), purpose))


def drawn_in_public(session: Session, area: AreaCode, month: Month) -> Attempt | None:
    """Return the month's finished public draw of employers; None where there is no ceremony.

    Raises
    ------
    CeremonyOpenError
        If it was committed to and is not yet revealed: nothing may be drawn besides it.
    """
    attempt = standing(session, area, month, DrawPurpose.OBJECTS)
    if attempt is not None and attempt.stage is not Stage.DONE:
        raise CeremonyOpenError(
            "{month} 的检查对象已经承诺公开抽取、还没有揭示：请先运行 xuntu ceremony reveal，"
            "或由双方作废",
            month=str(month),
        )
    return attempt


def refuse_if_officers_committed(session: Session, area: AreaCode, month: Month) -> None:
    """Refuse new routes while a lottery of officers stands on the old ones.

    Raises
    ------
    CeremonyOpenError
        If there is such a lottery.
    """
    if standing(session, area, month, DrawPurpose.OFFICERS) is not None:
        raise CeremonyOpenError(
            "{month} 的检查人员已经承诺公开抽签，路线不能再改：要改路线请先由双方作废该次抽签",
            month=str(month),
        )


def refuse_without_officers(session: Session, area: AreaCode, month: Month) -> None:
    """Refuse the files of a month whose employers were drawn in public and officers not yet.

    Raises
    ------
    CeremonyOpenError
        If a public draw of the month is not finished.
    """
    if drawn_in_public(session, area, month) is None:
        return
    officers = standing(session, area, month, DrawPurpose.OFFICERS)
    if officers is None or officers.stage is not Stage.DONE:
        raise CeremonyOpenError(
            "{month} 的检查对象已公开抽取，检查人员还没有抽取：请先运行 xuntu roster，"
            "再运行 xuntu ceremony commit 和 reveal（--purpose officers）",
            month=str(month),
        )
