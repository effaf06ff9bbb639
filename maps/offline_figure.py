"""Offline figures: folium maps whose pages ask nothing of any other host.

folium puts ten links to four hosts into the header of its figure. An offline figure replaces those
we have a file for, leaves out those our maps never use, and refuses the rest. Nothing of folium or
branca is patched, so figures can be drawn in several threads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import folium
from branca.element import Element, Figure, Link, MacroElement
from folium.raster_layers import TileLayer
from markupsafe import Markup, escape

from maps.web_asset import OutsideAddressError, WebAssets, script_text, substitute

_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
"""folium forbids to enlarge a page with two fingers; whoever sees badly needs that."""
_ICON = Markup('<link rel="icon" href="data:,">')
_LOADS = re.compile(
    r"""<(?:script|link|img|iframe|source|image)\b[^>]*?\s(?:src|href|xlink:href)\s*=\s*["']?\s*"""
    r"""((?:[a-z]+:)?//[^"'\s>]+)|url\(\s*['"]?((?:https?:)?//[^'")]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What a page needs to show a map: markup for its head and body, and its script."""

    head: Markup
    body: Markup
    script: Markup
    """JavaScript without its script element; it runs after `body`."""


class Verbatim(Element):
    """Text that is put into the page as it is, without reading it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text."""
        return self.text


class ScriptElement(MacroElement):
    """A piece of script on a map; `script` may hold any text, braces included."""

    def __init__(self, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca's macro elements have no types
        self._name = name

    def script(self) -> str:
        """Return the JavaScript; runs after that of the map."""
        raise NotImplementedError

    def render(self, **_kwargs: object) -> str:
        """Add the script to the figure and return nothing to show in place."""
        figure = self.get_root()
        if isinstance(figure, Figure):
            figure.script.add_child(Verbatim(self.script()), name=self.get_name())
        return ""


class OfflineFigure(Figure):
    """A folium figure that renders without an outside address and without random ids."""

    def __init__(self, assets: WebAssets | None = None) -> None:
        super().__init__()
        self.assets = assets or WebAssets()

    def parts(self) -> PageParts:
        """Return the parts of the page; the same map always gives the same text.

        Raises
        ------
        OutsideAddressError
            Something on the map would be loaded from another host.
        """
        for child in list(self._children.values()):
            child.render()
        needs_jquery = any(isinstance(e, folium.Popup) for e in _elements(self))
        head, assets = [_ICON], []
        for child in self.header._children.values():  # noqa: SLF001 - branca has no other way
            if not isinstance(child, Link):
                shown = _VIEWPORT.sub("", child.render())
                head.append(Markup(shown))  # nosec B704  # noqa: S704 - styles made by folium
            elif (name := substitute(child.url)) and (needs_jquery or "jquery" not in name):
                assets.append(self.assets.tag(name))
        ids = _sequence(self)
        parts = PageParts(
            head=Markup(_renamed("\n".join(head), ids)),  # nosec B704  # noqa: S704 - joined from markup
            body=Markup(_renamed(self.html.render(), ids)),  # nosec B704  # noqa: S704 - elements made by folium
            script=Markup(script_text(_renamed(self.script.render(), ids))),  # nosec B704  # noqa: S704 - script
        )
        _refuse_outside(self, parts)
        # Our own pinned files are neither renamed nor searched: it would take most of the time.
        return replace(parts, head=Markup("\n").join([*assets, parts.head]))

    def render(self, **_kwargs: object) -> str:
        """Return a bare page that shows only the map."""
        parts = self.parts()
        return Markup(
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "{head}\n</head>\n<body>\n{body}\n<script>\n{script}\n</script>\n</body>\n</html>\n"
        ).format(head=parts.head, body=parts.body, script=parts.script)


def inner_text(value: object) -> str:
    """Return `value` as HTML that is also safe inside a folium template.

    folium compiles what it renders as a template once more and puts it into a JavaScript template
    literal, so braces, backticks, dollars and backslashes must not survive.
    """
    return re.sub(r"[{}`$\\]", lambda found: f"&#{ord(found[0])};", str(escape(value)))


def _elements(element: Element) -> Iterator[Element]:
    yield element
    if isinstance(element, Figure):
        for part in (element.header, element.html, element.script):
            yield from _elements(part)
    for child in element._children.values():  # noqa: SLF001 - branca has no other way
        yield from _elements(child)


def _sequence(figure: Figure) -> dict[str, str]:
    """Return a short sequence number for each random id, in document order."""
    ids = dict.fromkeys(element._id for element in _elements(figure))  # noqa: SLF001 - as above
    return {random_id: str(number) for number, random_id in enumerate(ids)}


def _renamed(text: str, ids: dict[str, str]) -> str:
    return re.sub(r"[0-9a-f]{32}", lambda found: ids.get(found[0], found[0]), text)


def _refuse_outside(figure: Figure, parts: PageParts) -> None:
    layers = (e for e in _elements(figure) if isinstance(e, TileLayer))
    addresses = [layer.tiles for layer in layers if not re.match(r"/(?!/)", str(layer.tiles))]
    for part in (parts.head, parts.body):
        addresses += [found[1] or found[2] for found in _LOADS.finditer(part)]
    if addresses:
        raise OutsideAddressError(
            "页面要从外部加载 {address}：离线页面不允许，请去掉", address=addresses[0]
        )
