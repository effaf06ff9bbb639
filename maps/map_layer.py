"""Map layers: the pieces that our maps are put together from; all text is escaped here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import folium
from shapely import set_precision
from shapely.geometry import box as shapely_box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.area import Township
from geo.message import Translate
from geo.position import Position
from maps.offline_figure import OfflineFigure, ScriptElement, inner_text
from maps.web_asset import WebAssets

GRID_DEGREES = 1e-5
"""Coordinates on maps are rounded to this, about a metre."""


class OurScript(ScriptElement):
    """A packaged script file called with a map and its data."""

    def __init__(self, file: str, data: object) -> None:
        super().__init__(file.removesuffix(".js"))
        self.file = file
        self.data = data

    def script(self) -> str:
        """Return the call of the script."""
        parent = self._parent.get_name() if self._parent else ""
        return f"({_script_file(self.file)})({parent}, {script_value(self.data)});"


def offline_map(
    assets: WebAssets | None, bounds: tuple[float, float, float, float], translate: Translate
) -> tuple[OfflineFigure, folium.Map]:
    """Return a figure and an empty map without tiles that shows `bounds`: west, south, east, north.

    Controls speak the language of `translate`; nothing but our own layers is ever drawn, so no
    national border is.
    """
    figure = OfflineFigure(assets)
    west, south, east, north = bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        min_zoom=6,
        max_zoom=18,
        zoom_snap=0.25,
        max_bounds_viscosity=1.0,
        font_size="13px",
    )
    figure.add_child(drawn)
    titles = {"zoomIn": translate("放大"), "zoomOut": translate("缩小")}
    box = [[south, west], [north, east]]
    drawn.add_child(OurScript("map_frame.js", {"titles": titles, "bounds": box}))
    return figure, drawn


def townships_bounds(townships: Sequence[Township]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of `townships`; all of China where there are none."""
    boxes = [township.outline.bounds for township in townships]
    if not boxes:
        return 73.0, 18.0, 135.0, 54.0
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def township_outlines(
    townships: Sequence[Township], box: tuple[float, float, float, float]
) -> folium.GeoJson | None:
    """Return the faint outlines of the `townships` that reach into `box`, or None without any.

    They are background: simplified to about 30 m, so that a sheet stays small.
    """
    window = shapely_box(*box).buffer(max(box[2] - box[0], box[3] - box[1]))
    near = [township for township in townships if township.outline.intersects(window)]
    if not near:
        return None
    return folium.GeoJson(
        {
            "type": "FeatureCollection",
            "features": [_faint_outline(t.outline, t.code) for t in near],
        },
        style_function=lambda _f: {
            "color": "#888888",
            "weight": 1,
            "fillColor": "#ffffff",
            "fillOpacity": 0.7,
        },
        control=False,
    )


@lru_cache(maxsize=512)
def _faint_outline(outline: BaseGeometry, code: str) -> dict[str, Any]:
    """Return the feature of a simplified outline, worked out once for all sheets of a month."""
    return feature(outline.simplify(3e-4), {}, key=code)


def feature(shape: BaseGeometry, properties: Mapping[str, object], key: str = "") -> dict[str, Any]:
    """Return a GeoJSON feature whose text properties are safe HTML."""
    return {
        "type": "Feature",
        "id": key,
        "properties": {k: inner_text(v) for k, v in properties.items()},
        "geometry": mapping(set_precision(shape, GRID_DEGREES)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Lines of text at a place; `look` is the class that styles them, `hint` the tooltip."""

    at: Position
    look: str
    lines: tuple[str, ...]
    hint: str = ""


def text_labels(labels: Iterable[Label]) -> OurScript:
    """Return `labels` as one piece of a map or layer; earlier ones win where they collide."""
    packed = [
        {"at": place(label.at), "look": label.look, "lines": label.lines, "hint": label.hint}
        for label in labels
    ]
    return OurScript("text_labels.js", packed)


def place(position: Position) -> list[float]:
    """Return `position` as Leaflet wants it: latitude first, rounded."""
    return [_rounded(position.lat), _rounded(position.lon)]


def script_value(value: object) -> str:
    """Return `value` as JavaScript that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _rounded(degrees: float) -> float:
    return round(degrees, 5)


@cache
def _script_file(name: str) -> str:
    return files("maps").joinpath("templates", name).read_text(encoding="utf-8").strip()
