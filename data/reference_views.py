"""Reference tables for readers: every table that the product ships, with its sources, as text."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

from ruamel.yaml import YAML

from data.errors import NotFoundError
from data.rule_files import shipped_text
from geo.message import Message, message
from geo.testing_cycle import TestingCycle
from planner.rule_scope import unknown_word
from planner.rule_set import PublicityTerm

Rows: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """One table as people read it."""

    name: str
    title: Message
    about: Message
    """What it is and why it cannot be changed at the screen, or where it can."""
    is_local: bool
    """Whether its values are settings that the rule set of an area may change."""
    columns: tuple[Message, ...]
    rows: Rows
    """Cells by column; the last two columns are the source and how sure it is."""

    def holding(self, words: str) -> Rows:
        """Return the rows that hold all of some words, separated by blanks."""
        wanted = words.casefold().split()
        return tuple(
            row for row in self.rows if all(word in " ".join(row).casefold() for word in wanted)
        )

    def as_csv(self, translate: Callable[[str], str]) -> bytes:
        """Return the whole table as a file that spreadsheets open, in UTF-8 with its mark."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.said(translate) for column in self.columns])
        writer.writerows([[_no_formula(cell) for cell in row] for row in self.rows])
        return out.getvalue().encode("utf-8-sig")


@cache
def reference_tables() -> tuple[ReferenceTable, ...]:
    """Return every table, those of national facts first."""
    return (
        _from_csv(
            "hazard_factors.csv", message("职业病危害因素"), _NATIONAL,
            {"category": message("类别"), "catalogue_no": message("目录序号"),
             "name": message("名称"), "cas": message("CAS 号"), "severe": message("严重"),
             "severe_basis": message("依据"), "note": message("备注")},
        ),
        _from_csv(
            "factor_aliases.csv", message("危害因素的别名"), _NAMES,
            {"alias": message("申报表里的写法"), "name": message("目录里的名称")},
        ),
        _from_csv(
            "industry_risk.csv", message("行业职业病危害风险分类（2021）"), _NATIONAL,
            {"gbt4754_code": message("行业代码"), "name": message("名称"),
             "qualifier": message("限定"), "division_name": message("大类"),
             "section_name": message("门类"), "risk": message("风险"),
             "star_downgrade": message("星号"), "condition": message("条件"),
             "catalogue_version": message("版本")},
        ),
        _from_csv(
            "industry_editions.csv", message("行业代码的换版（2011 到 2017）"), _NATIONAL,
            {"code_2011": message("2011 版代码"), "name": message("名称"),
             "code_2017": message("2017 版代码"),
             "name_of_code_2011_in_2017": message("同一代码在 2017 版的名称")},
        ),
        _key_industries(),
        _method(),
        _result_codes(),
        _inspection_form(),
        _from_csv(
            "policy_documents.csv", message("编有条款编号的文件"), _DOCUMENTS,
            {"letters": message("编号字母"), "area": message("区划代码"),
             "document": message("文号"), "issued": message("印发日期"),
             "title": message("文件"), "clauses": message("条款数")},
        ),
        _from_csv(
            "indicator_targets.csv", message("指标的目标值"), _DOCUMENTS,
            {"area": message("区划代码"), "year": message("年度"),
             "indicator": message("指标"), "words": message("原文的对象"),
             "categories": message("危害类别"), "industries": message("行业"),
             "least": message("不低于"), "requirement": message("条款编号")},
        ),
        _declaration_columns(),
        _local_settings(),
    )  # fmt: skip


def reference_table(name: str) -> ReferenceTable:
    """Return one table by its name.

    Raises
    ------
    NotFoundError
        If there is none of this name.
    """
    tables = {one.name: one for one in reference_tables()}
    if name not in tables:
        raise NotFoundError("没有这张参考表：{what}", what=unknown_word(name, list(tables)))
    return tables[name]


