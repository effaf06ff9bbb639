"""Route bounds: the part of the map that shows a whole route."""

from collections.abc import Sequence

from shapely import LineString

from geo.position import Position


def route_bounds(
    spots: Sequence[Position], paths: Sequence[LineString], *, margin_degrees: float
) -> tuple[float, float, float, float]:
    """Return west, south, east and north around `spots` and `paths`, with a margin, in degrees."""
    boxes = [(p.lon, p.lat, p.lon, p.lat) for p in spots] + [path.bounds for path in paths]
    west, south, east, north = zip(*boxes, strict=True)
    return (
        min(west) - margin_degrees,
        min(south) - margin_degrees,
        max(east) + margin_degrees,
        max(north) + margin_degrees,
    )
