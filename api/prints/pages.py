"""Downloads of what is printed."""

from datetime import date
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from api.access.roles import OFFICE, for_roles
from api.dependencies import MonthScreenDep
from api.prints import workflow
from api.screen import MonthScreen

router = APIRouter(include_in_schema=False)


@router.get("/areas/{area}/{month}/brief.pdf")
@for_roles(*OFFICE)
def brief_pdf(screen: MonthScreenDep) -> Response:
    """Return a month's brief as one A4 page."""
    return _pdf(
        *workflow.brief_pdf(
            screen.pool,
            area=screen.area,
            month=screen.month,
            today=screen.identity.day,
            translate=screen.translate,
        )
    )


@router.get("/areas/{area}/{month}/route-sheets/{day}.pdf")
@for_roles(*OFFICE)
def day_sheets_pdf(screen: MonthScreenDep, day: date) -> Response:
    """Return the route sheets of one day."""
    return _sheets(screen, day)


@router.get("/areas/{area}/{month}/route-sheets/{day}/{team}.pdf")
@for_roles(*OFFICE)
def one_sheet_pdf(screen: MonthScreenDep, day: date, team: int) -> Response:
    """Return the route sheet of one team on one day."""
    return _sheets(screen, day, team)


def _sheets(screen: MonthScreen, day: date, team: int | None = None) -> Response:
    return _pdf(
        *workflow.sheets_pdf(
            screen.pool,
            area=screen.area,
            month=screen.month,
            day=day,
            team=team,
            translate=screen.translate,
            language=screen.language,
        )
    )


def _pdf(name: str, content: bytes) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
