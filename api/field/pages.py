"""Pages of field work: the inspectors' app, the records that it brings back, what is printed."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.access.roles import EVERYBODY, OFFICE, for_roles
from api.dependencies import AreaScreenDep, MonthScreenDep, PoolDep, TemplatesDep
from api.field import workflow
from api.field.app_files import SHELL, service_worker
from api.field.record_view import record_view
from api.screen import AreaScreen
from data.account import Role
from data.reference_tables import result_codes
from planner.visit_record import LACKS

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PHOTO: Final = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@router.get(SHELL)
@for_roles(Role.INSPECTOR)
def app_page(templates: TemplatesDep, request: Request) -> Response:
    """Give the page of the app, which holds nobody's data: phones keep it."""
    return templates.page(request, "field.html")


@router.get("/field/worker.js")
@for_roles(Role.INSPECTOR)
def worker() -> Response:
    """Give the service worker that keeps the app on a phone."""
    return Response(service_worker(), media_type="text/javascript")


@router.get("/areas/{area}/{month}/results")
@for_roles(*OFFICE)
def results_page(screen: MonthScreenDep) -> Response:
    """Show what came of a month's visits so far."""
    found = workflow.month_results(
        screen.pool, area=screen.area, month=screen.month, today=screen.identity.day
    )
    return screen.page(
        "results.html",
        area=workflow.area_of(screen.pool, screen.area),
        month=screen.month,
        rows=[(known.visit, record_view(known)) for known in found.visits],
        without_record=found.without_record,
        words=result_codes(),
        lacks=LACKS,
    )


@router.get("/areas/{area}/visits/{visit}")
@for_roles(*EVERYBODY)
def record_page(screen: AreaScreenDep, visit: int) -> Response:
    """Show the record of a visit, to be read and printed."""
    return _visit_page(screen, "visit_record.html", visit)


@router.get("/areas/{area}/visits/{visit}/order")
@for_roles(*EVERYBODY)
def order_page(screen: AreaScreenDep, visit: int) -> Response:
    """Show the order to correct what did not conform, to be printed."""
    return _visit_page(screen, "visit_order.html", visit)


@router.get("/areas/{area}/visits/{visit}/photos/{name}")
@for_roles(*EVERYBODY)
def photo(
    area: str, visit: int, name: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], pool: PoolDep
) -> Response:
    """Give a photo of a visit."""
    content = workflow.photo(pool, area=area, visit=visit, name=name)
    return Response(content, media_type="image/jpeg", headers=_PHOTO)


def _visit_page(screen: AreaScreen, name: str, visit: int) -> Response:
    known = workflow.known_visit(screen.pool, area=screen.area, visit=visit)
    return screen.page(
        name,
        area=workflow.area_of(screen.pool, screen.area),
        visit=known.visit,
        record=known.record,
        view=record_view(known),
        words=result_codes(),
        lacks=LACKS,
    )
