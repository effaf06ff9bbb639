"""The announced visits of a rule file: the lists whose employers are told beforehand."""

from data.marked_yaml import Section
from data.rule_origin import ORIGIN_KEYS, read_origin
from geo.message import Message, message
from planner.rule_scope import unknown_word
from planner.visit import VisitList


def read_announced(top: Section, local: list[Message]) -> frozenset[VisitList]:
    """Return the lists that a rule file announces; one that names none announces none."""
    if not top.has("announced_visits"):
        return frozenset()
    section = top.section("announced_visits", keys=("lists", *ORIGIN_KEYS))
    known = {kind.value: kind for kind in VisitList}
    found: set[VisitList] = set()
    for place in section.items("lists"):
        if place.value in known:
            found.add(known[place.value])
        else:
            section.faults.add(place, unknown_word(place.value, list(known)))
    read_origin(section, message("预先通知的检查"), local)
    return frozenset(found)
