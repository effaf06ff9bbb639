"""The ceremony of a month's public draws at the screen, step by step."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.errors import ForbiddenError
from api.access.identity import Identity
from api.access.roles import for_roles
from api.ceremonies import acts, words
from api.ceremonies.acts import Given
from api.ceremonies.publication import ledger
from api.ceremonies.standing import CeremonyStep, ceremony_standing, months_with_draws
from api.ceremonies.verification import Verified
from api.content_policy import document_answer
from api.dependencies import IdentityDep, LanguageDep, OwnerPoolDep, PoolDep, TemplatesDep
from api.errors import status_of
from api.jobs.workflow import area_of, ask_for
from api.language import translator
from api.pages import Templates
from api.session import step_by_step
from api.work.kinds import COMMIT_DRAW
from data.account import Role
from data.chain_files import LARGEST_FILE
from data.database import Pool
from data.errors import NotFoundError
from geo.errors import XuntuError
from maps.witness_sheet import witness_sheet
from planner.bundle_verifier import witness_code
from planner.entropy import EntropyKind, InvalidEntropyError, parse_source
from planner.ledger_entry import DrawPurpose, EntryKind, Holder
from planner.month import parse_month

router = APIRouter(
    prefix="/areas/{area}", include_in_schema=False, default_response_class=HTMLResponse
)
Text = Annotated[str, Form(max_length=2000)]
Texts = Annotated[list[str], Form(default_factory=list, max_length=20)]
Purpose = Annotated[DrawPurpose, Form()]
File = Annotated[UploadFile | None, Form()]
_ROWS: Final = 2
"""Sources of public randomness that the form has room for."""


class UnclearFormError(XuntuError):
    """A form was sent without something that it must say."""


@router.get("/ceremony")
@for_roles(Role.PLANNER)
def choose_month(
    area: str,
    pool: PoolDep,
    templates: TemplatesDep,
    request: Request,
    month: Annotated[str, Query(max_length=7)] = "",
) -> Response:
    """Ask which month is to be drawn for, and show the ledger of all."""
    if month:
        wanted = parse_month(month)
        return RedirectResponse(f"/areas/{area}/{wanted}/ceremony", HTTPStatus.SEE_OTHER)
    entries = ledger(step_by_step(pool), area=area)
    return templates.page(
        request,
        "ceremony_months.html",
        area=area_of(pool, area),
        months=months_with_draws(entries),
        entries=tuple(reversed(entries)),
        words=words,
    )


@router.get("/{month}/ceremony")
@for_roles(Role.PLANNER, Role.LEADER)
def ceremony_page(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
) -> Response:
    """Show the ceremonies of a month and the form of the step that comes next."""
    return _Ceremony(request, templates, pool, identity, area, month).page()


@router.get("/{month}/ceremony/witness/{seq}")
@for_roles(Role.PLANNER, Role.LEADER)
def witness_document(
    *, area: str, month: str, seq: int, pool: PoolDep, identity: IdentityDep, language: LanguageDep
) -> HTMLResponse:
    """Return the witness sheet of one entry, to be printed."""
    _refuse_others(identity, area)
    entries = ledger(step_by_step(pool), area=area)
    found = next(
        (
            one
            for one in entries
            if one.seq == seq
            and one.kind is not EntryKind.CHAIN
            and one.draw_id.split("/")[1] == str(parse_month(month))
        ),
        None,
    )
    if found is None:
        raise NotFoundError("{month} 的账本里没有第 {seq} 条：请从抽取页进入", month=month, seq=seq)
    sheet = witness_sheet(area_of(pool, area), found, translate=translator(language))
    return document_answer(sheet, scripts=0)


@router.post("/{month}/ceremony/chain")
@for_roles(Role.PLANNER)
def register_chain(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    holder: Annotated[Holder, Form()],
    file: File = None,
    anchor: Text = "",
    note: Text = "",
    again: Text = "",
) -> Response:
    """Register the chain of one side."""
    page = _Ceremony(request, templates, pool, identity, area, month)
    try:
        known = ceremony_standing(step_by_step(pool), area=area, month=parse_month(month))
        is_known = any(one.registered for one in known.sides if one.holder is holder)
        if is_known and not again:
            raise UnclearFormError(
                "{holder}已经登记过秘密链：确要换一条新的，请勾选“换一条新的秘密链”",
                holder=words.HOLDERS[holder],
            )
        acts.register(
            owner,
            area=area,
            holder=holder,
            given=_given(file, anchor),
            note=note,
            actor=identity.actor,
        )
    except XuntuError as error:
        return page.page(error, {f"note-{holder.value}": note, f"anchor-{holder.value}": anchor})
    return page.back()


@router.post("/{month}/ceremony/commit")
@for_roles(Role.PLANNER)
def commit(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    purpose: Purpose,
    kind: Texts,
    name: Texts,
    count: Texts,
    bits: Texts,
) -> Response:
    """Ask a worker to seal the frame, or the routes and chances, and to commit to them."""
    page = _Ceremony(request, templates, pool, identity, area, month)
    given = {
        f"{field}-{row}": value
        for field, values in {"kind": kind, "name": name, "count": count, "bits": bits}.items()
        for row, value in enumerate(values)
    }
    try:
        standing = ceremony_standing(step_by_step(pool), area=area, month=parse_month(month))
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
            area=area,
            month=str(parse_month(month)),
            asked={"purpose": purpose.value, "entropy": _sources(kind, name, count, bits)},
            actor=identity.actor,
        )
    except XuntuError as error:
        return page.page(error, given)
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.post("/{month}/ceremony/reveal")
@for_roles(Role.PLANNER)
def reveal(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    purpose: Purpose,
    value: Texts,
    office_file: File = None,
    office_value: Text = "",
    supervisor_file: File = None,
    supervisor_value: Text = "",
    witnesses: Text = "",
    witnessed: Text = "",
) -> Response:
    """Open the commitment with what is said aloud, and draw at once.

    What is said stays in memory until the ledger takes it: a job would keep it in the queue.
    """
    page = _Ceremony(request, templates, pool, identity, area, month)
    given = {f"value-{row}": one for row, one in enumerate(value)} | {"witnesses": witnesses}
    try:
        standing = ceremony_standing(step_by_step(pool), area=area, month=parse_month(month))
        attempt = standing.standing(purpose)
        if attempt is None:
            raise UnclearFormError("还没有承诺，不能揭示：请先完成前一步")
        if not witnessed:
            raise UnclearFormError("请先打印见证单交给见证人，再勾选“见证单已交见证人”")
        names = [one.name for one in attempt.commitment.sealing.entropy]
        acts.reveal(
            owner,
            area=area,
            month=parse_month(month),
            purpose=purpose,
            office=_given(office_file, office_value),
            supervisor=_given(supervisor_file, supervisor_value),
            entropy=tuple(zip(names, value, strict=False)),
            witnesses=witnesses,
            actor=identity.actor,
        )
    except XuntuError as error:
        return page.page(error, given)
    return page.back()


@router.post("/{month}/ceremony/void")
@for_roles(Role.PLANNER)
def void(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    purpose: Purpose,
    reason: Text = "",
    office_file: File = None,
    office_value: Text = "",
    supervisor_file: File = None,
    supervisor_value: Text = "",
    sure: Text = "",
) -> Response:
    """Void the standing attempt of a draw."""
    page = _Ceremony(request, templates, pool, identity, area, month)
    try:
        if not sure:
            raise UnclearFormError("作废会永远留在账本里：请勾选“双方都同意作废”")
        acts.void(
            owner,
            area=area,
            month=parse_month(month),
            purpose=purpose,
            office=_given(office_file, office_value),
            supervisor=_given(supervisor_file, supervisor_value),
            reason=reason,
            actor=identity.actor,
        )
    except XuntuError as error:
        return page.page(error, {f"reason-{purpose.value}": reason})
    return page.back()


@router.post("/{month}/ceremony/verify")
@for_roles(Role.PLANNER)
def verify(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    head: Text = "",
) -> Response:
    """Verify the month's draws and show every finding."""
    page = _Ceremony(request, templates, pool, identity, area, month)
    try:
        found = acts.verify(
            pool, area=area, month=parse_month(month), head=head, actor=identity.actor
        )
    except XuntuError as error:
        return page.page(error, {"head": head})
    return page.page(given={"head": head}, verified=found)


