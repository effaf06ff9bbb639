"""Address readings: an address with the names of the gazetteer that stand in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.address import AddressParts
from geo.area import TownshipCode
from geo.gazetteer_index import GazetteerIndex
from geo.name_book import BARE_LOSS, SIMILAR_LOSS, NameHit, NameKind

_AFTER_STEM = re.compile(r"工业|经济|开发|产业|集镇|镇区|[,，、;；]")
_BEFORE_ROAD = "镇乡村区园城道市县场社组厂坊号"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressReading:
    """An address with the names of the gazetteer found in it."""

    parts: AddressParts
    hits: tuple[NameHit, ...]
    townships: tuple[TownshipCode, ...]
    """Townships typed; several where a name is shared."""
    context: tuple[TownshipCode, ...]
    """Townships typed or, if none was, those of the villages typed."""

    def of(self, kind: NameKind) -> tuple[NameHit, ...]:
        """Return the hits of one kind."""
        return tuple(hit for hit in self.hits if hit.kind is kind)


def read_names(
    parts: AddressParts, found: Sequence[NameHit], index: GazetteerIndex
) -> AddressReading:
    """Return the names of the gazetteer that `found` in the text and that are similar to it."""
    hits = _standing(found, parts)
    kinds = {hit.kind for hit in hits}
    hits += [hit for hit in index.names.scan(parts.note) if hit.kind not in kinds and hit.loss == 0]
    if parts.county or parts.city or NameKind.AREA in kinds:
        # A township of an unnamed county is as likely that of another.
        hits += _similar_hits(NameKind.TOWNSHIP, parts.township, hits, index)
    hits += _similar_hits(NameKind.VILLAGE, parts.village, hits, index)
    hits += _similar_hits(NameKind.PLACE, parts.place or parts.zone, hits, index)
    townships = _codes(hits, index)
    villages = (
        village.township
        for hit in hits
        if hit.kind is NameKind.VILLAGE
        for village in index.villages[hit.key]
    )
    context = townships or tuple(sorted(set(villages)))
    near = [name for code in context for name in index.road_names.get(code, ())]
    hits += _similar_hits(NameKind.ROAD, parts.road, hits, index, among=near)
    return AddressReading(parts=parts, hits=tuple(hits), townships=townships, context=context)


def _similar_hits(
    kind: NameKind,
    word: str,
    hits: Sequence[NameHit],
    index: GazetteerIndex,
    among: Sequence[str] = (),
) -> tuple[NameHit, ...]:
    """Return the names of `kind` that `word` may mean, if no name of the kind was found."""
    if not word or any(hit.kind is kind or hit.typed == word for hit in hits):
        return ()
    return index.names.similar(kind, word, among)


def _standing(hits: Sequence[NameHit], parts: AddressParts) -> list[NameHit]:
    """Return the hits that stand for themselves.

    The bare stem of a township is also the beginning of many other names (和平 in 和平广场): it
    counts only at the head of the address and before something else that is known. A road that is
    the tail of a longer typed road (环东路 in 北三环东路) is only similar to it.
    """
    starts = {hit.start for hit in hits}
    ends = {hit.end for hit in hits}
    standing = []
    for hit in hits:
        text, kind = parts.text, hit.kind
        if kind in (NameKind.TOWNSHIP, NameKind.AREA) and hit.loss == BARE_LOSS:
            before = hit.start == 0 or hit.start in ends or text[hit.start - 1] in "省市县区旗州"
            after = hit.end == len(text) or hit.end in starts or _AFTER_STEM.match(text, hit.end)
            if not (before and after):
                continue
        if kind is NameKind.ROAD and hit.typed != parts.road and parts.road.endswith(hit.typed):
            at = hit.end - len(parts.road)
            if at >= 0 and hit.start not in ends and text[hit.start - 1] not in _BEFORE_ROAD:
                standing.append(replace(hit, typed=parts.road, start=at, loss=SIMILAR_LOSS))
                continue
        standing.append(hit)
    return standing


def _codes(hits: Sequence[NameHit], index: GazetteerIndex) -> tuple[TownshipCode, ...]:
    """Return the townships typed, exact forms before others."""
    typed = [hit for hit in hits if hit.kind is NameKind.TOWNSHIP]
    best = min((hit.loss for hit in typed), default=0)
    codes = {code for hit in typed if hit.loss == best for code in index.codes_named[hit.key]}
    return tuple(sorted(codes))
