"""The way back: the page that was asked for before signing in, if it is one of ours."""

import re
from typing import Final
from urllib.parse import urlsplit

HOME: Final = "/"
_PATH: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*", re.ASCII)
_LONGEST: Final = 2000


def way_back(wanted: str) -> str:
    """Return `wanted` if it is an address of this site, written as a path; else the home page."""
    if len(wanted) > _LONGEST or not _PATH.fullmatch(wanted):
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith(("/sign-in", "/sign-out", "/api/")):
        return HOME
    return wanted
