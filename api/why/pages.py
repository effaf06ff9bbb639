"""Pages that explain a month: a search over all employers, and the card of each."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from api.access.roles import OFFICE, for_roles
from api.content_policy import document_answer
from api.dependencies import MonthScreenDep
from api.why import workflow
from maps.page import PageLink
from maps.why_card import why_card_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SHOWN: Final = 50
"""Most rows of one page of the search."""


@router.get("/areas/{area}/{month}/why")
@for_roles(*OFFICE)
def why_list_page(screen: MonthScreenDep, q: str = "") -> Response:
    """Show the employers whose name, id or township holds every word of `q`."""
    reasons = workflow.served_reasons(screen.pool, area=screen.area, month=screen.month)
    found = workflow.search(reasons, q)
    return screen.page(
        "why_list.html",
        plan=reasons.plan,
        here="/why",
        q=q,
        found=found,
        cards=[reasons.card(one.id, with_what_ifs=False) for one in found[:_SHOWN]],
    )


@router.get("/areas/{area}/{month}/why/{employer}")
@for_roles(*OFFICE)
def why_card(
    screen: MonthScreenDep,
    employer: str,
    *,
    what_ifs: Annotated[bool, Query(alias="what-ifs")] = False,
) -> HTMLResponse:
    """Return the card of one employer as a document of its own.

    What would change its place is counted where asked for: the month anew for each supposition.
    """
    reasons = workflow.served_reasons(screen.pool, area=screen.area, month=screen.month)
    say = screen.translate
    base = f"/areas/{reasons.plan.area.code}/{reasons.plan.month}"
    links = (
        PageLink(text=say("← 查找单位"), address=f"{base}/why"),
        PageLink(text=say("计划表"), address=f"{base}/roster"),
        PageLink(text=say("本月"), address=base),
    )
    return document_answer(
        why_card_page(
            reasons.card(employer, with_what_ifs=what_ifs),
            reasons.plan.area,
            translate=say,
            rule_set=reasons.plan.rule_set,
            links=links,
            more="" if what_ifs else "?what-ifs=yes#what-ifs",
        ),
        scripts=0,
    )
