"""Pages of the reference tables: read, searched, taken along as CSV; changed by nobody here."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access.roles import OFFICE, for_roles
from api.dependencies import LanguageDep, TemplatesDep
from api.language import translator
from data.reference_views import reference_table, reference_tables
from planner.rule_set import LOCAL_CONFIDENCE

router = APIRouter(
    prefix="/reference", include_in_schema=False, default_response_class=HTMLResponse
)
_PAGE: Final = 100


@router.get("")
@for_roles(*OFFICE)
def reference_list(templates: TemplatesDep, request: Request) -> Response:
    """List the tables."""
    return templates.page(request, "reference.html", tables=reference_tables())


@router.get("/{name}.csv")
@for_roles(*OFFICE)
def reference_csv(name: str, language: LanguageDep) -> Response:
    """Hand out a whole table."""
    table = reference_table(name)
    return Response(
        table.as_csv(translator(language)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{table.name}.csv"'},
    )


@router.get("/{name}")
@for_roles(*OFFICE)
def reference_page(
    *,
    name: str,
    templates: TemplatesDep,
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """Show a table, or the rows of it that hold some words, a page at a time."""
    table = reference_table(name)
    found = table.holding(q)
    return templates.page(
        request,
        "reference_table.html",
        table=table,
        rows=found[start : start + _PAGE],
        count=len(found),
        start=start,
        more=start + _PAGE if start + _PAGE < len(found) else None,
        q=q,
        local=LOCAL_CONFIDENCE,
    )
