"""Downloads of what is printed."""

from datetime import date
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from api.access.roles import OFFICE, for_roles
from api.dependencies import IdentityDep, LanguageDep, PoolDep
from api.language import translator
from api.prints import workflow

router = APIRouter(include_in_schema=False)


@router.get("/areas/{area}/{month}/brief.pdf")
@for_roles(*OFFICE)
def brief_pdf(
    area: str, month: str, pool: PoolDep, identity: IdentityDep, language: LanguageDep
) -> Response:
    """Return a month's brief as one A4 page."""
    return _pdf(
        *workflow.brief_pdf(
            pool, area=area, month=month, today=identity.day, translate=translator(language)
        )
    )


@router.get("/areas/{area}/{month}/route-sheets/{day}.pdf")
@for_roles(*OFFICE)
def day_sheets_pdf(
    area: str, month: str, day: date, pool: PoolDep, language: LanguageDep
) -> Response:
    """Return the route sheets of one day."""
    return _pdf(
        *workflow.sheets_pdf(
            pool,
            area=area,
            month=month,
            day=day,
            translate=translator(language),
            language=language,
        )
    )


@router.get("/areas/{area}/{month}/route-sheets/{day}/{team}.pdf")
@for_roles(*OFFICE)
def one_sheet_pdf(
    area: str, month: str, day: date, team: int, pool: PoolDep, language: LanguageDep
) -> Response:
    """Return the route sheet of one team on one day."""
    return _pdf(
        *workflow.sheets_pdf(
            pool,
            area=area,
            month=month,
            day=day,
            team=team,
            translate=translator(language),
            language=language,
        )
    )


def _pdf(name: str, content: bytes) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
