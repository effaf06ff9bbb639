"""Pages of places: the employers that nobody knows well where to find, each with its map."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.dependencies import AreaScreenDep, IdentityDep, Once, OwnerPoolDep, PoolDep
from api.geocoding import review
from api.geocoding.work import LOCATE
from api.jobs.workflow import ask_for
from api.screen import AreaScreen
from data.account import Role
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
    screen: AreaScreenDep,
    located: bool = START.is_located,
    score: Annotated[int, Query(ge=-2, le=100)] = START.score,
    employer: Annotated[str, Query(max_length=80)] = START.employer,
    done: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """List the employers that a person should look at, worst first, a page at a time."""
    after = ReviewKey(is_located=located, score=score, employer=employer)
    seen = review.review_page(screen.pool, area=screen.area, after=after, most=_PAGE + 1)
    more = None
    if len(seen.places) > _PAGE:
        last = asdict(key_of(seen.places[_PAGE - 1]))
        more = urlencode(
            {"located" if key == "is_located" else key: value for key, value in last.items()}
        )
    return screen.page(
        "geocode_list.html",
        seen=seen,
        places=seen.places[:_PAGE],
        more=more,
        done=done,
        words=_words(screen),
        of_corrected=False,
    )


@router.get("/corrected")
@for_roles(Role.PLANNER)
def corrected_page(
    screen: AreaScreenDep, after: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """List the employers whose place a person corrected, a page at a time."""
    seen = review.corrected_page(screen.pool, area=screen.area, after=after, most=_PAGE + 1)
    return screen.page(
        "geocode_list.html",
        seen=seen,
        places=seen.places[:_PAGE],
        more=urlencode({"after": seen.places[_PAGE - 1].employer})
        if len(seen.places) > _PAGE
        else None,
        done="",
        words=_words(screen),
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
def place_page(screen: AreaScreenDep, employer: str) -> Response:
    """Show one employer on a map with the places that it may be at."""
    return _one(screen, employer)


@router.post("/at/{employer}")
@for_roles(Role.PLANNER)
def correct(
    *,
    screen: AreaScreenDep,
    employer: str,
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
            screen.pool,
            area=screen.area,
            employer=employer,
            correction=correction,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _one(screen, employer, given=given, problem=error.message)
    query = urlencode({"done": employer})
    return RedirectResponse(f"/areas/{screen.area}/geocode?{query}", HTTPStatus.SEE_OTHER)


@router.post("/at/{employer}/undo")
@for_roles(Role.PLANNER)
def undo(area: str, employer: str, pool: PoolDep, identity: IdentityDep) -> Response:
    """Take back a correction and show the employer again."""
    review.undo_correction(pool, area=area, employer=employer, actor=identity.actor)
    return RedirectResponse(f"/areas/{area}/geocode/at/{employer}", HTTPStatus.SEE_OTHER)


def _one(
    screen: AreaScreen,
    employer: str,
    *,
    given: dict[str, str] | None = None,
    problem: Message | None = None,
) -> Response:
    seen = review.place_review(screen.pool, area=screen.area, employer=employer)
    found = seen.place.geocode
    at = found.position if found else None
    filled = {
        "lon": f"{at.lon:.6f}" if at else "",
        "lat": f"{at.lat:.6f}" if at else "",
        "datum": Datum.WGS84.value,
        "address": "",
    }
    return screen.page(
        "geocode_one.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        seen=seen,
        at=at,
        given=filled | (given or {}),
        problem=problem,
        datums=DATUMS,
        words=_words(screen),
    )


def _words(screen: AreaScreen) -> dict[Precision, str]:
    return {each: precision_word(each, screen.translate) for each in Precision}
