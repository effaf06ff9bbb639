"""The verifier page: one HTML file with which anyone checks a published draw, without a network."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

CORE_PARTS: Final = (
    "bytes.js",
    "parse.js",
    "stream.js",
    "nearest.js",
    "draw.js",
    "merkle.js",
    "shape.js",
    "ledger.js",
    "objects.js",
    "officers.js",
    "verify.js",
)
"""The checks themselves, written from docs/bundle-format.md alone."""
SCREEN_PARTS: Final = ("screen.js", "report.js", "material.js")
_PLACE = re.compile(r"^/\* part: (\S+) \*/\n", re.MULTILINE)


@cache
def verifier_page() -> str:
    """Return the page as one HTML text that loads nothing, to be written beside a bundle.

    It shares no code with the planner: the draw is written a second time, in JavaScript, from the
    published format, so that an error in one of the two shows as a disagreement.
    """
    parts = {
        "page.css": _read("page.css"),
        "core": "\n".join(_read(name) for name in CORE_PARTS),
        "page": "\n".join(_read(name) for name in SCREEN_PARTS) + "\nready();\n",
    }
    return _PLACE.sub(lambda place: parts[place.group(1)], _read("verifier.html"))


def _read(name: str) -> str:
    return files("maps").joinpath("verifier", name).read_text(encoding="utf-8")
