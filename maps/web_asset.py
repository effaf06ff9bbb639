"""Web assets: the few third-party files a map needs, inlined or linked, never from outside."""

import base64
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup
from xstatic.pkg import jquery, leaflet

from maps.errors import MapError

_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+?)['"]?\s*\)""")
_SCRIPT_END = re.compile(r"</(?=script)", re.IGNORECASE)

# What folium asks for → our file, or None where our maps never use it.
_SUBSTITUTES: Final = (
    (re.compile(r"/leaflet@[\d.]+/dist/leaflet\.js$"), "leaflet/leaflet.js"),
    (re.compile(r"/leaflet@[\d.]+/dist/leaflet\.css$"), "leaflet/leaflet.css"),
    (re.compile(r"/jquery-[\d.]+\.min\.js$"), "jquery/jquery.min.js"),
    (re.compile(r"/bootstrap@[\d.]+/dist/(js|css)/bootstrap[\w.]*$"), None),
    (re.compile(r"/bootstrap-glyphicons\.css$"), None),
    (re.compile(r"/fontawesome-free@[\d.]+/css/all\.min\.css$"), None),
    (re.compile(r"/leaflet\.awesome-markers\.(js|css)$"), None),
    (re.compile(r"/leaflet\.awesome\.rotate(\.min)?\.css$"), None),
)


class OutsideAddressError(MapError):
    """A page would load something from another host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAssets:
    """Where a page finds its scripts and styles: inside itself, or under `base`."""

    base: str | None = None
    """Local path that ends with a slash, such as `/static/vendor/`; None puts them inside."""

    def __post_init__(self) -> None:
        if self.base is not None and not re.fullmatch(r"/(?!/)([\w.~-]+/)*", self.base):
            raise OutsideAddressError(
                "静态文件路径 {base!r} 不对：应是本站路径，以 / 开头并以 / 结尾", base=self.base
            )

    def tag(self, name: str) -> Markup:
        """Return the HTML that brings in the file `name` of `asset_files`."""
        if self.base is not None:
            address = self.base + name
            if name.endswith(".css"):
                return Markup('<link rel="stylesheet" href="{}">').format(address)
            return Markup('<script src="{}"></script>').format(address)
        kind = "style" if name.endswith(".css") else "script"
        return Markup(f"<{kind}>{_inlined(name)}</{kind}>")  # nosec B704  # noqa: S704 - a pinned package's file


def asset_files() -> Mapping[str, Path]:
    """Return every file that linked pages may ask for, by its name under the base."""
    folders = {"leaflet": Path(leaflet.BASE_DIR), "jquery": Path(jquery.BASE_DIR)}
    wanted = {"leaflet": ("leaflet.js", "leaflet.css"), "jquery": ("jquery.min.js",)}
    files = {
        f"{kit}/{name}": folders[kit] / name for kit, names in wanted.items() for name in names
    }
    for image in sorted((folders["leaflet"] / "images").glob("*.png")):
        files[f"leaflet/images/{image.name}"] = image
    return files


def substitute(address: str) -> str | None:
    """Return the name of our file for an outside `address`, or None where it can be left out.

    Raises
    ------
    OutsideAddressError
        The address is not one that we have a file for.
    """
    for pattern, name in _SUBSTITUTES:
        if pattern.search(address):
            return name
    raise OutsideAddressError("页面要从外部加载 {address}：离线页面不允许，请去掉", address=address)


def script_text(text: str) -> str:
    """Return JavaScript `text` so that it cannot end the script element that it stands in."""
    return _SCRIPT_END.sub(r"<\\/", text).replace("<!--", r"<\!--")


@cache
def _inlined(name: str) -> str:
    path = asset_files()[name]
    text = path.read_text(encoding="utf-8")
    if name.endswith(".css"):
        return _CSS_URL.sub(lambda found: _data_uri(path.parent, found), text)
    # A source map would be asked for by developer tools, from beside a page that has none.
    return script_text(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text))


def _data_uri(folder: Path, found: re.Match[str]) -> str:
    address = found[1]
    if address.startswith(("data:", "#")):
        return found[0]
    file = folder / address.split("?")[0].split("#")[0]
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"url(data:{media};base64,{base64.b64encode(file.read_bytes()).decode()})"
