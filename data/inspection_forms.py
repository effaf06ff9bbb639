"""Inspection forms: the item sets shipped in data/reference, by version."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

from data.errors import NotFoundError
from planner.inspection_form import FormItem, FormSection, InspectionForm

_FILES: Final = ("inspection_form.yaml",)
"""Every version ever used, oldest first: records keep the version that they were made with."""


@cache
def inspection_forms() -> Mapping[str, InspectionForm]:
    """Return every item set by its version, oldest first."""
    found = map(_read, _FILES)
    return {form.version: form for form in found}


def newest_form() -> InspectionForm:
    """Return the item set that visits of today are recorded with."""
    return list(inspection_forms().values())[-1]


def form_of(version: str) -> InspectionForm:
    """Return the item set of `version`.

    Raises
    ------
    NotFoundError
        If this program has none.
    """
    if (form := inspection_forms().get(version)) is None:
        raise NotFoundError("本程序没有检查项目集 {version}：请升级程序", version=version)
    return form


def _read(name: str) -> InspectionForm:
    text = files("data").joinpath("reference", name).read_text(encoding="utf-8")
    document: dict[str, Any] = YAML(typ="safe").load(text)
    laws = document["laws"]
    return InspectionForm(
        version=document["version"],
        title=document["title"],
        sections=tuple(_section(each, laws) for each in document["sections"]),
        results=tuple(document["results"]),
        without_form=frozenset(document["without_form"]),
        clean=document["clean"],
    )


def _section(read: dict[str, Any], laws: Mapping[str, Mapping[str, str]]) -> FormSection:
    return FormSection(
        id=read["id"],
        title=read["title"],
        is_mandatory=read.get("is_mandatory", False),
        requirement=read.get("requirement", ""),
        items=tuple(
            FormItem(
                id=item["id"],
                text=item["text"],
                law=laws[item["law"]]["name"],
                clause=item["clause"],
                is_confirmed=item["confidence"] == "confirmed",
            )
            for item in read["items"]
        ),
    )
