"""Build roads: a grid under the made-up month of `tests.make_plan`."""

from shapely.geometry import LineString

from geo.road_network import RoadLine

_STEP = 0.015


def grid() -> tuple[RoadLine, ...]:
    """Return streets from west to east and from south to north that cross every 1.5 km or so."""
    lons = [116.93 + _STEP * i for i in range(24)]
    lats = [37.93 + _STEP * i for i in range(10)]
    across = [
        RoadLine(line=LineString([(lon, lat) for lon in lons]), name="横路", speed_kmh=40)
        for lat in lats
    ]
    along = [
        RoadLine(line=LineString([(lon, lat) for lat in lats]), name="纵路", speed_kmh=40)
        for lon in lons
    ]
    return (*across, *along)
