"""Pages of rule sets: what holds when, another one uploaded and tried, put in force and undone."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from api.access.errors import ForbiddenError
from api.access.roles import OFFICE, for_roles
from api.dependencies import AreaScreenDep, OwnerPoolDep
from api.errors import status_of
from api.jobs.workflow import ask_for
from api.rules import view, workflow
from api.rules.deciders import may_decide
from api.rules.summary import CHANGES, LEVELS, ORIGINS, span_words, state_words
from api.rules.work import TRY_RULES
from api.screen import AreaScreen
from data.account import Role
from data.rule_uploads import MOST_BYTES
from geo.errors import XuntuError
from planner.month import parse_month
from planner.rule_activation import ActivationVerdict
from planner.rule_difference import RuleChangeKind

router = APIRouter(
    prefix="/areas/{area}/rules", include_in_schema=False, default_response_class=HTMLResponse
)
Number = Annotated[int, Path(ge=0, le=2**62)]
Text = Annotated[str, Form(max_length=2000)]
_LARGEST_BODY: Final = MOST_BYTES + 1_000_000
"""Bytes of a request; somewhat more than of a file, so that a file is refused in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRules:
    """A file that came in a form."""

    name: str | None
    content: bytes


async def sent_rules(request: Request) -> SentRules:
    """Return the file of a form; the guard has read the form before, and judged who sends it."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        return SentRules(name=None, content=b"")
    content = await file.read()
    await file.close()
    return SentRules(name=file.filename, content=content)


@router.get("")
@for_roles(*OFFICE)
def rules_page(screen: AreaScreenDep) -> Response:
    """Show which rule set holds when, those that are kept, and who decided what."""
    return _list(screen)


@router.post("", max_body_size=_LARGEST_BODY)
@for_roles(Role.ADMINISTRATOR)
def upload(
    screen: AreaScreenDep, owner: OwnerPoolDep, sent: Annotated[SentRules, Depends(sent_rules)]
) -> Response:
    """Keep a rule file and go to what it says; nothing is put in force."""
    try:
        number = workflow.upload_rules(
            owner,
            area=screen.area,
            name=sent.name,
            content=sent.content,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _list(screen, problem=error)
    return _to(screen.area, number)


@router.post("/shipped")
@for_roles(Role.ADMINISTRATOR)
def take_shipped(
    screen: AreaScreenDep, owner: OwnerPoolDep, name: Annotated[str, Form(max_length=80)]
) -> Response:
    """Keep a rule set that comes with the product and go to what it says."""
    try:
        number = workflow.take_shipped(owner, area=screen.area, name=name, actor=screen.actor)
    except XuntuError as error:
        return _list(screen, problem=error)
    return _to(screen.area, number)


@router.get("/{number}")
@for_roles(*OFFICE)
def rule_set_page(screen: AreaScreenDep, number: Number) -> Response:
    """Show what a rule set says, what it would change, and what trying it has found."""
    return _one(screen, number)


@router.get("/{number}/file.yaml")
@for_roles(*OFFICE)
def rule_file(screen: AreaScreenDep, number: Number) -> Response:
    """Hand out the file of a rule set as it was written."""
    text = view.text_of(screen.pool, area=screen.area, number=number)
    name = f"rules-{screen.area}-{number}.yaml"
    return Response(
        text.encode(),
        media_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/{number}/try")
@for_roles(Role.ADMINISTRATOR)
def try_rules(
    screen: AreaScreenDep,
    owner: OwnerPoolDep,
    number: Number,
    month: Annotated[str, Form(max_length=20)],
) -> Response:
    """Have a rule set tried on the register and go to how far that is."""
    try:
        first = parse_month(month)
        workflow.refuse_trial(
            screen.pool, area=screen.area, number=number, month=first, actor=screen.actor
        )
        job = ask_for(
            owner,
            TRY_RULES,
            area=screen.area,
            month=str(first),
            asked={"number": number},
            actor=screen.actor,
        )
    except XuntuError as error:
        return _one(screen, number, problem=error)
    return RedirectResponse(f"/jobs/{job}", HTTPStatus.SEE_OTHER)


@router.post("/{number}/propose")
@for_roles(Role.ADMINISTRATOR)
def propose(
    screen: AreaScreenDep,
    owner: OwnerPoolDep,
    number: Number,
    note: Text = "",
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Propose that a rule set hold from the month it was tried for."""
    try:
        workflow.propose(
            owner,
            area=screen.area,
            number=number,
            note=note,
            is_confirmed=bool(confirmed),
            actor=screen.actor,
        )
    except XuntuError as error:
        return _one(screen, number, problem=error)
    return _back(screen.area)


@router.post("/activations/{activation}/decide")
@for_roles(*OFFICE)
def decide(
    screen: AreaScreenDep,
    owner: OwnerPoolDep,
    activation: Number,
    verdict: Annotated[ActivationVerdict, Form()],
    reason: Text = "",
) -> Response:
    """Confirm a proposal, send it back, or withdraw it."""
    if not may_decide(screen.identity, screen.area):
        raise ForbiddenError("您没有审批权：规则集的启用由另一位管理员或有审批权的人确认")
    try:
        workflow.decide(
            owner,
            area=screen.area,
            activation=activation,
            verdict=verdict,
            reason=reason,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _list(screen, problem=error)
    return _back(screen.area)


@router.post("/activations/{activation}/undo")
@for_roles(Role.ADMINISTRATOR)
def undo(
    screen: AreaScreenDep, owner: OwnerPoolDep, activation: Number, reason: Text = ""
) -> Response:
    """Take an activation back before its first day."""
    try:
        workflow.undo(
            owner,
            area=screen.area,
            activation=activation,
            reason=reason,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _list(screen, problem=error)
    return _back(screen.area)


def _list(screen: AreaScreen, *, problem: XuntuError | None = None) -> Response:
    seen = view.rules_of(screen.pool, area=screen.area, actor=screen.actor)
    return screen.page(
        "rules.html",
        status=status_of(problem) if problem else HTTPStatus.OK,
        seen=seen,
        problem=problem.message if problem else None,
        problems=getattr(problem, "problems", ()),
        may_decide=may_decide(screen.identity, screen.area),
        is_administrator=screen.identity.account.role is Role.ADMINISTRATOR,
        today=screen.identity.day,
        origins=ORIGINS,
        span=span_words,
        state=state_words,
    )


def _one(screen: AreaScreen, number: int, *, problem: XuntuError | None = None) -> Response:
    seen = view.rule_set_of(screen.pool, area=screen.area, number=number, actor=screen.actor)
    return screen.page(
        "rule_set.html",
        status=status_of(problem) if problem else HTTPStatus.OK,
        seen=seen,
        problem=problem.message if problem else None,
        is_administrator=screen.identity.account.role is Role.ADMINISTRATOR,
        origins=ORIGINS,
        levels=LEVELS,
        kinds=CHANGES,
        differing=[one for one in seen.changes if one.kind is not RuleChangeKind.SAME],
        span=span_words,
    )


def _to(area: str, number: int) -> Response:
    return RedirectResponse(f"/areas/{area}/rules/{number}", HTTPStatus.SEE_OTHER)


def _back(area: str) -> Response:
    return RedirectResponse(f"/areas/{area}/rules", HTTPStatus.SEE_OTHER)
