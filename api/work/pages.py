"""Pages of long work: ask for a month's plan, watch it come about, stop it, ask again."""

import asyncio
import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from api.access.roles import for_roles
from api.dependencies import IdentityDep, LanguageDep, Once, OwnerPoolDep, PoolDep, TemplatesDep
from api.jobs import workflow
from api.jobs.states import STATES
from api.language import Language, translator
from api.work import asking
from api.work.kinds import KINDS
from data.account import Role
from data.database import Pool
from data.jobs import NEWEST, Job
from geo.message import Translate, message
from planner.month import parse_month

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_EVERY_S: Final = 0.5
_PAGE: Final = 30


@router.get("/areas/{area}/plan")
@for_roles(Role.PLANNER)
def plan_form(area: str, pool: PoolDep, templates: TemplatesDep, request: Request) -> Response:
    """Show the form that asks for the plan of a month."""
    return templates.page(
        request, "plan_form.html", area=workflow.area_of(pool, area), wrong=None, given={}
    )


@router.post("/areas/{area}/plan")
@for_roles(Role.PLANNER)
def ask_for_plan(
    *,
    area: str,
    owner: OwnerPoolDep,
    identity: IdentityDep,
    month: Annotated[str, Form()],
    teams: Annotated[str, Form()] = "",
    targeted: Annotated[str, Form()] = "",
    once: Once = "",
) -> Response:
    """Ask for the plan of a month and go to its progress."""
    number = asking.ask_for_month(
        owner,
        area=area,
        month=parse_month(month),
        actor=identity.actor,
        teams=workflow.whole_number(teams, message("每天小组数")),
        targeted=workflow.whole_number(targeted, message("专项家数")) or 0,
        form=once,
    )
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.get("/jobs")
@for_roles(Role.PLANNER, Role.ADMINISTRATOR)
def job_list(
    pool: PoolDep,
    templates: TemplatesDep,
    request: Request,
    before: Annotated[int, Query(ge=1, le=NEWEST)] = NEWEST,
) -> Response:
    """List long work, the newest first."""
    found = workflow.newest_jobs(pool, before=before, most=_PAGE + 1)
    return templates.page(
        request,
        "job_list.html",
        jobs=found[:_PAGE],
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        kinds=KINDS,
        states=STATES,
    )


@router.get("/jobs/{number}")
@for_roles(Role.PLANNER, Role.ADMINISTRATOR)
def job_page(number: int, pool: PoolDep, templates: TemplatesDep, request: Request) -> Response:
    """Show how far a job is, or what came of it."""
    job = workflow.job_of(pool, number)
    return templates.page(request, "job.html", job=job, kinds=KINDS, states=STATES)


@router.get("/jobs/{number}/progress")
@for_roles(Role.PLANNER, Role.ADMINISTRATOR)
async def job_progress(number: int, pool: PoolDep, language: LanguageDep) -> Response:
    """Stream how far a job is, as server-sent events, until it is over."""
    await asyncio.to_thread(workflow.job_of, pool, number)
    return StreamingResponse(
        _progress(pool, number, language),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/jobs/{number}/stop")
@for_roles(Role.PLANNER)
def stop_job(number: int, pool: PoolDep, owner: OwnerPoolDep, identity: IdentityDep) -> Response:
    """Stop a job and go back to it."""
    seen = workflow.job_of(pool, number)
    workflow.stop(owner, seen.id, actor=identity.actor)
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.post("/jobs/{number}/again")
@for_roles(Role.PLANNER)
def again(number: int, pool: PoolDep, owner: OwnerPoolDep, identity: IdentityDep) -> Response:
    """Ask for a failed or stopped job once more and go to the new one."""
    seen = workflow.job_of(pool, number)
    new = workflow.again(owner, seen.id, actor=identity.actor)
    return RedirectResponse(f"/jobs/{new}", HTTPStatus.SEE_OTHER)


async def _progress(pool: Pool, number: int, language: Language) -> AsyncIterator[str]:
    translate = translator(language)
    last = ""
    while True:
        job = await asyncio.to_thread(workflow.job_of, pool, number)
        said = json.dumps(_said(job, translate), ensure_ascii=False)
        yield f"data: {said}\n\n" if said != last else ": \n\n"
        if job.is_over:
            return
        last = said
        await asyncio.sleep(_EVERY_S)


def _said(job: Job, translate: Translate) -> dict[str, object]:
    return {
        "state": STATES[job.state].said(translate),
        "step": translate(job.step) if job.step else "",
        "doing": translate(job.doing) if job.doing else "",
        "percent": round(100 * job.share),
        "silent": job.is_silent,
        "over": job.is_over,
    }
