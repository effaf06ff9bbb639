"""The point of a township where its name and figures stand."""

from shapely import point_on_surface

from geo.area import Township
from geo.position import Position


def township_point(township: Township) -> Position:
    """Return a point inside `township`, for its label and circle."""
    point = point_on_surface(township.outline)
    return Position(lon=float(point.x), lat=float(point.y))
