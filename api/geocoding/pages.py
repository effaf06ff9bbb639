"""Pages of places: the employers that nobody knows well where to find, each with its map."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.dependencies import IdentityDep, LanguageDep, Once, OwnerPoolDep, PoolDep, TemplatesDep
from api.geocoding import review
from api.geocoding.work import LOCATE
from api.jobs.workflow import ask_for
from api.language import translator
from api.pages import Templates
from data.account import Role
from data.database import Pool
from data.geocode_review import precision_word, typed_correction
from data.place_reviews import START, ReviewKey, key_of
from geo.errors import XuntuError
from geo.message import Message
from geo.position import Datum, Precision

router = APIRouter(
    prefix="/areas/{area}/geocode", include_in_schema=False, default_response_class=HTMLResponse
)

_PAGE: Final = 50
Text = Annotated[str, Form(max_length=300)]
DATUMS: Final = (Datum.WGS84, Datum.CGCS2000, Datum.GCJ02, Datum.BD09)


@router.get("")
@for_roles(Role.PLANNER)
def review_page(
    *,
    area: str,
    pool: PoolDep,
    templates: TemplatesDep,
    language: LanguageDep,
    request: Request,
    located: bool = START.is_located,
    score: Annotated[int, Query(ge=-2, le=100)] = START.score,
    employer: Annotated[str, Query(max_length=80)] = START.employer,
    done: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """List the employers that a person should look at, worst first, a page at a time."""
    after = ReviewKey(is_located=located, score=score, employer=employer)
    seen = review.review_page(pool, area=area, after=after, most=_PAGE + 1)
    more = None
    if len(seen.places) > _PAGE:
        last = asdict(key_of(seen.places[_PAGE - 1]))
        more = urlencode(
            {"located" if key == "is_located" else key: value for key, value in last.items()}
        )
    return templates.page(
        request,
        "geocode_list.html",
        seen=seen,
        places=seen.places[:_PAGE],
        more=more,
        done=done,
        words=_words(language),
        of_corrected=False,
    )


@router.get("/corrected")
@for_roles(Role.PLANNER)
def corrected_page(
    *,
    area: str,
    pool: PoolDep,
    templates: TemplatesDep,
    language: LanguageDep,
    request: Request,
    after: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """List the employers whose place a person corrected, a page at a time."""
    seen = review.corrected_page(pool, area=area, after=after, most=_PAGE + 1)
    return templates.page(
        request,
        "geocode_list.html",
        seen=seen,
        places=seen.places[:_PAGE],
        more=urlencode({"after": seen.places[_PAGE - 1].employer})
        if len(seen.places) > _PAGE
        else None,
        done="",
        words=_words(language),
        of_corrected=True,
    )


@router.get("/ground.json")
@for_roles(Role.PLANNER)
def ground(area: str, pool: PoolDep) -> Response:
    """Return what the map is drawn on."""
    return Response(
        review.ground(pool, area=area),
        media_type="application/json",
        headers={"Cache-Control": "private, max-age=300"},
    )


@router.post("/locate")
@for_roles(Role.PLANNER)
def locate(area: str, owner: OwnerPoolDep, identity: IdentityDep, once: Once = "") -> Response:
    """Have every employer located and go to the progress."""
    number = ask_for(owner, LOCATE, area=area, month="", asked={}, actor=identity.actor, form=once)
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.get("/at/{employer}")
@for_roles(Role.PLANNER)
def place_page(
    area: str, employer: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show one employer on a map with the places that it may be at."""
    return _one(request, templates, pool, area, employer)


@router.post("/at/{employer}")
@for_roles(Role.PLANNER)
def correct(
    *,
    area: str,
    employer: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    lon: Text = "",
    lat: Text = "",
    datum: Text = "",
    address: Text = "",
    pick: Text = "",
) -> Response:
    """Keep a place that was typed, dragged or picked, and go on with the list."""
    if pick:
        lon, _, lat = pick.partition(",")
        datum, address = Datum.WGS84.value, ""
    given = {"lon": lon, "lat": lat, "datum": datum, "address": address}
    try:
        correction = typed_correction(**given)
        review.correct_place(
            pool, area=area, employer=employer, correction=correction, actor=identity.actor
        )
    except XuntuError as error:
        return _one(request, templates, pool, area, employer, given=given, problem=error.message)
    query = urlencode({"done": employer})
    return RedirectResponse(f"/areas/{area}/geocode?{query}", HTTPStatus.SEE_OTHER)


@router.post("/at/{employer}/undo")
@for_roles(Role.PLANNER)
def undo(area: str, employer: str, pool: PoolDep, identity: IdentityDep) -> Response:
    """Take back a correction and show the employer again."""
    review.undo_correction(pool, area=area, employer=employer, actor=identity.actor)
    return RedirectResponse(f"/areas/{area}/geocode/at/{employer}", HTTPStatus.SEE_OTHER)


def _one(
    request: Request,
    templates: Templates,
    pool: Pool,
    area: str,
    employer: str,
    *,
    given: dict[str, str] | None = None,
    problem: Message | None = None,
) -> Response:
    seen = review.place_review(pool, area=area, employer=employer)
    found = seen.place.geocode
    at = found.position if found else None
    filled = {
        "lon": f"{at.lon:.6f}" if at else "",
        "lat": f"{at.lat:.6f}" if at else "",
        "datum": Datum.WGS84.value,
        "address": "",
    }
    return templates.page(
        request,
        "geocode_one.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        seen=seen,
        at=at,
        given=filled | (given or {}),
        problem=problem,
        datums=DATUMS,
        words=_words(templates.language(request)),
    )


def _words(language: LanguageDep) -> dict[Precision, str]:
    return {each: precision_word(each, translator(language)) for each in Precision}
