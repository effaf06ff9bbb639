"""Column mapping: which column of an export holds which field of a declaration."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from data.errors import DataError
from data.reference_tables import declaration_columns
from geo.declaration_file import ColumnMatch

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_NOISE = re.compile(r"[\s\u3000*★:：]+|[(\[](?:必填|选填|人|名|个|度|%|万元)[)\]]")
_DATUM_WORDS = re.compile(
    r"[(\[]?(?:百度|高德|腾讯|谷歌|天地图|火星|GPS|WGS-?84|GCJ-?02|BD-?09|CGCS-?2000|国家2000)"
    r"(?:坐标系?|地图)?[)\]]?",
    re.IGNORECASE,
)
_KINDS = re.compile(
    "代码|名称|地址|日期|时间|人数|得分|电话|年份|月份|状态|类别|类型|版本|机构|编号"
)
_UNNAMEABLE = re.compile(r"^第\d+列$|（\d+）$")
"""How columns without a heading, or with one that was there before, are shown."""
_SIMILAR = 84
_CLEARLY_BETTER = 5
_AMBIGUOUS = ("exposed_workers", "factor_workers")
IGNORED = frozenset({"", "忽略", "不导入", "ignore"})


class ColumnError(DataError):
    """The columns of a file cannot be understood, or a mapping names what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one file as understood."""

    matches: tuple[ColumnMatch, ...]
    """One for each column of the file, in order."""
    places: Mapping[str, int]
    """Field → column, counted from 0."""

    def __contains__(self, field: str) -> bool:
        return field in self.places

    def heading(self, field: str) -> str:
        """Return the heading of `field` as the file has it, else its proper one."""
        place = self.places.get(field)
        if place is None:
            return declaration_columns()[field][0]
        return self.matches[place].heading


@dataclass(frozen=True, slots=True)
class HeadingNames:
    """The names under which fields are known, those that the user stated included."""

    fields: Mapping[str, tuple[str, ...]]
    stated: Mapping[str, str]

    def known(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Return the fields that a heading of `parts` (from top to bottom) may mean."""
        found = self.find(parts)
        return found[0] if found else ()

    def find(self, parts: Sequence[str]) -> tuple[tuple[str, ...], str, int] | None:
        """Return the fields a heading may mean, how it was recognised, and its rank."""
        paths = _paths(parts)
        for path in paths:
            if path in self.stated:
                return (self.stated[path],), "user", 0
        for path in paths:
            entries = self.fields.get(path)
            if entries:
                first = entries[0].partition(" ")
                rank = int(first[2])
                fields = tuple(entry.partition(" ")[0] for entry in entries)
                return fields, "exact" if rank == 0 else "alias", rank
        return None


def heading_names(mapping: Mapping[str, str] | None) -> HeadingNames:
    """Return the known headings, with the user's `mapping` of heading → field.

    A field may be named by its proper heading or its identifier; 忽略 leaves the column aside.

    Raises
    ------
    ColumnError
        The mapping names a field that does not exist.
    """
    columns = declaration_columns()
    index: dict[str, tuple[str, ...]] = {}
    for field, headings in columns.items():
        for rank, heading in enumerate(headings):
            key = heading_key(heading)
            index[key] = (*index.get(key, ()), f"{field} {rank}")
    stated = {heading_key(h): _stated_field(h, f, columns) for h, f in (mapping or {}).items()}
    return HeadingNames(index, stated)


def heading_key(heading: str) -> str:
    """Return a heading without width, spaces, marks and units, for comparison."""
    folded = heading.translate(_WIDE)
    return _NOISE.sub("", folded).replace("（", "(").replace("）", ")").lower()


def can_be_stated(heading: str) -> bool:
    """Return whether a mapping can name the column that is shown as `heading`."""
    return bool(heading_key(heading)) and not _UNNAMEABLE.search(heading)


def match_columns(
    headings: Sequence[Sequence[str]], samples: Sequence[str], names: HeadingNames
) -> Columns:
    """Return how the columns with `headings` (parts from top to bottom) are understood.

    Each field gets one column: the one the user stated, else the best known heading, else a
    similar one that is clearly nearest; every other column is only kept raw.
    """
    shown = ["|".join(parts) for parts in headings]
    _check_stated(shown, headings, names)
    taken: dict[str, tuple[int, str]] = {}
    ranked = [
        (rank, column, fields, by)
        for column, parts in enumerate(headings)
        if (found := names.find(parts))
        for fields, by, rank in [found]
    ]
    by_user = {column for _, column, _, by in ranked if by == "user"}
    for _, column, fields, by in sorted(ranked, key=lambda r: (r[3] != "user", r[0], r[1])):
        if fields[0] and len(fields) == 1 and fields[0] not in taken:
            taken[fields[0]] = (column, by)
    _settle_ambiguous(ranked, taken)
    used = {column for column, _ in taken.values()} | by_user
    for column, parts in enumerate(headings):
        if column not in used and parts:
            field = _similar(parts, taken)
            if field:
                taken[field] = (column, "similar")
                used.add(column)
    fields_by_column = {column: (field, by) for field, (column, by) in taken.items()}
    matches = tuple(
        ColumnMatch(
            heading=shown[column] or f"第{column + 1}列",
            field=fields_by_column.get(column, ("", ""))[0],
            by=fields_by_column.get(column, ("", ""))[1],
            sample=samples[column] if column < len(samples) else "",
        )
        for column in range(len(headings))
    )
    return Columns(
        matches=_unique_headings(matches),
        places={field: column for field, (column, _) in taken.items()},
    )


