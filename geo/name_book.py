"""Name books: find known names in a text, exactly by position and loosely by sound or spelling."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA


class NameKind(IntEnum):
    """What a name belongs to; where one name means several things the first is preferred."""

    ROAD = 0
    PLACE = 1
    VILLAGE = 2
    TOWNSHIP = 3
    AREA = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHit:
    """A known name found in a text."""

    kind: NameKind
    key: str
    """The gazetteer's name."""
    typed: str
    start: int
    end: int
    loss: int = 0
    """What the match is worth less than an exact one, in points."""


VARIANT_LOSS = 5
"""The name was typed in another form: 社区 for 村, without the county before it."""
BARE_LOSS = 6
"""Only the stem was typed: 云溪 for 云溪镇."""
SIMILAR_LOSS = 12
"""The name was typed with an error."""
_ROADISH = re.compile(
    r"[东西南北中前后大新老]?(?:路|街(?!道)|大道|道|巷|桥)|[东西南北]?[一二三四五六]路"
)
_ENDS = re.compile(
    r"(?<=.{2})(?:街道办事处|街道|镇|乡|村民委员会|居民委员会|村委会|居委会|社区|村|大道|大街|公路|路|街|巷|弄|道)$"
)


class NameBook:
    """Names of one gazetteer, each with its kind and the forms in which people type it."""

    def __init__(self, names: Iterable[tuple[NameKind, str, str, int]]) -> None:
        """Take rows of kind, key, form and loss; of equal forms of one kind the best is kept."""
        forms: dict[str, dict[NameKind, tuple[int, list[str]]]] = {}
        for kind, key, form, loss in sorted(set(names)):
            if len(form) < 2:
                continue
            kinds = forms.setdefault(form, {})
            known = kinds.get(kind)
            if known is None or loss < known[0]:
                kinds[kind] = (loss, [key])
            elif loss == known[0]:
                known[1].append(key)
        self._forms: Mapping[str, Mapping[NameKind, tuple[int, list[str]]]] = forms
        by_start: dict[str, list[str]] = {}
        for form in sorted(forms, key=lambda form: (-len(form), form)):
            by_start.setdefault(form[:2], []).append(form)
        self._by_start = by_start
        self._by_sound: dict[NameKind, dict[str, list[str]]] = {}
        self._full: dict[NameKind, dict[int, list[str]]] = {}
        for form, kinds in sorted(forms.items()):
            for kind, (loss, _) in kinds.items():
                if loss == 0:
                    self._full.setdefault(kind, {}).setdefault(len(form), []).append(form)

    def __len__(self) -> int:
        """Return how many forms of names are known."""
        return len(self._forms)

    def scan(self, text: str) -> tuple[NameHit, ...]:
        """Return the names in `text` in order, longest first where they overlap."""
        if len(text) < 2:
            return ()
        found = [
            (start, form)
            for start in range(len(text) - 1)
            for form in self._by_start.get(text[start : start + 2], ())
            if text.startswith(form, start) and self._stands(text, start, form)
        ]
        found.sort(key=lambda pair: (-len(pair[1]), pair[0]))
        taken = bytearray(len(text))
        hits: list[NameHit] = []
        for start, form in found:
            end = start + len(form)
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * len(form)
                hits += self._hits(form, start)
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.kind, hit.key)))

    def similar(self, kind: NameKind, typed: str, among: Sequence[str] = ()) -> tuple[NameHit, ...]:
        """Return the names of `kind` that `typed` probably means, none when none is near enough.

        Names that sound the same come first (most typing is by pinyin); else one wrong, missing,
        added or swapped character in three or more before the ending (路, 村, 镇), two in six.
        Of the few names `among` the one that differs in a single character will do.
        """
        if len(typed) < 3:
            return ()
        forms = self._sounds(kind).get(_sound(typed), [])
        if not forms:
            stem = len(_ENDS.sub("", typed))
            allowed = 0 if stem < 3 else 1 if stem < 6 else 2
            forms = self._spelled(kind, typed, allowed)
        if not forms:
            close = sorted({name for name in among if OSA.distance(typed, name) == 1})
            forms = close if len(close) == 1 else []
        hits = [hit for form in forms for hit in self._hits(form, 0) if hit.kind is kind]
        return tuple(
            NameHit(kind=kind, key=hit.key, typed=typed, start=0, end=len(typed), loss=SIMILAR_LOSS)
            for hit in hits
        )

    def _stands(self, text: str, start: int, form: str) -> bool:
        """Return whether `form` is a word of its own here, not the beginning of a road's name."""
        if all(loss == 0 for loss, _ in self._forms[form].values()):
            return True
        return _ROADISH.match(text, start + len(form)) is None

    def _hits(self, form: str, start: int) -> list[NameHit]:
        return [
            NameHit(kind=kind, key=key, typed=form, start=start, end=start + len(form), loss=loss)
            for kind, (loss, keys) in sorted(self._forms[form].items())
            for key in keys
        ]

    def _sounds(self, kind: NameKind) -> dict[str, list[str]]:
        if kind not in self._by_sound:
            sounds: dict[str, list[str]] = {}
            for forms in self._full.get(kind, {}).values():
                for form in forms:
                    sounds.setdefault(_sound(form), []).append(form)
            self._by_sound[kind] = sounds
        return self._by_sound[kind]

    def _spelled(self, kind: NameKind, typed: str, allowed: int) -> list[str]:
        if not allowed:
            return []
        best, forms = allowed, []
        for length in range(len(typed) - allowed, len(typed) + allowed + 1):
            for form in self._full.get(kind, {}).get(length, ()):
                distance = OSA.distance(typed, form, score_cutoff=best)
                if distance < best:
                    best, forms = distance, [form]
                elif distance == best:
                    forms.append(form)
        return sorted(forms)


def _sound(text: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionary takes half a second

    return " ".join(lazy_pinyin(text, style=Style.NORMAL))
