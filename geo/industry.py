"""Industries: GB/T 4754 codes, which edition a code belongs to, and the risk class of an industry.

Risk classes: 建设项目职业病危害风险分类管理目录 2021 (国卫办职健发〔2021〕5号). They are not the
severe/general of hazard factors and are never mixed with it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from geo.message import Message, message

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_CODE = re.compile(r"(?<![0-9A-Za-z])([A-Ta-t])?[ \-]?(\d{2,4})(?!\d)")
_WORDS = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff、（）()和及与，,]*")
_PUNCTUATION = re.compile(r"[\s、，,()（）]|及|和|与")


class IndustryRisk(StrEnum):
    """Risk class of an industry in the 2021 catalogue."""

    GENERAL = "一般"
    SEVERE = "严重"
    UNKNOWN = "待核实"
    """Not listed, or split by product or process: a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryEntry:
    """One row of the 2021 catalogue."""

    code: str
    """3 digits (4 in two rows), without the section letter."""
    name: str
    qualifier: str
    """The part of the code that this row speaks of, empty for the whole code."""
    division_code: str
    division_name: str
    section_code: str
    risk: IndustryRisk
    starred: bool
    """Falls to general when the adhesives, cleaners, inks and paints hold no named solvent."""
    condition: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryEdition:
    """A code whose meaning differs between the 2011 and the 2017 edition of GB/T 4754."""

    code_2011: str
    name: str
    code_2017: str
    name_of_code_2011_in_2017: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryReading:
    """An industry as read: `code` of 2017 without letter, or empty with a hint why."""

    code: str
    name: str
    hint: Message | None = None
    mended: bool = False
    """True when the hint tells what was mended without doubt."""
    edition_doubt: bool = False


