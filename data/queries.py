"""Named SQL statements, one file per concept, in `data/sql`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_HEADING: Final = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def queries(concept: str) -> Mapping[str, str]:
    """Return the statements of `data/sql/<concept>.sql` by name."""
    text = files("data").joinpath("sql", f"{concept}.sql").read_text(encoding="utf-8")
    _preamble, *parts = _HEADING.split(text)
    return dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))
