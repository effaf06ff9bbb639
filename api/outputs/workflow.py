"""Write the files of a month plan: roster, route sheets, maps, calendars, tracks, bundle."""

import itertools
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path

from api.area_past import past_of
from api.ceremonies.publication import public_files
from api.console import Report
from api.fairness.workflow import fairness_until
from api.language import Language, translator
from api.outputs.second_process import Drawing, drawn_pages
from api.public_draw import refuse_without_officers
from api.session import Session
from api.why.workflow import month_basis, why_list
from data import areas, imports, month_plans
from data.outputs import write_outputs
from geo.area import AreaCode
from geo.road_closure import without_roads
from planner.month import Month
from planner.month_path import month_paths
from planner.month_reasons import MonthReasons
from planner.plan_revision import closed_roads


def publish(
    session: Session,
    folder: Path,
    *,
    area: str,
    month: Month,
    language: Language,
    report: Report | None = None,
    beside: Executor | None = None,
) -> tuple[Path, ...]:
    """Write every file of the stored plan of `month` to `folder` and return their paths.

    Parameters
    ----------
    beside
        A process that draws the pages meanwhile (`second_process`).

    Raises
    ------
    CeremonyOpenError
        If a public draw of the month is not finished: an older trial must not pass for it.
    """
    code, translate = AreaCode(area), translator(language)
    refuse_without_officers(session, code, month)
    with session.reading() as conn:
        plan = month_plans.load(conn, code, month)
        histories = past_of(session, conn, code)
        roads = without_roads(areas.roads(conn, code), closed_roads(plan.revisions))
        inputs = _inputs(session, code)
    paths = month_paths(plan, roads)
    basis = month_basis(session, area=area, month=month)
    drawing = Drawing(plan=plan, language=language, histories=histories, roads=roads, paths=paths)
    pages = drawn_pages(drawing, beside)
    reasons = why_list(MonthReasons(plan, basis), translate)
    public = public_files(session, area=area, month=month, translate=translate)
    return write_outputs(
        folder,
        plan,
        translate=translate,
        inputs=inputs,
        pages=itertools.chain(pages, (reasons,), public),
        histories=histories,
        paths=paths,
        basis=basis,
        fairness=fairness_until(session, plan),
        progress=_counted(report, about=14 + 3 * len(plan.roster.routes)),
    )


def _counted(report: Report | None, *, about: int) -> Callable[[str], None] | None:
    """Return a listener for names of files that tells `report` the share of `about` files."""
    if report is None:
        return None
    made = itertools.count(1)
    return lambda _name: report("写出文件", min(1.0, next(made) / about))


def _inputs(session: Session, area: AreaCode) -> Mapping[str, str]:
    with session.reading() as conn:
        return {
            batch.source.name: batch.source.sha256
            for batch in reversed(imports.batches(conn, area))
        }