@dataclass(frozen=True)
class IndustryCatalogue:
    """The 2021 risk catalogue with the codes that changed between editions."""

    entries: Sequence[IndustryEntry]
    editions: Sequence[IndustryEdition] = field(default=())

    def risk(self, code: str) -> IndustryRisk:
        """Return the risk class of `code` (2 to 4 digits).

        Starred codes count as severe. Codes split by product, codes that are not listed, and
        divisions whose groups differ are unknown.
        """
        classes = {entry.risk for entry in self.rows(code)}
        return next(iter(classes)) if len(classes) == 1 else IndustryRisk.UNKNOWN

    def rows(self, code: str) -> tuple[IndustryEntry, ...]:
        """Return the catalogue rows that speak of `code`, the most exact ones only."""
        for prefix in (code, code[:3]):
            if prefix in self._by_code:
                return self._by_code[prefix]
        if len(code) == 2:
            return tuple(entry for entry in self.entries if entry.division_code == code)
        return ()

    def is_split(self, code: str) -> bool:
        """Return whether `code` has rows of different class by product or process."""
        return any(entry.qualifier for entry in self.rows(code))

    def is_starred(self, code: str) -> bool:
        """Return whether `code` may fall to general for want of the named solvents."""
        return any(entry.starred for entry in self.rows(code))

    def name(self, code: str) -> str:
        """Return the name of the group or division of `code`, or nothing."""
        if len(code) == 2:
            return self._divisions.get(code, "")
        rows = self.rows(code)
        return rows[0].name if rows else ""

    def read(self, text: str, name: str = "", edition: str = "") -> IndustryReading:
        """Return the industry meant by `text` (code, name or both), `name` and `edition`.

        A 2011 code is moved to its 2017 code when the name or the stated edition says so; where
        neither does and the code changed its meaning, the code stays and the hint asks.
        """
        text = text.translate(_WIDE).strip()
        found = _CODE.search(text)
        words = name.strip() or (_words(text))
        if found is None:
            return self._by_words(text, words)
        code = found[2]
        section = (found[1] or "").upper()
        padded = f"0{code}"
        if len(code) == 3 and code not in self._known_form and padded[:3] in self._groups:
            by_letter = section == self._sections[padded[:2]]
            by_name = _says(_key(words), self.name(padded)) or _says(
                _key(words), self._divisions[padded[:2]]
            )
            if not (by_letter or by_name or code[2] == "0"):
                return self._of_edition(code, section, words, edition, text)
            return IndustryReading(
                code=padded,
                name=words,
                mended=by_letter or by_name,
                hint=message(
                    "行业代码 {value} 缺少开头的 0，已补为 {code}：请把该列设为文本格式",
                    value=text,
                    code=padded,
                ),
            )
        if not 1 <= int(code[:2]) <= 97:
            return IndustryReading(
                code="",
                name=words,
                hint=message(
                    "行业代码“{value}”不在 GB/T 4754 的 01–97 大类内：请核对行业分类", value=text
                ),
            )
        return self._of_edition(code, section, words, edition, text)

    def _of_edition(
        self, code: str, section: str, words: str, edition: str, text: str
    ) -> IndustryReading:
        changed = self._changed.get(code.ljust(4, "0"))
        if changed is None or len(code) == 2:
            return self._settled(code, section, words, text)
        old, new = changed.name, changed.name_of_code_2011_in_2017
        said = _key(words)
        is_old = "2011" in edition or (said and _says(said, old) and not _says(said, new))
        is_new = "2017" in edition or (said and new and _says(said, new))
        if is_old and not is_new:
            moved = changed.code_2017[: max(len(code), 3)]
            return IndustryReading(
                code=moved,
                name=words,
                mended=True,
                hint=message(
                    "行业代码 {old} 是 2011 版（{name}），已换成 2017 版的 {new}",
                    old=code,
                    name=old,
                    new=moved,
                ),
            )
        if is_new:
            return IndustryReading(code=code, name=words)
        return IndustryReading(
            code=code,
            name=words,
            edition_doubt=True,
            hint=message(
                "行业代码 {code} 在 2011 版是“{old}”，在 2017 版是“{new}”，行业名称不足以判断：暂按"
                " 2017 版，请核对",
                code=code,
                old=old,
                new=new or "未知",
            ),
        )

    def _settled(self, code: str, section: str, words: str, text: str) -> IndustryReading:
        expected = self._sections.get(code[:2], "")
        if section and expected and section != expected:
            return IndustryReading(
                code=code,
                name=words,
                hint=message(
                    "行业代码“{value}”的门类字母应为 {letter}：请核对行业分类",
                    value=text,
                    letter=expected,
                ),
            )
        other = self._by_name.get(_key(words), "")
        if other and len(other) == 3 and len(code) >= 3 and not code.startswith(other):
            return IndustryReading(
                code=code,
                name=words,
                hint=message(
                    "行业代码 {code} 与行业名称“{name}”（{other}）不一致：暂按代码，请核对",
                    code=code,
                    name=words,
                    other=other,
                ),
            )
        return IndustryReading(code=code, name=words)

    def _by_words(self, text: str, words: str) -> IndustryReading:
        if not text and not words:
            return IndustryReading(code="", name="")
        code = self._by_name.get(_key(words), "") or self._old_names.get(_key(words), "")
        if code:
            return IndustryReading(
                code=code,
                name=words,
                mended=True,
                hint=message(
                    "按行业名称“{name}”补出行业代码 {code}（2017 版）", name=words, code=code
                ),
            )
        return IndustryReading(
            code="",
            name=words or text,
            hint=message(
                "看不出“{name}”的行业代码：请填 GB/T 4754-2017 的 3 或 4 位代码", name=words or text
            ),
        )

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[IndustryEntry, ...]]:
        rows: dict[str, list[IndustryEntry]] = {}
        for entry in self.entries:
            rows.setdefault(entry.code, []).append(entry)
        return {code: tuple(found) for code, found in rows.items()}

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(entry.code[:3] for entry in self.entries)

    @cached_property
    def _known_form(self) -> frozenset[str]:
        changed = {edition.code_2011[:3] for edition in self.editions}
        return self._groups | changed

    @cached_property
    def _divisions(self) -> Mapping[str, str]:
        return {entry.division_code: entry.division_name for entry in self.entries}

    @cached_property
    def _sections(self) -> Mapping[str, str]:
        return {entry.division_code: entry.section_code for entry in self.entries}

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        names = {_key(name): code for code, name in self._divisions.items()}
        names.update({_key(edition.name): edition.code_2017 for edition in self.editions})
        names.update({_key(entry.name): entry.code for entry in self.entries})
        return names

    @cached_property
    def _old_names(self) -> Mapping[str, str]:
        return {
            _key(edition.name_of_code_2011_in_2017): edition.code_2011
            for edition in self.editions
            if edition.name_of_code_2011_in_2017
        }

    @cached_property
    def _changed(self) -> Mapping[str, IndustryEdition]:
        return {edition.code_2011: edition for edition in self.editions}


def _words(text: str) -> str:
    found = _WORDS.search(text)
    return found[0].strip("（()）、，,") if found else ""


def _key(name: str) -> str:
    return _PUNCTUATION.sub("", name).removesuffix("业")


def _says(said: str, name: str) -> bool:
    key = _key(name)
    return bool(key) and (said == key or key in said or (len(said) >= 4 and said in key))
