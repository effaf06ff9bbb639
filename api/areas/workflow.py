"""Load an area pack: its places, roads, staff, past and rules."""

from dataclasses import dataclass, replace
from pathlib import Path

from api.session import Session
from data import areas, histories
from data.area_pack import read_pack
from data.histories import UnmatchedEvent
from data.rule_files import read_rules, shipped_text
from geo.area import AreaCode, SupervisionArea
from geo.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLoaded:
    """What an area pack brought."""

    area: SupervisionArea
    notes: tuple[Message, ...]
    """What the pack lacks, and what cannot be done without it."""
    unmatched: tuple[UnmatchedEvent, ...]
    """Events of the past whose workplace is not known (yet)."""


def load_area(session: Session, folder: Path, *, rules: str | None = None) -> AreaLoaded:
    """Read the pack in `folder`, check its rules and keep it in place of an earlier one.

    `rules` names a rule file that comes with the product and is used instead of the pack's own.

    Raises
    ------
    InvalidPackError, RuleFileError
        With every problem of the pack or of its rules.
    NotFoundError
        If no rule file of that name comes with the product.
    """
    pack = read_pack(folder)
    if rules is not None:
        pack = replace(pack, rules_text=shipped_text(rules))
    if pack.rules_text:
        read_rules(pack.rules_text, rules or f"{folder.name}/rules.yaml")
    with session.writing() as conn:
        areas.save_pack(conn, pack)
        unmatched = histories.load(conn, pack.area.code).unmatched
    return AreaLoaded(area=pack.area, notes=pack.notes, unmatched=unmatched)


def area_of(session: Session, code: str) -> SupervisionArea:
    """Return the area with `code`.

    Raises
    ------
    NotFoundError
        If no pack of that area was loaded.
    """
    with session.reading() as conn:
        return areas.load(conn, AreaCode(code))
