"""GCJ-02 as map services give it, so that the demo's declarations can hold it by mistake.

Kept apart from the product's own conversion, so that importing the demo tests that one.
"""

import math

_AXIS_M, _FLATTENING_E2 = 6378245.0, 0.00669342162296594323


def shifted(lon: float, lat: float) -> tuple[float, float]:
    """Return WGS 84 `lon`, `lat` as GCJ-02 (public formula)."""
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    angle = math.radians(lat)
    bend = 1 - _FLATTENING_E2 * math.sin(angle) ** 2
    per_lat = _AXIS_M * (1 - _FLATTENING_E2) / (bend * math.sqrt(bend)) * math.pi / 180
    per_lon = _AXIS_M / math.sqrt(bend) * math.cos(angle) * math.pi / 180
    return lon + east / per_lon, lat + north / per_lat
