"""Languages: Chinese is what the product thinks in, English comes from a gettext catalogue."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from geo.message import Translate


class Language(StrEnum):
    """What people may read the product in."""

    CHINESE = "zh"
    ENGLISH = "en"


def translator(language: Language) -> Translate:
    """Return the function that turns a Chinese template into one of `language`."""
    if language is Language.CHINESE:
        return _as_it_stands
    catalogue = english()
    return lambda template: catalogue.get(template, template)


@cache
def english() -> Mapping[str, str]:
    """Return the English catalogue, Chinese template → English template."""
    with files("api").joinpath("locale", "en.po").open("rb") as stream:
        catalogue = read_po(stream)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string}


def _as_it_stands(template: str) -> str:
    return template