def _no_formula(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell


def _from_csv(
    file: str, title: Message, about: Message, columns: Mapping[str, Message]
) -> ReferenceTable:
    read = list(csv.DictReader(_text(file).splitlines()))
    return _table(
        file.removesuffix(".csv"),
        title,
        about,
        tuple(columns.values()),
        [
            (*(row[key] for key in columns), row.get("source") or _FILE, row["confidence"])
            for row in read
        ],
    )


def _table(
    name: str,
    title: Message,
    about: Message,
    columns: Sequence[Message],
    rows: Sequence[tuple[str, ...]],
    *,
    is_local: bool = False,
) -> ReferenceTable:
    return ReferenceTable(
        name=name,
        title=title,
        about=about,
        is_local=is_local,
        columns=(*columns, message("出处"), message("可信程度")),
        rows=tuple(rows),
    )


def _key_industries() -> ReferenceTable:
    document = _yaml("key_industries.yaml")
    rows = [
        (
            str(city),
            one["seed_word"],
            "、".join(one["codes"]),
            one.get("filter", ""),
            one.get("note", ""),
            "、".join(found.get("req", ())),
            one["confidence"],
        )
        for city, found in document["cities"].items()
        for one in found["industries"]
    ]
    rows += [
        (
            str(one["year"]),
            "、".join(one["focus"]),
            "、".join(one["codes"]),
            "",
            "",
            one["source"],
            one["confidence"],
        )
        for one in document["national_campaigns"]
    ]
    return _table(
        "key_industries",
        message("重点行业"),
        _DOCUMENTS,
        (
            message("文件或年度"),
            message("文件里的词"),
            message("行业代码"),
            message("限定"),
            message("备注"),
        ),
        rows,
    )


def _method() -> ReferenceTable:
    document: dict[str, Any] = YAML(typ="safe").load(shipped_text("method-2022"))
    rows = [
        (part, key, _flat(value), section["source"], section["confidence"])
        for part, section in document.items()
        if isinstance(section, dict)
        for key, value in section.items()
        if key not in {"source", "confidence"}
    ]
    return _table(
        "risk_method",
        message("风险评估方法（method-2022）"),
        message("规则集用 method 选用一个方法；方法的表随程序发布，改表要另出一个方法文件。"),
        (message("部分"), message("键"), message("取值")),
        rows,
    )


def _result_codes() -> ReferenceTable:
    document = _yaml("result_codes.yaml")
    rows = [
        (str(code), words, document["source"], document["confidence"])
        for code, words in document["results"].items()
    ]
    return _table(
        "result_codes",
        message("抽查结果代码"),
        message("与别的双随机平台交换结果时对照用，由那个平台规定，所以只读。"),
        (message("代码"), message("结果")),
        rows,
    )


def _inspection_form() -> ReferenceTable:
    document = _yaml("inspection_form.yaml")
    laws = document["laws"]
    rows = [
        (
            section["title"],
            item["id"],
            item["text"],
            f"{laws[item['law']]['name']}{item['clause']}",
            laws[item["law"]]["source"],
            item["confidence"],
        )
        for section in document["sections"]
        for item in section["items"]
    ]
    return _table(
        "inspection_form",
        message("现场检查项目"),
        message("检查项目和条款随程序发布：旧记录仍按当时的版本显示，所以只读。"),
        (message("部分"), message("编号"), message("项目"), message("条款")),
        rows,
    )


def _declaration_columns() -> ReferenceTable:
    document = _yaml("declaration_columns.yaml")
    rows = [
        (field, column["heading"], "、".join(column.get("aliases", ())), _FILE, "memory-high")
        for field, column in document["fields"].items()
    ]
    return _table(
        "declaration_columns",
        message("申报表的表头"),
        message("导入时靠它认列；认不出的列在导入页上指定，程序会记住，所以不必改表。"),
        (message("字段"), message("表头"), message("也认得的写法")),
        rows,
    )


def _local_settings() -> ReferenceTable:
    """Return what the rule set of an area may set, and what holds where it says nothing."""
    cycle, publicity = TestingCycle(), PublicityTerm()
    origin = "工作场所职业卫生管理规定（令第5号）第二十条"
    none = "—"
    rows = [
        ("cap", "检查次数上限", none, "", ""),
        ("cap.gap", "两次计次检查的间隔", none, "", "proposal"),
        ("officers.rotation", "换人检查", "false", "", "proposal"),
        ("random.class_shares", "各类每年抽查的比例", none, "", "proposal"),
        ("reinspection.share", "留给本年已查单位的比例", "0%", "", "proposal"),
        ("service_minutes", "现场检查时长（分钟）", "低 60、中 90、高 120", "", "proposal"),
        ("testing_cycle.severe_test_months", "危害严重的检测周期（月）",
         str(cycle.severe_test_months), origin, "confirmed"),
        ("testing_cycle.general_test_months", "危害一般的检测周期（月）",
         str(cycle.general_test_months), origin, "confirmed"),
        ("testing_cycle.severe_evaluation_months", "危害严重的现状评价周期（月）",
         str(cycle.severe_evaluation_months), origin, "confirmed"),
        ("publicity", "结果公示（工作日）", str(publicity.working_days), publicity.source,
         publicity.confidence),
        ("rules", "必查和覆盖的规则", none, "", ""),
    ]  # fmt: skip
    return _table(
        "local_settings",
        message("规则集可以改的设定"),
        message("这些是各区域自己的设定：在规则集里改，检查、试算、确认后从某月起生效。"),
        (message("规则文件里的键"), message("设定"), message("规则集没有写时")),
        [(key, words, value, source or _FILE, sure) for key, words, value, source, sure in rows],
        is_local=True,
    )


def _flat(value: object) -> str:
    """Return nested values in one line."""
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_flat(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_flat(inner) for inner in value)
    return str(value)


def _yaml(name: str) -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(_text(name))
    return read


def _text(name: str) -> str:
    return files("data").joinpath("reference", name).read_text(encoding="utf-8")


_FILE: Final = "data/reference"
_NATIONAL: Final = message(
    "国家目录和标准里的事实：各地都一样，改了就不是那个目录了，所以只读；目录换版时随程序更新。"
)
_NAMES: Final = message("由目录名称整理的别名，导入时认名称用；认错的请在申报表里改，所以只读。")
_DOCUMENTS: Final = message(
    "文件里写明的事实，只读；本区域要按别的数执行，请写进规则集，并注明出处和可信程度。"
)
