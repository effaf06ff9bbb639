"""Pages of imports: upload a declaration file, see what it says and changes, then decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from api.access.identity import Identity
from api.access.roles import for_roles
from api.dependencies import IdentityDep, LanguageDep, OwnerPoolDep, PoolDep, TemplatesDep
from api.imports import uploads as workflow
from api.imports.upload_work import CHECK_IMPORT, TAKE_IMPORT
from api.jobs.states import STATES
from api.jobs.workflow import ask_for
from api.language import translator
from api.pages import Templates
from data.account import Role
from data.column_mapping import can_be_stated
from data.database import Pool
from data.errors import DataError
from data.fault_reports import fault_name, severity_name
from data.reference_tables import declaration_columns
from data.upload_checks import MOST_BYTES
from data.upload_findings import PAGE, ChangeKind
from data.uploads import UploadState
from geo.declaration import FaultCode, Severity
from geo.errors import XuntuError
from geo.message import Message, message
from planner.month import Month, parse_month

router = APIRouter(
    prefix="/areas/{area}/import", include_in_schema=False, default_response_class=HTMLResponse
)

Number = Annotated[int, Path(ge=1, le=2**62)]
_LARGEST_BODY: Final = MOST_BYTES + 4_000_000
"""Bytes of a request; somewhat more than of a file, so that a file is refused in words."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD_STATES: Final[Mapping[UploadState, Message]] = {
    UploadState.NEW: message("待检查"),
    UploadState.CHECKED: message("已检查，待采纳"),
    UploadState.TAKEN: message("已采纳"),
    UploadState.DROPPED: message("已放弃"),
    UploadState.EXPIRED: message("逾期未定，内容已清除"),
}
CHANGES: Final[Mapping[ChangeKind, Message]] = {
    ChangeKind.ADDED: message("新增"),
    ChangeKind.CHANGED: message("更新"),
    ChangeKind.MISSING: message("本次没有"),
    ChangeKind.OLDER: message("较旧未采用"),
}
WAYS: Final[Mapping[str, Message]] = {
    "exact": message("名称相同"),
    "alias": message("别名"),
    "similar": message("相近，请核对"),
    "user": message("人工指定"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came in a form with a file."""

    name: str | None
    content: bytes
    month: str


async def sent_file(request: Request) -> Sent:
    """Return the file of a form; the guard has read the form before, and judged who sends it."""
    form = await request.form()
    file, month = form.get("file"), form.get("month")
    if not isinstance(file, UploadFile):
        return Sent(name=None, content=b"", month=str(month or ""))
    content = await file.read()
    await file.close()
    return Sent(name=file.filename, content=content, month=str(month or ""))


@router.get("")
@for_roles(Role.PLANNER)
def import_page(
    area: str, pool: PoolDep, templates: TemplatesDep, identity: IdentityDep, request: Request
) -> Response:
    """Show the form that takes a file, and the files that came before."""
    return _list(request, templates, pool, area, identity)


@router.post("", max_body_size=_LARGEST_BODY)
@for_roles(Role.PLANNER)
def upload(
    *,
    area: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    sent: Annotated[Sent, Depends(sent_file)],
) -> Response:
    """Keep a file and go to what it looks like; nothing of it is imported."""
    try:
        number = workflow.keep_upload(
            pool,
            area=area,
            name=sent.name,
            content=sent.content,
            month=_month(sent.month, identity),
            actor=identity.actor,
        )
    except (DataError, XuntuError) as error:
        return _list(request, templates, pool, area, identity, problem=error.message)
    return _to(area, number)


@router.get("/{number}")
@for_roles(Role.PLANNER)
def upload_page(
    area: str, number: Number, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show how a file is understood, what its check found, and what can be done."""
    return _one(request, templates, pool, area, number)


@router.post("/{number}/columns")
@for_roles(Role.PLANNER)
def state_columns(
    *,
    area: str,
    number: Number,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    heading: Annotated[list[str], Form(default_factory=list, max_length=2000)],
    field: Annotated[list[str], Form(default_factory=list, max_length=2000)],
    month: Annotated[str, Form(max_length=20)] = "",
    sheet: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """State what the columns mean and go back to the file."""
    try:
        workflow.state_columns(
            pool,
            area=area,
            number=number,
            chosen=_fields(heading, field),
            sheet=sheet,
            month=_month(month, identity),
        )
    except XuntuError as error:
        return _one(request, templates, pool, area, number, problem=error.message)
    return _to(area, number)


@router.post("/{number}/check")
@for_roles(Role.PLANNER)
def check(
    *,
    area: str,
    number: Number,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    language: LanguageDep,
    request: Request,
) -> Response:
    """Have a file checked and go back to it; nothing of it is imported."""
    try:
        ready = workflow.check_ready(pool, area=area, number=number)
        ask_for(
            owner,
            CHECK_IMPORT,
            area=area,
            month=str(ready.month),
            asked={"upload": number, "language": language.value},
            actor=identity.actor,
        )
    except XuntuError as error:
        return _one(request, templates, pool, area, number, problem=error.message)
    return _to(area, number)


@router.post("/{number}/take")
@for_roles(Role.PLANNER)
def take(
    *,
    area: str,
    number: Number,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Have a checked file taken in and go back to it."""
    try:
        ready = workflow.take_ready(pool, area=area, number=number, is_confirmed=bool(confirmed))
        ask_for(
            owner,
            TAKE_IMPORT,
            area=area,
            month=str(ready.month),
            asked={"upload": number},
            actor=identity.actor,
        )
    except XuntuError as error:
        return _one(request, templates, pool, area, number, problem=error.message)
    return _to(area, number)


@router.post("/{number}/drop")
@for_roles(Role.PLANNER)
def drop(area: str, number: Number, pool: PoolDep, identity: IdentityDep) -> Response:
    """Drop a file and go to the list of files."""
    workflow.drop_upload(pool, area=area, number=number, actor=identity.actor)
    return RedirectResponse(f"/areas/{area}/import", HTTPStatus.SEE_OTHER)


@router.get("/{number}/faults")
@for_roles(Role.PLANNER)
def fault_page(
    *,
    area: str,
    number: Number,
    pool: PoolDep,
    templates: TemplatesDep,
    language: LanguageDep,
    request: Request,
    code: str = "",
    severity: str = "",
    after: Annotated[int, Query(ge=-1, le=2**31 - 1)] = -1,
) -> Response:
    """List the faults of a file, of one kind or severity if asked, a page at a time."""
    fault = FaultCode(code) if code in set(FaultCode) else None
    level = Severity(severity) if severity in set(Severity) else None
    seen, found = workflow.fault_page(
        pool, area=area, number=number, after=after, fault=fault, severity=level, most=PAGE + 1
    )
    chosen = {"code": code, "severity": severity}
    return templates.page(
        request,
        "import_faults.html",
        seen=seen,
        faults=[fault for _, fault in found[:PAGE]],
        more=_query(chosen, after=found[PAGE - 1][0]) if len(found) > PAGE else None,
        code=fault,
        severity=level,
        codes=sorted({each for each, _ in seen.counts}),
        names={each: fault_name(each, translator(language)) for each in FaultCode},
        severities={each: severity_name(each, translator(language)) for each in Severity},
    )


@router.get("/{number}/changes")
@for_roles(Role.PLANNER)
def change_page(
    *,
    area: str,
    number: Number,
    pool: PoolDep,
    templates: TemplatesDep,
    request: Request,
    kind: str = "",
    after: Annotated[int, Query(ge=-1, le=2**31 - 1)] = -1,
) -> Response:
    """List what taking a file in would change, a page at a time."""
    chosen = ChangeKind(kind) if kind in set(ChangeKind) else None
    seen, found = workflow.change_page(
        pool, area=area, number=number, after=after, kind=chosen, most=PAGE + 1
    )
    return templates.page(
        request,
        "import_changes.html",
        seen=seen,
        changes=[change for _, change in found[:PAGE]],
        more=_query({"kind": kind}, after=found[PAGE - 1][0]) if len(found) > PAGE else None,
        kind=chosen,
        kinds=CHANGES,
        headings={name: headings[0] for name, headings in declaration_columns().items()},
    )


@router.get("/{number}/faults.xlsx")
@for_roles(Role.PLANNER)
def fault_book(area: str, number: Number, pool: PoolDep, language: LanguageDep) -> Response:
    """Return the workbook of faults."""
    found, content = workflow.book(pool, area=area, number=number, of_changes=False)
    return workbook_answer(
        content, f"{found.file_name}_{translator(language)('申报数据问题')}.xlsx"
    )


@router.get("/{number}/changes.xlsx")
@for_roles(Role.PLANNER)
def change_book(area: str, number: Number, pool: PoolDep, language: LanguageDep) -> Response:
    """Return the workbook of changes."""
    found, content = workflow.book(pool, area=area, number=number, of_changes=True)
    return workbook_answer(content, f"{found.file_name}_{translator(language)('差异')}.xlsx")


def workbook_answer(content: bytes, name: str) -> Response:
    """Return a workbook as a file to keep."""
    return Response(
        content,
        media_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _to(area: str, number: int) -> Response:
    return RedirectResponse(f"/areas/{area}/import/{number}", HTTPStatus.SEE_OTHER)


def _month(text: str, identity: Identity) -> Month:
    if text.strip():
        return parse_month(text.strip())
    return Month(year=identity.day.year, number=identity.day.month)


def _fields(headings: list[str], words: list[str]) -> dict[str, str]:
    """Return heading → field from the two columns of a form, which name fields in words."""
    fields = {names[0]: field for field, names in declaration_columns().items()}
    return {
        heading: fields.get(word.strip(), word.strip())
        for heading, word in zip(headings, words, strict=False)
    }


def _query(chosen: Mapping[str, str], *, after: int) -> str:
    return urlencode({key: value for key, value in chosen.items() if value} | {"after": after})


def _list(
    request: Request,
    templates: Templates,
    pool: Pool,
    area: str,
    identity: Identity,
    *,
    problem: Message | None = None,
) -> Response:
    return templates.page(
        request,
        "import_list.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        seen=workflow.seen_imports(pool, area=area),
        month=Month(year=identity.day.year, number=identity.day.month),
        most_mb=MOST_BYTES // 1_000_000,
        kept_days=workflow.KEPT_DAYS,
        states=UPLOAD_STATES,
        problem=problem,
    )


def _one(
    request: Request,
    templates: Templates,
    pool: Pool,
    area: str,
    number: int,
    *,
    problem: Message | None = None,
) -> Response:
    seen = workflow.seen_upload(pool, area=area, number=number)
    say = translator(templates.language(request))
    by_code: dict[FaultCode, dict[Severity, int]] = {}
    for (code, severity), count in seen.counts.items():
        by_code.setdefault(code, {})[severity] = count
    return templates.page(
        request,
        "import_one.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        seen=seen,
        upload=seen.upload,
        job=seen.job,
        job_states=STATES,
        states=UPLOAD_STATES,
        by_code=by_code,
        names={code: fault_name(code, say) for code in by_code},
        severities={each: severity_name(each, say) for each in Severity},
        fields={field: names[0] for field, names in declaration_columns().items()},
        can_state={
            match.heading: can_be_stated(match.heading) for match in seen.upload.preview.columns
        },
        ways=WAYS,
        kinds=CHANGES,
        until=seen.upload.uploaded_at + timedelta(days=workflow.KEPT_DAYS),
        problem=problem,
    )
