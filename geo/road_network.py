"""Road networks: drivable lines, and the times between places along them."""

from dataclasses import dataclass

from shapely.geometry import LineString

from geo.errors import InvalidValueError


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLine:
    """A stretch of road in WGS 84; lines that share a vertex are connected there."""

    line: LineString
    name: str = ""
    speed_kmh: float
    oneway: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.speed_kmh <= 200:
            raise InvalidValueError(
                "道路“{name}”的车速 {speed} 公里/小时不合理：请填 1 到 200",
                name=self.name,
                speed=self.speed_kmh,
            )
