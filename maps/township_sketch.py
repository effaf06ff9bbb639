"""Township sketches: one township with its employers by class and the visits of a month."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from geo.area import Township
from geo.employer import Employer, EmployerId
from geo.message import Translate
from geo.risk_score import RiskScore
from geo.road_network import RoadLine
from maps.page import CLASS_COLOURS
from maps.sketch import Sketch

_UNSCORED = "#757575"
_SIDES = {3: 3, 2: 4, 1: 0}
"""Corners of the mark of each class, so that classes differ in shape too; 0 for a circle."""


def township_sketch(
    township: Township,
    employers: Sequence[Employer],
    scores: Mapping[EmployerId, RiskScore],
    visited: Sequence[EmployerId],
    *,
    translate: Translate,
    roads: Sequence[RoadLine] = (),
    width: int = 640,
) -> Markup:
    """Return the sketch as SVG; `visited` are ringed, whatever cannot be placed is left out."""
    west, south, east, north = township.outline.bounds
    sketch = Sketch((west, south, east, north), width=width, most_height=560)
    sketch.add(
        Markup('<path d="{d}" fill="#ffffff" stroke="#333333" stroke-width="1.5"/>').format(
            d=sketch.shape(township.outline)
        )
    )
    inside = [
        line
        for road in roads
        if not (line := road.line.intersection(township.outline)).is_empty
        and line.geom_type in ("LineString", "MultiLineString")
    ]
    if inside:
        sketch.add(
            Markup('<path d="{d}" fill="none" stroke="#b9ab8c" stroke-width="1.2"/>').format(
                d=" ".join(sketch.shape(line) for line in inside)
            )
        )
    rings = frozenset(visited)
    # The lowest class first, so that the highest is drawn on top.
    for employer in sorted(employers, key=lambda one: (_class(one, scores), one.id)):
        if employer.position is None:
            continue
        x, y = sketch.at(employer.position)
        sketch.add(_mark(employer, scores, x, y, ringed=employer.id in rings))
    title = translate("{name}：{count} 家单位，圈出的是本月检查").format(
        name=township.name, count=len(employers)
    )
    return sketch.drawing(title)


def class_mark(combined: int, *, size: float = 7) -> Markup:
    """Return the mark of a class as a small drawing of its own, for legends."""
    return Markup(
        '<svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">{body}</svg>'
    ).format(body=_body(combined, 0, 0, size))


def _class(employer: Employer, scores: Mapping[EmployerId, RiskScore]) -> int:
    score = scores.get(employer.id)
    return 0 if score is None else int(score.combined)


def _mark(
    employer: Employer,
    scores: Mapping[EmployerId, RiskScore],
    x: float,
    y: float,
    *,
    ringed: bool,
) -> Markup:
    combined = _class(employer, scores)
    ring = (
        Markup(
            '<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="none" stroke="#111111"'
            ' stroke-width="2"/>'
        ).format(x=x, y=y)
        if ringed
        else ""
    )
    score = scores.get(employer.id)
    return Markup("<g><title>{name}</title>{body}{ring}</g>").format(
        name=f"{employer.name} {score.letter if score else ''}".strip(),
        body=_body(combined, x, y, 5.5),
        ring=ring,
    )


def _body(combined: int, x: float, y: float, size: float) -> Markup:
    colour = CLASS_COLOURS.get(combined, _UNSCORED)
    sides = _SIDES.get(combined, 0)
    if sides == 3:
        points = (
            f"{x:.1f},{y - size:.1f} {x + size:.1f},{y + size:.1f} {x - size:.1f},{y + size:.1f}"
        )
    elif sides == 4:
        points = (
            f"{x - size:.1f},{y - size:.1f} {x + size:.1f},{y - size:.1f} "
            f"{x + size:.1f},{y + size:.1f} {x - size:.1f},{y + size:.1f}"
        )
    else:
        return Markup(
            '<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{c}" stroke="#ffffff"/>'
        ).format(x=x, y=y, r=size, c=colour)
    return Markup('<polygon points="{p}" fill="{c}" stroke="#ffffff"/>').format(p=points, c=colour)
