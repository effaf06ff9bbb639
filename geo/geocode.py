"""Geocodes: where an address is, how we know, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.address import AddressParts, parse_address
from geo.address_match import match_address
from geo.area import TownshipCode
from geo.division import PROVINCE_CODES
from geo.gazetteer_index import GazetteerIndex
from geo.message import Message, message
from geo.name_book import NameHit
from geo.position import Datum, Position, Precision

__all__ = ["GazetteerIndex", "Geocode", "geocode", "geocode_many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocode:
    """The answer to one address; always given, even when nothing was found."""

    position: Position | None
    precision: Precision
    score: int
    """Trust in the match, 0 to 100: from 80 good, from 60 usable, below 60 a person should look."""
    datum: Datum
    """Datum of the source; `position` itself is WGS 84."""
    method: str
    """How it was found: `declared`, `corrected`, `number`, `interpolated`, `road`, `place`, …"""
    township: TownshipCode | None
    matched: str = ""
    """The gazetteer's words that were matched, for a person to judge."""
    doubts: tuple[Message, ...] = ()


def geocode(address: str, index: GazetteerIndex) -> Geocode:
    """Return where `address` is; text that is no address is answered with precision `NONE`."""
    parts = parse_address(address)
    if not parts.text:
        return _unfound("none", message("地址为空：请补充工作场所地址或坐标"))
    hits = index.names.scan(parts.text)
    outside = _outside(parts, hits, index)
    if outside:
        return _unfound(
            "outside",
            message(
                "地址写的是“{other}”，不在{area}：请核对工作场所地址，或移交所在地",
                other=outside,
                area=index.area.name,
            ),
        )
    match = match_address(parts, hits, index)
    if match is None:
        return _unfound(
            "none",
            message(
                "地名库中没有“{address}”里的道路、村和单位：请补充地名库或填写坐标",
                address=parts.text,
            ),
        )
    return Geocode(
        position=match.position,
        precision=match.precision,
        score=match.score,
        datum=Datum.WGS84,
        method=match.method,
        township=match.township,
        matched=" ".join(match.words),
        doubts=match.doubts,
    )


def geocode_many(addresses: Sequence[str], index: GazetteerIndex) -> tuple[Geocode, ...]:
    """Return where each address is, in order; equal addresses are looked up once."""
    answers: dict[str, Geocode] = {}
    for address in addresses:
        if address not in answers:
            answers[address] = geocode(address, index)
    return tuple(answers[address] for address in addresses)


def _outside(parts: AddressParts, hits: Sequence[NameHit], index: GazetteerIndex) -> str:
    """Return the division that the address names outside the area, or an empty string."""
    own = index.area.name
    if own in parts.text:
        return ""
    foreign = index.divisions.foreign(parts.text, index.area_codes)
    if foreign:
        return foreign
    province = PROVINCE_CODES.get(parts.province)
    if province and not any(code.startswith(province) for code in index.area_codes):
        return parts.province
    if any(hit.loss == 0 for hit in hits):
        return ""
    short = index.divisions.foreign_city(parts.text, index.area_codes)
    if short or index.area.code.endswith("00"):
        return short
    unknown = parts.county and parts.county not in index.divisions
    return parts.county if unknown and parts.county.endswith("县") else ""


def _unfound(method: str, doubt: Message) -> Geocode:
    return Geocode(
        position=None,
        precision=Precision.NONE,
        score=0,
        datum=Datum.WGS84,
        method=method,
        township=None,
        doubts=(doubt,),
    )
