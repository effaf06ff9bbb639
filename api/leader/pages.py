"""Pages for leaders: a month on one page, a quarter, a township; nothing is ranked by visits."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access.roles import OFFICE, for_roles
from api.dependencies import IdentityDep, LanguageDep, PoolDep, TemplatesDep
from api.home.rule_tasks import rule_tasks
from api.language import translator
from api.leader import workflow
from api.plans.workflow import load_roads
from geo.area import Township
from maps.small_risk_map import small_risk_map
from maps.township_sketch import class_mark, township_sketch
from planner.indicator import title_of
from planner.month_brief import leader_needs
from planner.open_matter import age_columns
from planner.quarter import parse_quarter, quarter_of
from planner.rule_set import LOCAL_CONFIDENCE
from planner.scorecard import BY_TOWNSHIP

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

LIST_CLASS: Final = {"必查": "certain", "双随机": "random", "专项": "targeted"}
_SHOWN: Final = 50
"""Most employers on one page of a township."""


@router.get("/briefs")
@for_roles(*OFFICE)
def briefs_page(
    pool: PoolDep, templates: TemplatesDep, identity: IdentityDep, request: Request
) -> Response:
    """Show the months and quarters of one's areas; the home of leaders."""
    known = workflow.leader_areas(pool, today=identity.day)
    return templates.page(
        request, "leader_home.html", areas=known, waiting=rule_tasks(pool, identity)
    )


@router.get("/areas/{area}/{month}/brief")
@for_roles(*OFFICE)
def brief_page(
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    language: LanguageDep,
    request: Request,
) -> Response:
    """Show a month on one page."""
    known = workflow.leader_month(pool, area=area, month=month, today=identity.day)

    def link(township: Township) -> str:
        return f"/areas/{area}/{month}/townships/{township.code}"

    return templates.page(
        request,
        "brief.html",
        plan=known.plan,
        here="/brief",
        area=known.area,
        brief=known.brief,
        needs=leader_needs(known.brief),
        ages=age_columns(),
        employers=known.employers,
        towns={one.code: one.name for one in known.area.townships},
        quarter=quarter_of(known.brief.on),
        drawing=small_risk_map(
            known.area,
            known.brief.risks,
            known.brief.breaks,
            translate=translator(language),
            link=link,
        ),
    )


@router.get("/areas/{area}/{month}/townships/{code}")
@for_roles(*OFFICE)
def township_page(
    area: str,
    month: str,
    code: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    language: LanguageDep,
    request: Request,
    skip: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """Show one township: employers by class, rules, what is late, the visits of the month."""
    known = workflow.leader_month(pool, area=area, month=month, today=identity.day)
    found = workflow.one_township(pool, known, code)
    risk = next(one for one in known.brief.risks if one.township == code)
    return templates.page(
        request,
        "township.html",
        plan=known.plan,
        here="/brief",
        area=known.area,
        brief=known.brief,
        town=found,
        skip=skip,
        shown=_SHOWN,
        risk=risk,
        level=None if risk.density is None else known.brief.breaks.level(risk.density),
        scores=known.scores,
        employers=known.employers,
        list_class=LIST_CLASS,
        legend=[
            (letter, class_mark(combined))
            for combined, letter in sorted(
                {(int(one.combined), one.letter) for one in known.scores.values()}
            )
        ],
        drawing=workflow.township_drawing(
            pool,
            known,
            code,
            language=language,
            draw=lambda: township_sketch(
                found.township,
                [one.employer for one in found.subjects],
                known.scores,
                [one.employer.id for one in found.stops],
                translate=translator(language),
                roads=load_roads(pool, area=area).lines,
            ),
        ),
    )


@router.get("/areas/{area}/scorecard/{quarter}")
@for_roles(*OFFICE)
def scorecard_page(
    area: str,
    quarter: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
) -> Response:
    """Show the outcomes of a quarter."""
    place, card = workflow.quarter_scorecard(
        pool, area=area, quarter=parse_quarter(quarter), today=identity.day
    )
    return templates.page(
        request,
        "scorecard.html",
        area=place,
        card=card,
        towns={one.code: one.name for one in place.townships},
        columns=[title_of(each) for each in BY_TOWNSHIP],
        local=LOCAL_CONFIDENCE,
    )
