"""Month pages: every map and sheet of a month as single files, one after the other."""

from collections.abc import Iterator, Mapping, Sequence

from shapely.geometry import LineString

from geo.employer import EmployerId
from geo.history import History
from geo.message import Translate
from geo.road_network import RoadLine
from geo.township_risk import RiskBreaks
from maps.overview_map import overview_map
from maps.risk_map import risk_map
from maps.route_sheet import route_sheet
from planner.month_plan import MonthPlan
from planner.output_name import OutputKind, output_name
from planner.roster import Route
from planner.team_day import TeamDay


def month_pages(
    plan: MonthPlan,
    *,
    translate: Translate,
    histories: Mapping[EmployerId, History] | None = None,
    roads: Sequence[RoadLine] = (),
    breaks: RiskBreaks | None = None,
    paths: Mapping[TeamDay, Sequence[LineString]] | None = None,
    ascii_only: bool = False,
) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of the risk map, the overview and each route sheet.

    Parameters
    ----------
    paths
        Lines along the roads, one a leg, of the routes that have them.
    """
    yield from map_pages(
        plan,
        translate=translate,
        histories=histories,
        roads=roads,
        breaks=breaks,
        ascii_only=ascii_only,
    )
    yield from sheet_pages(
        plan,
        plan.roster.routes,
        translate=translate,
        histories=histories,
        paths=paths,
        ascii_only=ascii_only,
    )


def map_pages(
    plan: MonthPlan,
    *,
    translate: Translate,
    histories: Mapping[EmployerId, History] | None = None,
    roads: Sequence[RoadLine] = (),
    breaks: RiskBreaks | None = None,
    ascii_only: bool = False,
) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of the risk map and the overview."""
    yield (
        output_name(OutputKind.RISK_MAP, plan, ascii_only=ascii_only),
        risk_map(plan, translate=translate, histories=histories, breaks=breaks),
    )
    yield (
        output_name(OutputKind.OVERVIEW, plan, ascii_only=ascii_only),
        overview_map(plan, translate=translate, roads=roads),
    )


def sheet_pages(
    plan: MonthPlan,
    routes: Sequence[Route],
    *,
    translate: Translate,
    histories: Mapping[EmployerId, History] | None = None,
    paths: Mapping[TeamDay, Sequence[LineString]] | None = None,
    ascii_only: bool = False,
) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of the sheets of `routes`, some of those of `plan`."""
    for route in routes:
        team = route.team_day
        yield (
            output_name(OutputKind.ROUTE_SHEET, plan, team_day=team, ascii_only=ascii_only),
            route_sheet(
                plan,
                route,
                translate=translate,
                histories=histories,
                paths=(paths or {}).get(team, ()),
            ),
        )