@dataclass(frozen=True, slots=True)
class _Ceremony:
    """The page of a month's ceremonies for one request."""

    request: Request
    templates: Templates
    pool: Pool
    identity: Identity
    area: str
    month: str

    def page(
        self,
        problem: XuntuError | None = None,
        given: dict[str, str] | None = None,
        verified: Verified | None = None,
    ) -> Response:
        """Return the page, with what was typed and what is wrong with it."""
        _refuse_others(self.identity, self.area)
        month = parse_month(self.month)
        standing = ceremony_standing(step_by_step(self.pool), area=self.area, month=month)
        head = standing.last_head
        return self.templates.page(
            self.request,
            "ceremony.html",
            status=status_of(problem) if problem else HTTPStatus.OK,
            here="/ceremony",
            standing=standing,
            step=standing.step.value,
            words=words,
            purposes=tuple(DrawPurpose),
            sources=tuple(EntropyKind),
            rows=_ROWS,
            head_code=witness_code(self.area, head) if head else "",
            problem=problem.message if problem else None,
            given=given or {},
            verdict=verified.verdict if verified else None,
        )

    def back(self) -> Response:
        """Return the way back to the page."""
        month = parse_month(self.month)
        return RedirectResponse(f"/areas/{self.area}/{month}/ceremony", HTTPStatus.SEE_OTHER)


def _refuse_others(identity: Identity, area: str) -> None:
    if not identity.may_approve(area):
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
