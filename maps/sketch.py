"""Sketches: small maps drawn by ourselves as SVG, the same on a page and on paper.

No style attributes and no scripts, so that they stand in pages under the strict content policy;
every text is escaped.
"""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup
from shapely import get_parts
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.plane import plane_about_box
from geo.position import Position

FONT: Final = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


class Sketch:
    """A drawing of `box` (west, south, east, north in degrees) that is `width` units wide.

    It is less wide where it would be too high; with `fill` it shows more to the sides instead.
    """

    def __init__(
        self,
        box: tuple[float, float, float, float],
        *,
        width: int = 640,
        most_height: int = 640,
        fill: bool = False,
    ) -> None:
        self._plane = plane_about_box(*box)
        west, south, east, north = box
        corners = [
            self._plane.point(Position(lon=lon, lat=lat))
            for lon in (west, east)
            for lat in (south, north)
        ]
        xs, ys = zip(*corners, strict=True)
        margin = 0.02 * max(max(xs) - min(xs), max(ys) - min(ys), 200.0)
        self._west, self._north = min(xs) - margin, max(ys) + margin
        wide, high = max(xs) + margin - self._west, self._north - min(ys) + margin
        self._scale = min(width / wide, most_height / high)
        if fill:
            self._west -= max(0.0, (width / self._scale - wide) / 2)
            self._north += max(0.0, (most_height / self._scale - high) / 2)
            wide, high = width / self._scale, most_height / self._scale
        self.width = round(wide * self._scale)
        self.height = round(high * self._scale)
        self._pieces: list[Markup] = []

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return what is seen of the world: west, south, east, north in degrees."""
        east = self._west + self.width / self._scale
        south = self._north - self.height / self._scale
        lower = self._plane.position(self._west, south)
        upper = self._plane.position(east, self._north)
        return lower.lon, lower.lat, upper.lon, upper.lat

    def at(self, position: Position) -> tuple[float, float]:
        """Return where `position` stands in the drawing."""
        return self._place(*self._plane.point(position))

    def shape(self, geometry: BaseGeometry) -> str:
        """Return `geometry` in degrees as the commands of a path, simplified to half a unit."""
        flat = self._plane.flat(geometry).simplify(0.5 / self._scale)
        return " ".join(self._commands(part) for part in get_parts(flat))

    def add(self, piece: Markup) -> None:
        """Draw `piece` above what stands there."""
        self._pieces.append(piece)

    def add_text(
        self,
        at: tuple[float, float],
        text: str,
        *,
        size: float = 13,
        anchor: str = "middle",
        weight: int = 400,
    ) -> None:
        """Write `text` with a white seam, so that it can be read on any ground."""
        x, y = at
        common = Markup(
            'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}"'
            ' text-anchor="{anchor}" font-family="{font}"'
        ).format(x=x, y=y, size=size, weight=weight, anchor=anchor, font=FONT)
        self.add(
            Markup(
                '<text {common} fill="none" stroke="#ffffff" stroke-width="3"'
                ' stroke-linejoin="round" aria-hidden="true">{text}</text>'
                '<text {common} fill="#111111">{text}</text>'
            ).format(common=common, text=text)
        )

    def drawing(self, title: str, *, definitions: Markup | str = "") -> Markup:
        """Return the drawing with a `title` for those who cannot see it."""
        # A picture is one thing to who listens to a page: links inside it would not be found.
        has_links = any("<a " in piece for piece in self._pieces)
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="{role}"'
            ' aria-label="{title}" class="sketch">{definitions}{pieces}</svg>'
        ).format(
            w=self.width,
            h=self.height,
            role="group" if has_links else "img",
            title=title,
            definitions=definitions,
            pieces=Markup("").join(self._pieces),
        )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._west) * self._scale, (self._north - y) * self._scale

    def _commands(self, part: BaseGeometry) -> str:
        if isinstance(part, LineString):
            return self._line(part.coords)
        polygons = part.geoms if isinstance(part, MultiPolygon) else [part]
        rings = [
            ring
            for polygon in polygons
            if isinstance(polygon, Polygon)
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return " ".join(f"{self._line(ring.coords)}Z" for ring in rings)

    def _line(self, coordinates: Iterable[tuple[float, ...]]) -> str:
        places = [self._place(x, y) for x, y, *_ in coordinates]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