def require(columns: Columns, file: str, sheet: str) -> None:
    """Check that the columns without which no declaration can be read are there.

    Raises
    ------
    ColumnError
        Names what is missing, what was found and how to state the mapping.
    """
    missing = []
    if "name" not in columns:
        missing.append("单位名称")
    places = ("workplace_address", "registered_address", "township_name", "coordinates", "lon")
    if not any(field in columns for field in places):
        missing.append("工作场所地址")
    if missing:
        raise ColumnError(
            "{file} 的工作表“{sheet}”缺少必需的列：{missing}。已有的列：{found}。"
            "如果其中某列就是所缺的列，请指明它对应的字段"
            "（用命令导入时写 --map {example}={field}）",
            file=file,
            sheet=sheet,
            missing="、".join(missing),
            found="、".join(match.heading for match in columns.matches),
            example=next((m.heading for m in columns.matches if not m.field), "厂名"),
            field=missing[0],
        )


def _stated_field(heading: str, field: str, columns: Mapping[str, tuple[str, ...]]) -> str:
    if field.strip() in IGNORED:
        return ""
    if field in columns:
        return field
    wanted = heading_key(field)
    for name, headings in columns.items():
        if wanted in map(heading_key, headings):
            return name
    proper = [headings[0] for headings in columns.values()]
    nearest = process.extractOne(field, proper, scorer=fuzz.ratio)
    raise ColumnError(
        "列对应“{heading}={field}”里没有“{field}”这个字段，最接近的是“{nearest}”；可用字段：{fields}",
        heading=heading,
        field=field,
        nearest=nearest[0],
        fields="、".join(proper),
    )


def _check_stated(
    shown: Sequence[str], headings: Sequence[Sequence[str]], names: HeadingNames
) -> None:
    paths = {path for parts in headings for path in _paths(parts)}
    for heading in names.stated:
        if heading not in paths:
            raise ColumnError(
                "列对应里写的表头“{heading}”不在文件中；文件的表头是：{found}",
                heading=heading,
                found="、".join(filter(None, shown)),
            )


def _settle_ambiguous(
    ranked: Sequence[tuple[int, int, tuple[str, ...], str]], taken: dict[str, tuple[int, str]]
) -> None:
    """Read 接触人数 as of one factor where each row holds one, else as of the employer."""
    for _, column, fields, by in sorted(ranked, key=lambda row: (row[0], row[1])):
        if len(fields) < 2:
            continue
        total, single = _AMBIGUOUS
        of_rows = "factor" in taken and any(
            field in taken for field in ("post", "factor_category", "post_workers", total)
        )
        field = single if of_rows and single not in taken else total
        if field in fields and field not in taken:
            taken[field] = (column, by)


def _similar(parts: Sequence[str], taken: Mapping[str, object]) -> str:
    best: dict[str, float] = {}
    for path in _paths(parts):
        if len(path) < 3:
            continue
        for field, headings in declaration_columns().items():
            if field in taken:
                continue
            for heading in headings:
                key = heading_key(heading)
                if len(key) < 3 or sorted(_KINDS.findall(key)) != sorted(_KINDS.findall(path)):
                    continue
                best[field] = max(best.get(field, 0), fuzz.ratio(path, key))
    order = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    if not order or order[0][1] < _SIMILAR:
        return ""
    if len(order) > 1 and order[0][1] - order[1][1] < _CLEARLY_BETTER:
        return ""
    return order[0][0]


def _paths(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the ways to name a heading of several rows, the fullest first."""
    keys = [key for key in map(heading_key, parts) if key]
    keys = [key for at, key in enumerate(keys) if at == 0 or key != keys[at - 1]]
    full = [*("|".join(keys[at:]) for at in range(len(keys))), "".join(keys)]
    plain = [_DATUM_WORDS.sub("", path) for path in full]
    return tuple(dict.fromkeys(path for path in (*full, *plain) if path))


def _unique_headings(matches: Sequence[ColumnMatch]) -> tuple[ColumnMatch, ...]:
    """Return `matches` with repeated headings numbered, so that raw rows lose no column."""
    seen: dict[str, int] = {}
    unique = []
    for match in matches:
        seen[match.heading] = seen.get(match.heading, 0) + 1
        again = seen[match.heading]
        unique.append(
            match if again == 1 else replace(match, heading=f"{match.heading}（{again}）")
        )
    return tuple(unique)
