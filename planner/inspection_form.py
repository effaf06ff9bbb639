"""Inspection forms: the versioned items of an on-site inspection, each bound to its clause."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.errors import PlannerError


class InvalidFormError(PlannerError, ValueError):
    """An item set that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """One thing to look at."""

    id: str
    text: str
    law: str
    """Full name of the law or rule."""
    clause: str
    is_confirmed: bool
    """Whether the clause was compared with a source; shown where it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """Items that belong together."""

    id: str
    title: str
    items: tuple[FormItem, ...]
    is_mandatory: bool = False
    """Whether a visit is not finished before every item has an answer (三同时, CZ-68)."""
    requirement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionForm:
    """One version of the item set."""

    version: str
    title: str
    sections: tuple[FormSection, ...]
    results: tuple[str, ...]
    """Result codes on offer, in order."""
    without_form: frozenset[str]
    """Result codes of visits at which nothing could be inspected."""
    clean: str
    """The result code that says nothing was found."""

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items()]
        if len(set(ids)) != len(ids):
            raise InvalidFormError(
                "检查项目集 {version} 有重复的项目编号：每项一个编号", version=self.version
            )
        if not any(section.is_mandatory for section in self.sections):
            raise InvalidFormError(
                "检查项目集 {version} 缺少必查的“三同时”部分（CZ-68）：请补上", version=self.version
            )
        if not {*self.without_form, self.clean} <= set(self.results):
            raise InvalidFormError(
                "检查项目集 {version} 提到了没有列出的结果代码：请核对 results",
                version=self.version,
            )

    def items(self) -> Iterator[FormItem]:
        """Give every item, in the order of the form."""
        for section in self.sections:
            yield from section.items

    def item(self, id_: str) -> FormItem | None:
        """Return the item of this id, or None."""
        return next((item for item in self.items() if item.id == id_), None)

    def mandatory(self) -> tuple[FormItem, ...]:
        """Return the items that every inspection answers."""
        return tuple(
            item for section in self.sections if section.is_mandatory for item in section.items
        )
