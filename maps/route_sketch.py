"""Route sketches: one team's day as lines and numbers, small enough for a corner of a sheet."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup
from shapely import clip_by_rect
from shapely.geometry import LineString

from geo.message import Translate
from geo.position import Position
from maps.route_bounds import route_bounds
from maps.sketch import Sketch
from maps.township_point import township_point
from planner.month_plan import MonthPlan
from planner.roster import Route

_MARGIN_DEGREES = 0.004


def route_sketch(
    plan: MonthPlan,
    route: Route,
    *,
    translate: Translate,
    paths: Sequence[LineString] = (),
    width: int = 640,
    most_height: int = 420,
) -> Markup:
    """Return the sketch as SVG: office, stops by number, the way along `paths`, one a leg.

    Without `paths` legs are straight and dashed.
    """
    places = {visit.employer: visit.position for visit in plan.visits}
    office = next(one for one in plan.offices if one.id == route.team_day.office)
    spots = [places[stop.employer] for stop in route.stops]
    box = route_bounds([office.position, *spots], paths, margin_degrees=_MARGIN_DEGREES)
    sketch = Sketch(box, width=width, most_height=most_height, fill=True)
    sketch.add(
        Markup('<rect width="{w}" height="{h}" fill="#fbfbf8"/>').format(
            w=sketch.width, h=sketch.height
        )
    )
    seen = sketch.box
    borders = [clip_by_rect(one.outline.boundary, *seen) for one in plan.area.townships]
    sketch.add(
        Markup(
            '<path d="{d}" fill="none" stroke="#9a9a9a" stroke-width="1"'
            ' stroke-dasharray="6 3 1 3"/>'
        ).format(d=" ".join(sketch.shape(one) for one in borders if one.length))
    )
    for township in plan.area.townships:
        x, y = sketch.at(township_point(township))
        if 40 < x < sketch.width - 40 and 12 < y < sketch.height - 6:
            sketch.add_text((x, y), township.name, size=14)
    lines = paths or _straight([office.position, *spots, office.position])
    sketch.add(
        Markup(
            '<path d="{d}" fill="none" stroke="#0B4F9E" stroke-width="3" stroke-linejoin="round"'
            "{dashes}/>"
        ).format(
            d=" ".join(sketch.shape(line) for line in lines if line.length),
            dashes="" if paths else Markup(' stroke-dasharray="8 6"'),
        )
    )
    x, y = sketch.at(office.position)
    sketch.add(
        Markup(
            '<rect x="{x:.1f}" y="{y:.1f}" width="16" height="16" fill="#111111"'
            ' stroke="#ffffff" stroke-width="1.5"/>'
        ).format(x=x - 8, y=y - 8)
    )
    _number(sketch, [sketch.at(spot) for spot in spots])
    title = translate("{day} 第 {team} 组路线示意").format(
        day=route.team_day.day.isoformat(), team=route.team_day.number
    )
    return sketch.drawing(title)


def _number(sketch: Sketch, spots: Sequence[tuple[float, float]]) -> None:
    """Draw the numbers of the stops, beside each other where they would cover each other."""
    taken: list[tuple[float, float]] = []
    for order, (x, y) in enumerate(spots, start=1):
        where = x
        while any(abs(where - a) < 26 and abs(y - b) < 26 for a, b in taken):
            where += 27
        taken.append((where, y))
        sketch.add(
            Markup(
                '<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="#0B4F9E" stroke="#ffffff"'
                ' stroke-width="1.5"/><text x="{x:.1f}" y="{t:.1f}" font-size="17"'
                ' font-weight="700" text-anchor="middle" fill="#ffffff"'
                ' font-family="Noto Sans SC, sans-serif">{n}</text>'
            ).format(x=where, y=y, t=y + 6, n=order)
        )


def _straight(places: Sequence[Position]) -> list[LineString]:
    return [LineString([(a.lon, a.lat), (b.lon, b.lat)]) for a, b in pairwise(places)]
