"""Geocodes: where an address is, how we know, and how well."""

from dataclasses import dataclass

from geo.area import TownshipCode
from geo.message import Message
from geo.position import Datum, Position, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocode:
    """The answer to one address; always given, even when nothing was found."""

    position: Position | None
    precision: Precision
    score: int
    """Trust in the match, 0 to 100."""
    datum: Datum
    """Datum of the source; `position` itself is WGS 84."""
    method: str
    """How it was found: `declared`, `corrected`, `number`, `interpolated`, `road`, `place`, …"""
    township: TownshipCode | None
    matched: str = ""
    """The gazetteer's words that were matched, for a person to judge."""
    doubts: tuple[Message, ...] = ()
