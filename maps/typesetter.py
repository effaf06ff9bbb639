"""The typesetter: pages on paper from packaged templates, with a Chinese font inside, no server.

Typst reads a template of maps/templates and values as JSON; values are text to it, never markup.
Nothing is fetched: fonts come from an installed package, further Typst packages are not used.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import pylopdf_fonts_zh_cn
import typst

from maps.errors import MapError

FAMILY: Final = "Noto Sans SC"


class TypesettingError(MapError):
    """A page could not be set."""


def typeset(template: str, values: Mapping[str, object]) -> bytes:
    """Return the PDF of `template`, a file of maps/templates, filled with `values`.

    The same values give the same bytes: neither time nor place goes in.

    Raises
    ------
    TypesettingError
        If the template cannot be set with these values.
    """
    text = files("maps").joinpath("templates", template).read_bytes()
    data = json.dumps({"font": FAMILY, **values}, ensure_ascii=False)
    try:
        made = typst.Compiler(
            text, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": data}
        ).compile(format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise TypesettingError(
            "纸面成果排版失败（{what}）：请把数据发给维护人员", what=str(error)[:200]
        ) from error
    if not isinstance(made, bytes):
        msg = "Typst gave no document"
        raise TypeError(msg)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the one font that pages are set in; those of the machine would differ elsewhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
    )
