"""The files of the inspectors' app: what a phone keeps of the program, and its version."""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from maps.web_asset import asset_files

SHELL: Final = "/field/"
_LEAFLET: Final = ("leaflet/leaflet.js", "leaflet/leaflet.css")
_NOT_KEPT: Final = frozenset({"worker.js", "lock.js"})
_TEMPLATES: Final = ("field.html", "field_words.html")


@cache
def app_files() -> tuple[str, ...]:
    """Return the addresses of all that the app needs beside its page, in order."""
    folder = files("api").joinpath("static", "field")
    own = sorted(each.name for each in folder.iterdir() if each.name not in _NOT_KEPT)
    return (
        "/static/xuntu.css",
        *(f"/static/field/{name}" for name in own),
        *(f"/static/vendor/{name}" for name in _LEAFLET),
    )


@cache
def service_worker() -> str:
    """Return the service worker; its text changes whenever a file of the app does."""
    package = files("api")
    sums = sha256()
    for path in app_files():
        if path.startswith("/static/vendor/"):
            sums.update(asset_files()[path.removeprefix("/static/vendor/")].read_bytes())
        else:
            sums.update(package.joinpath(*path.strip("/").split("/")).read_bytes())
    for name in _TEMPLATES:
        sums.update(package.joinpath("templates", name).read_bytes())
    sums.update(package.joinpath("locale", "en.po").read_bytes())
    text = package.joinpath("static", "field", "worker.js").read_text(encoding="utf-8")
    version = sums.hexdigest()[:16]
    kept = json.dumps(app_files())
    return f'"use strict";\nconst VERSION = "{version}";\nconst FILES = {kept};\n{text}'
