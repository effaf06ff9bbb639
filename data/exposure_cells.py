"""Exposure cells: read declared hazard factors, from lists in one cell or from one row each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import count

from data.cell_values import raw_text
from data.declaration_lines import Line
from data.row_cells import RowCells
from geo.cas_number import read_cas_number
from geo.declaration import FaultCode, Severity
from geo.factor_catalogue import (
    FactorCatalogue,
    FactorMatch,
    MatchedBy,
    likely_category,
    read_category,
)
from geo.hazard_factor import Exposure, FactorNature, HazardCategory
from geo.message import message

_SPLIT = re.compile(r"[;；、，\n\r|+]|,(?!\s*\d)|(?<![A-Za-z\d])/|/(?![A-Za-z\d])")
_GROUP = re.compile(r"[（(\[【]([^（(\[【）)\]】]*)[)）\]】]")
_WORKERS = re.compile(r"(?:接触|接害)?(?:人数)?\s*[:：]?\s*(\d+)\s*(?:人|名)?")
_TAIL = re.compile(r"(.*?\D)(?:\s*[:：\-—－=]\s*|\s+)?(\d+)\s*(人|名)|(.*?\D)\s*[:：=]\s*(\d+)")
_PEOPLE = re.compile(r"\d+(?=\s*[人名])")
_PLACEHOLDER = 9_000_000
_POST = re.compile(r"([^:：（(]{1,20})[:：](.+)")
_NONE = frozenset({"无", "没有", "不接触", "不存在", "/", "-", "—", "——", "无职业病危害因素"})
_ONE_ENTRY = (MatchedBy.NAME, MatchedBy.VARIANT, MatchedBy.ALIAS)
CATEGORY_FIELDS: Mapping[HazardCategory, str] = {
    HazardCategory.DUST: "dust",
    HazardCategory.CHEMICAL: "chemical",
    HazardCategory.PHYSICAL: "physical",
    HazardCategory.RADIATION: "radiation",
    HazardCategory.BIOLOGICAL: "biological",
    HazardCategory.OTHER: "other",
}
_PRESENT_FIELDS = [(category, f"{prefix}_present") for category, prefix in CATEGORY_FIELDS.items()]


@dataclass(frozen=True, slots=True)
class DeclaredFactor:
    """One factor as written in a cell: words, workers and CAS number, where given."""

    words: str
    workers: int | None = None
    cas: str | None = None
    cas_was_date: bool = False
    post: str = ""

    def with_workers(self, workers: int) -> "DeclaredFactor":
        """Return the same factor with `workers`."""
        return DeclaredFactor(self.words, workers, self.cas, self.cas_was_date, self.post)


class ExposureReader:
    """Reads the exposures of declarations; remembers cells that it has seen."""

    def __init__(self, catalogue: FactorCatalogue) -> None:
        self._catalogue = catalogue
        self._cas = catalogue.cas_numbers
        self._lists: dict[str, tuple[DeclaredFactor, ...]] = {}
        self._matches: dict[tuple[str, str | None], FactorMatch] = {}
        self._made: dict[tuple[DeclaredFactor, HazardCategory | None, bool | None], Exposure] = {}

    def read(self, row: RowCells, by_category: Mapping[HazardCategory, int]) -> list[Exposure]:
        """Return the exposures of the lines of `row`, by factor and post.

        `by_category` holds the workers declared for whole categories: they complete a category's
        only factor that has no count, and stand alone where no factor of the category is named.
        """
        exposures: dict[tuple[str, str], Exposure] = {}
        for line in row.lines:
            for exposure in self._of_line(row, line):
                key = (exposure.factor, exposure.post)
                exposures[key] = _larger(exposures.get(key), exposure)
        return self._completed(row, list(exposures.values()), by_category)

    def factors(self, cell: str) -> tuple[DeclaredFactor, ...]:
        """Return the factors written in `cell`."""
        people = _PEOPLE.findall(cell)
        pattern = cell
        if people:  # lists that differ in their numbers only are parsed once
            places = count(_PLACEHOLDER)
            pattern = _PEOPLE.sub(lambda _: str(next(places)), cell)
        known = self._lists.get(pattern)
        if known is None:
            known = self._lists[pattern] = tuple(self._parsed(pattern))
        if not people:
            return known
        return tuple(
            factor.with_workers(int(people[factor.workers - _PLACEHOLDER]))
            if factor.workers is not None and factor.workers >= _PLACEHOLDER
            else factor
            for factor in known
        )

    def _of_line(self, row: RowCells, line: Line) -> Iterator[Exposure]:
        words = row.text("factor", line)
        if words in _NONE or not words:
            if row.cell("factor_workers", line) == "" and row.cell("cas", line) == "":
                return
            words = ""
        factors = self.factors(words)
        numbers = self._cas_cell(row, line, len(factors))
        workers = row.count("factor_workers", line) if "factor_workers" in row.columns else None
        category = read_category(row.text("factor_category", line)) or None
        post = row.text("post", line)
        over_limit = None
        if len(row.lines) > 1 and "over_limit" in row.columns:
            over_limit = row.yes_or_no("over_limit", line)
        if not factors and (any(numbers) or workers):
            factors = (DeclaredFactor(words=""),)
        if workers is not None and len(factors) > 1 and any(f.workers is None for f in factors):
            row.flag(
                "factor_workers",
                FaultCode.UNREADABLE_VALUE,
                message(
                    "一格列了 {count} 种因素却只有一个人数，已按每种 {workers} 人计：请逐项填写",
                    count=len(factors),
                    workers=workers,
                ),
                line=line.number,
                value=str(workers),
            )
        for factor, number in zip(factors, numbers or [None] * len(factors), strict=False):
            declared = DeclaredFactor(
                factor.words,
                factor.workers if factor.workers is not None else workers,
                factor.cas or number,
                factor.cas_was_date,
                factor.post or post,
            )
            yield self._exposure(row, line, declared, category, over_limit)

    def _exposure(
        self,
        row: RowCells,
        line: Line,
        declared: DeclaredFactor,
        category: HazardCategory | None,
        over_limit: bool | None,  # noqa: FBT001 - the value of a cell, not a switch
    ) -> Exposure:
        match = self._matched(declared.words, declared.cas)
        if declared.cas_was_date or match.cas_disagrees or match.by is not MatchedBy.NAME:
            self._note(row, line, declared, match)
        known = self._made.get((declared, category, over_limit))
        if known is not None:
            return known
        factor = match.factor
        words = declared.words or declared.cas or "未写明"
        made = self._made[declared, category, over_limit] = Exposure(
            factor=factor.name if factor else words,
            category=factor.category if factor else category or likely_category(words),
            nature=factor.nature if factor else FactorNature.UNKNOWN,
            workers=declared.workers,
            post=declared.post,
            over_limit=over_limit,
        )
        return made

    def _matched(self, words: str, cas: str | None) -> FactorMatch:
        match = self._matches.get((words, cas))
        if match is None:
            match = self._matches[words, cas] = self._catalogue.find(words, cas)
        return match

    def _note(
        self, row: RowCells, line: Line, declared: DeclaredFactor, match: FactorMatch
    ) -> None:
        if declared.cas_was_date:
            self._note_date(row, line, "factor", declared.words, declared.cas or "")
        if match.factor is None:
            row.flag(
                "factor",
                FaultCode.FACTOR_ALIAS,
                message(
                    "目录中找不到因素“{words}”，已原样保留、性质待核实：请改用《职业病危害因素分类目录》的名称",
                    words=declared.words or "（未写名称）",
                ),
                value=declared.words,
                line=line.number,
            )
        elif match.cas_disagrees:
            row.flag(
                "cas",
                FaultCode.FACTOR_ALIAS,
                message(
                    "因素“{words}”与 CAS 号 {cas} 不是同一物质，已按名称计：请核对",
                    words=declared.words,
                    cas=declared.cas,
                ),
                value=declared.cas or "",
                line=line.number,
            )
        elif match.by is not MatchedBy.NAME:
            row.flag(
                "factor",
                FaultCode.FACTOR_ALIAS,
                message(
                    "“{words}”已按目录名称“{name}”记入",
                    words=declared.words or declared.cas,
                    name=match.factor.name,
                ),
                severity=Severity.MENDED,
                value=declared.words,
                line=line.number,
            )

    def _cas_cell(self, row: RowCells, line: Line, factors: int) -> list[str | None]:
        cell = row.cell("cas", line)
        if cell == "" or isinstance(cell, bool):
            return []
        if isinstance(cell, date | int | float):
            parts: Sequence[str | date | float] = [cell]
        elif isinstance(cell, str):
            parts = [part for part in re.split(r"[;；、，,\n|]+", cell) if part.strip()]
        else:
            parts = [raw_text(cell)]
        numbers: list[str | None] = []
        for part in parts:
            reading = read_cas_number(part, self._cas)
            if reading.was_date:
                self._note_date(row, line, "cas", raw_text(part), reading.number or "")
            elif reading.number is None and raw_text(part).strip() not in ("/", "-", "—", "无"):
                row.flag(
                    "cas",
                    FaultCode.CAS_AS_DATE,
                    message(
                        "“{value}”不是有效的 CAS 号（或被表格软件改成了日期且无法还原）：请核对",
                        value=raw_text(part).strip(),
                    ),
                    value=raw_text(part),
                    line=line.number,
                )
            numbers.append(reading.number)
        if factors > 1 and len(numbers) != factors:
            return []  # no telling which number belongs to which factor
        return numbers

    def _note_date(self, row: RowCells, line: Line, field: str, value: str, cas: str) -> None:
        row.flag(
            field,
            FaultCode.CAS_AS_DATE,
            message(
                "CAS 号被表格软件改成了日期（{value}），校验位相符，已还原为 {cas}："
                "请把该列设为文本格式",
                value=value,
                cas=cas,
            ),
            severity=Severity.MENDED,
            value=value,
            line=line.number,
        )

    def _parsed(self, cell: str) -> Iterator[DeclaredFactor]:
        tokens = list(_tokens(cell))
        if len(tokens) > 1 and self._catalogue.find(cell).by in _ONE_ENTRY:
            tokens = [cell]  # one entry whose name is a list: 磷化氢、磷化锌、磷化铝
        for token in tokens:
            factor = self._token(token)
            if factor.words in _NONE and factor.cas is None:
                continue
            parts = factor.words.split()
            if len(parts) > 1 and self._catalogue.find(factor.words).factor is None:
                known = [self._catalogue.find(part).factor for part in parts]
                if all(known):
                    yield from (replace(factor, words=part) for part in parts)
                    continue
            yield factor

    def _token(self, token: str) -> DeclaredFactor:
        workers: int | None = None
        cas: str | None = None
        was_date = False
        words = token
        post = ""
        for found in _GROUP.finditer(token):
            inner = found[1].strip()
            people = _WORKERS.fullmatch(inner)
            number = read_cas_number(inner, self._cas)
            if number.number is not None:
                cas, was_date = number.number, number.was_date
            elif people:
                workers = int(people[1])
            else:
                continue
            words = words.replace(found[0], "", 1)
        tail = _TAIL.fullmatch(words.strip())
        if tail and workers is None:
            words, workers = (tail[1], int(tail[2])) if tail[2] else (tail[4], int(tail[5]))
        words = words.strip(" :：-—－=")
        said = _POST.fullmatch(words)
        if said and self._catalogue.find(said[2]).factor is not None:
            post, words = said[1].strip(), said[2].strip()
        return DeclaredFactor(words, workers, cas, was_date, post)

    def _completed(
        self,
        row: RowCells,
        exposures: list[Exposure],
        by_category: Mapping[HazardCategory, int],
    ) -> list[Exposure]:
        unnamed = []
        for category, field in _PRESENT_FIELDS:
            people = by_category.get(category)
            present = row.yes_or_no(field) if field in row.columns else None
            if present is False and people:
                row.flag(
                    field,
                    FaultCode.IMPOSSIBLE_COUNT,
                    message(
                        "{category}勾选为“无”，却填了 {count} 人：已按有计，请核对",
                        category=category.value,
                        count=people,
                    ),
                )
            if not people and present is not True:
                continue
            named = [at for at, e in enumerate(exposures) if e.category is category]
            if not named:
                unnamed.append(category.value)
                exposures.append(_of_category(category, people))
            elif len(named) == 1 and people and exposures[named[0]].workers is None:
                exposures[named[0]] = replace(exposures[named[0]], workers=people)
        if unnamed and "factor" in row.columns:
            row.flag(
                "factor",
                FaultCode.MISSING_VALUE,
                message(
                    "{categories}有接触人数，却没有列出具体因素：无法判断是否严重，影响风险等级和"
                    "检查周期，暂作待核实，请补填因素名称",
                    categories="、".join(unnamed),
                ),
                value="",
            )
        return exposures


@cache
def _of_category(category: HazardCategory, people: int | None) -> Exposure:
    """Return the exposure that only names its category; most files repeat a few of them."""
    return Exposure(
        factor=category.value,
        category=category,
        nature=FactorNature.UNKNOWN,
        workers=people or None,
    )


def _tokens(cell: str) -> Iterator[str]:
    """Yield the parts of a list, never splitting inside brackets."""
    depth, start = 0, 0
    splits = {found.start(): found.end() for found in _SPLIT.finditer(cell)}
    for at, char in enumerate(cell):
        if char in "（([【":
            depth += 1
        elif char in "）)]】":
            depth = max(0, depth - 1)
        elif depth == 0 and at in splits:
            if cell[start:at].strip():
                yield cell[start:at].strip()
            start = splits[at]
    if cell[start:].strip():
        yield cell[start:].strip()


def _larger(one: Exposure | None, other: Exposure) -> Exposure:
    """Return the row with more workers where one post and factor stand in two rows."""
    if one is None:
        return other
    over = (
        one.over_limit or other.over_limit
        if (one.over_limit, other.over_limit) != (None, None)
        else None
    )
    kept = other if (other.workers or -1) > (one.workers or -1) else one
    return replace(kept, over_limit=over)
