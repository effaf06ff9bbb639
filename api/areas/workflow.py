"""Load an area pack: its places, roads, staff, past and rules."""

from dataclasses import dataclass, replace
from pathlib import Path

from api.clock import present
from api.session import Session
from data import areas, histories, rule_sets
from data.area_pack import read_pack
from data.database import Connection
from data.errors import NotFoundError
from data.histories import UnmatchedEvent
from data.rule_files import read_rules, shipped_text
from data.rule_sets import NewRuleSet, RuleOrigin
from geo.area import AreaCode, SupervisionArea
from geo.message import Message, message
from planner.rule_set import RuleSet


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
    read = None
    if pack.rules_text:
        read = read_rules(pack.rules_text, rules or f"{folder.name}/rules.yaml")
    notes = pack.notes
    with session.writing() as conn:
        if read is not None and (kept := _rules_to_keep(conn, pack.area.code, read)):
            number = rule_sets.add(
                conn,
                pack.area.code,
                NewRuleSet(
                    origin=RuleOrigin.PACK,
                    file_name=rules or "rules.yaml",
                    text=pack.rules_text,
                    name=read.name,
                    title=read.title,
                ),
                by="console",
                now=present(),
            )
            pack = replace(pack, rules_text=kept)
            notes = (
                *notes,
                message(
                    "规则与现行的不同，而已有月份按现行规则抽取过：规则没有换，已存为第 {number} 号"
                    "规则集，请在“规则集”页或用 xuntu rules 检查后从以后的月份启用",
                    number=number,
                ),
            )
        areas.save_pack(conn, pack)
        unmatched = histories.load(conn, pack.area.code).unmatched
    return AreaLoaded(area=pack.area, notes=notes, unmatched=unmatched)


def _rules_to_keep(conn: Connection, code: AreaCode, new: RuleSet) -> str:
    """Return the rule file that has to stay, as months were made with it; else nothing."""
    try:
        old = areas.rules_text(conn, code)
    except NotFoundError:
        return ""
    is_used = bool(rule_sets.last_used(conn, code) or rule_sets.activations(conn, code))
    return old if old and is_used and read_rules(old, "rules.yaml") != new else ""


def area_of(session: Session, code: str) -> SupervisionArea:
    """Return the area with `code`.

    Raises
    ------
    NotFoundError
        If no pack of that area was loaded.
    """
    with session.reading() as conn:
        return areas.load(conn, AreaCode(code))
