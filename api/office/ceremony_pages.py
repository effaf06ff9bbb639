"""The ceremony of a month's public draws at the screen, step by step."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.errors import ForbiddenError
from api.access.roles import for_roles
from api.ceremonies import acts, words
from api.ceremonies.acts import Given
from api.ceremonies.publication import ledger
from api.ceremonies.standing import CeremonyStanding, CeremonyStep, ceremony_standing
from api.ceremonies.verification import Verified
from api.content_policy import document_answer
from api.dependencies import MonthScreenDep, OwnerPoolDep
from api.errors import status_of
from api.jobs.workflow import area_of, ask_for
from api.screen import MonthScreen
from api.session import step_by_step
from api.work.kinds import COMMIT_DRAW
from data.account import Role
from data.chain_files import LARGEST_FILE
from data.errors import NotFoundError
from geo.errors import XuntuError
from maps.witness_sheet import witness_sheet
from planner.bundle_verifier import witness_code
from planner.entropy import EntropyKind, InvalidEntropyError, parse_source
from planner.ledger_entry import DrawPurpose, EntryKind, Holder

router = APIRouter(
    prefix="/areas/{area}/{month}/ceremony",
    include_in_schema=False,
    default_response_class=HTMLResponse,
)
Text = Annotated[str, Form(max_length=2000)]
Texts = Annotated[list[str], Form(default_factory=list, max_length=20)]
Purpose = Annotated[DrawPurpose, Form()]
File = Annotated[UploadFile | None, Form()]
_ROWS: Final = 2
"""Sources of public randomness that the form has room for."""


class UnclearFormError(XuntuError):
    """A form was sent without something that it must say."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """What the two sides gave in a form to open a commitment with, as it came."""

    office_file: File = None
    office_value: Text = ""
    supervisor_file: File = None
    supervisor_value: Text = ""

    def office(self) -> Given:
        """Return what the office gave."""
        return _given(self.office_file, self.office_value)

    def supervisor(self) -> Given:
        """Return what the supervisor gave."""
        return _given(self.supervisor_file, self.supervisor_value)


SecretsDep = Annotated[Secrets, Depends()]


@router.get("")
@for_roles(Role.PLANNER, Role.LEADER)
def ceremony_page(screen: MonthScreenDep) -> Response:
    """Show the ceremonies of a month and the form of the step that comes next."""
    return _page(screen)


@router.get("/witness/{seq}")
@for_roles(Role.PLANNER, Role.LEADER)
def witness_document(screen: MonthScreenDep, seq: int) -> HTMLResponse:
    """Return the witness sheet of one entry, to be printed."""
    _refuse_others(screen)
    entries = ledger(step_by_step(screen.pool), area=screen.area)
    found = next(
        (
            one
            for one in entries
            if one.seq == seq
            and one.kind is not EntryKind.CHAIN
            and one.draw_id.split("/")[1] == str(screen.wanted)
        ),
        None,
    )
    if found is None:
        raise NotFoundError(
            "{month} 的账本里没有第 {seq} 条：请从抽取页进入", month=screen.month, seq=seq
        )
    area = area_of(screen.pool, screen.area)
    sheet = witness_sheet(area, found, translate=screen.translate)
    return document_answer(sheet, scripts=0)


@router.post("/chain")
@for_roles(Role.PLANNER)
def register_chain(
    *,
    screen: MonthScreenDep,
    owner: OwnerPoolDep,
    holder: Annotated[Holder, Form()],
    file: File = None,
    anchor: Text = "",
    note: Text = "",
    again: Text = "",
) -> Response:
    """Register the chain of one side."""
    try:
        known = _standing(screen)
        is_known = any(one.registered for one in known.sides if one.holder is holder)
        if is_known and not again:
            raise UnclearFormError(
                "{holder}已经登记过秘密链：确要换一条新的，请勾选“换一条新的秘密链”",
                holder=words.HOLDERS[holder],
            )
        acts.register(
            owner,
            area=screen.area,
            holder=holder,
            given=_given(file, anchor),
            note=note,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(
            screen,
            problem=error,
            given={f"note-{holder.value}": note, f"anchor-{holder.value}": anchor},
        )
    return _back(screen)


@router.post("/commit")
@for_roles(Role.PLANNER)
def commit(
    *,
    screen: MonthScreenDep,
    owner: OwnerPoolDep,
    purpose: Purpose,
    kind: Texts,
    name: Texts,
    count: Texts,
    bits: Texts,
) -> Response:
    """Ask a worker to seal the frame, or the routes and chances, and to commit to them."""
    given = {
        f"{field}-{row}": value
        for field, values in {"kind": kind, "name": name, "count": count, "bits": bits}.items()
        for row, value in enumerate(values)
    }
    try:
        standing = _standing(screen)
        wanted = (
            CeremonyStep.COMMIT_OBJECTS
            if purpose is DrawPurpose.OBJECTS
            else CeremonyStep.COMMIT_OFFICERS
        )
        if standing.step is not wanted:
            raise UnclearFormError("现在不是这一步：请刷新页面，看下一步是什么")
        number = ask_for(
            owner,
            COMMIT_DRAW,
            area=screen.area,
            month=str(screen.wanted),
            asked={"purpose": purpose.value, "entropy": _sources(kind, name, count, bits)},
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, given=given)
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.post("/reveal")
@for_roles(Role.PLANNER)
def reveal(
    *,
    screen: MonthScreenDep,
    owner: OwnerPoolDep,
    secrets: SecretsDep,
    purpose: Purpose,
    value: Texts,
    witnesses: Text = "",
    witnessed: Text = "",
) -> Response:
    """Open the commitment with what is said aloud, and draw at once.

    What is said stays in memory until the ledger takes it: a job would keep it in the queue.
    """
    given = {f"value-{row}": one for row, one in enumerate(value)} | {"witnesses": witnesses}
    try:
        standing = _standing(screen)
        attempt = standing.standing(purpose)
        if attempt is None:
            raise UnclearFormError("还没有承诺，不能揭示：请先完成前一步")
        if not witnessed:
            raise UnclearFormError("请先打印见证单交给见证人，再勾选“见证单已交见证人”")
        names = [one.name for one in attempt.commitment.sealing.entropy]
        acts.reveal(
            owner,
            area=screen.area,
            month=screen.wanted,
            purpose=purpose,
            office=secrets.office(),
            supervisor=secrets.supervisor(),
            entropy=tuple(zip(names, value, strict=False)),
            witnesses=witnesses,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, given=given)
    return _back(screen)


@router.post("/void")
@for_roles(Role.PLANNER)
def void(
    *,
    screen: MonthScreenDep,
    owner: OwnerPoolDep,
    secrets: SecretsDep,
    purpose: Purpose,
    reason: Text = "",
    sure: Text = "",
) -> Response:
    """Void the standing attempt of a draw."""
    try:
        if not sure:
            raise UnclearFormError("作废会永远留在账本里：请勾选“双方都同意作废”")
        acts.void(
            owner,
            area=screen.area,
            month=screen.wanted,
            purpose=purpose,
            office=secrets.office(),
            supervisor=secrets.supervisor(),
            reason=reason,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, given={f"reason-{purpose.value}": reason})
    return _back(screen)


@router.post("/verify")
@for_roles(Role.PLANNER)
def verify(screen: MonthScreenDep, head: Text = "") -> Response:
    """Verify the month's draws and show every finding."""
    try:
        found = acts.verify(
            screen.pool, area=screen.area, month=screen.wanted, head=head, actor=screen.actor
        )
    except XuntuError as error:
        return _page(screen, problem=error, given={"head": head})
    return _page(screen, given={"head": head}, verified=found)


