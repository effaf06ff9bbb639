"""Origins: the source of a part of a rule or method file, and how sure it is."""

from typing import Final

from data.marked_yaml import Section, a_text, one_of
from geo.message import Message, message
from planner.rule_set import LOCAL_CONFIDENCE

CONFIDENCES: Final = (
    "confirmed",
    "confirmed-secondary",
    "confirmed-local",
    "memory-high",
    "memory-unsure",
    "proposal",
)
"""How sure the source of a rule is, from read in the original to proposed by us."""

ORIGIN_KEYS: Final = ("source", "confidence", "note")


def read_origin(section: Section, what: Message, local: list[Message] | None) -> tuple[str, str]:
    """Return the source and confidence of a section; note it in `local` if it is not law."""
    source = section.read("source", a_text)
    confidence = section.read("confidence", one_of({word: word for word in CONFIDENCES}))
    section.read("note", a_text, default="")
    if local is not None and confidence in LOCAL_CONFIDENCE:
        local.append(message("{what}：本地设定，非法规（{source}）", what=what, source=source))
    return source, confidence
