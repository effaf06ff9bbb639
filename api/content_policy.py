"""Content security: what a page may run and load; no page of ours runs a script written in it.

Documents that are also handed over as single files carry their scripts inside. They are allowed
by the hash of each, and only as many as the document is known to have: text that turned into a
script on the way would be one too many, and the document is not served.
"""

import base64
import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from fastapi.responses import HTMLResponse

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; style-src 'self'{styles}; "
    "script-src 'self'{scripts}; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
STRICT: Final = POLICY.format(styles="", scripts="")
"""The policy of every page: scripts and styles from files of this host only."""
_SCRIPT: Final = re.compile(
    r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.DOTALL | re.IGNORECASE
)


class UnexpectedScriptError(RuntimeError):
    """A document holds another number of scripts than it is made with."""


def document_answer(html: str, *, scripts: int) -> HTMLResponse:
    """Return `html`, a document with `scripts` scripts inside, with the policy that fits it.

    Styles may stand inside too: maps are drawn with style attributes.

    Raises
    ------
    UnexpectedScriptError
        If the document has more or fewer scripts inside.
    """
    return HTMLResponse(html, headers={"Content-Security-Policy": policy_of(html, scripts)})


@lru_cache(maxsize=64)
def policy_of(html: str, scripts: int) -> str:
    """Return the policy of a document with `scripts` scripts inside.

    A document that is kept and served again is not searched again.

    Raises
    ------
    UnexpectedScriptError
        If the document has more or fewer scripts inside.
    """
    inside = [
        found["text"] for found in _SCRIPT.finditer(html) if " src=" not in found["attributes"]
    ]
    if len(inside) != scripts or len(re.findall("<script", html, re.IGNORECASE)) != len(
        _SCRIPT.findall(html)
    ):
        msg = f"{len(inside)} scripts stand in a document that is made with {scripts}"
        raise UnexpectedScriptError(msg)
    hashes = "".join(f" 'sha256-{_hash(text)}'" for text in inside)
    return POLICY.format(styles=" 'unsafe-inline'", scripts=hashes)


def _hash(text: str) -> str:
    # Browsers hash what the parser made of it, in which every line ends with a line feed.
    same = text.replace("\r\n", "\n").replace("\r", "\n")
    return base64.b64encode(sha256(same.encode()).digest()).decode()