def _page(
    screen: MonthScreen,
    *,
    problem: XuntuError | None = None,
    given: dict[str, str] | None = None,
    verified: Verified | None = None,
) -> Response:
    """Return the page, with what was typed and what is wrong with it."""
    _refuse_others(screen)
    standing = _standing(screen)
    head = standing.last_head
    return screen.page(
        "ceremony.html",
        status=status_of(problem) if problem else HTTPStatus.OK,
        here="/ceremony",
        standing=standing,
        step=standing.step.value,
        words=words,
        purposes=tuple(DrawPurpose),
        sources=tuple(EntropyKind),
        rows=_ROWS,
        head_code=witness_code(screen.area, head) if head else "",
        problem=problem.message if problem else None,
        given=given or {},
        verdict=verified.verdict if verified else None,
    )


def _back(screen: MonthScreen) -> Response:
    return RedirectResponse(f"/areas/{screen.area}/{screen.wanted}/ceremony", HTTPStatus.SEE_OTHER)


def _standing(screen: MonthScreen) -> CeremonyStanding:
    return ceremony_standing(step_by_step(screen.pool), area=screen.area, month=screen.wanted)


def _refuse_others(screen: MonthScreen) -> None:
    if not screen.identity.may_approve(screen.area):
        raise ForbiddenError(
            "抽取在检查之前只有计划员和审批人能看：需要时请管理员在账号里勾选“可审批未发布的排班”"
        )


def _given(file: UploadFile | None, value: str) -> Given:
    """Return what one side gave; of a file no more is read than a chain file may have."""
    if file is None or not file.filename:
        return Given(value=value)
    content = file.file.read(LARGEST_FILE + 1)
    if not content:
        raise UnclearFormError("文件 {name} 是空的：请核对是否拿错文件", name=file.filename)
    return Given(file=content, file_name=file.filename, value=value)


def _sources(kinds: list[str], names: list[str], counts: list[str], bits: list[str]) -> list[str]:
    """Return the sources written as `parse_source` reads them; rows without a name are left out."""
    found = []
    for kind, name, count, bit in zip(kinds, names, counts, bits, strict=False):
        if not name.strip():
            continue
        if ":" in name:
            raise InvalidEntropyError(
                "来源名称“{name}”里不能有冒号：请换一个写法", name=name.strip()
            )
        parts = [kind, name.strip(), count.strip()]
        if kind == EntropyKind.LOTTERY:
            parts.append(bit.strip())
        text = ":".join(parts)
        parse_source(text)
        found.append(text)
    if not found:
        raise InvalidEntropyError("公开随机数的来源没有名称：请写明，例如 20 颗十面骰")
    return found
