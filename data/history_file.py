"""The history file of an area pack (history.xlsx): what has happened at each workplace."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from data.history_rows import Event, HistoryRow, HistoryRows, WorkplaceRef
from data.long_sheets import save_long_workbook
from data.pack_problem import ProblemList
from data.pack_sheets import FIRST_ROW, add_sheet, read_sheets
from data.pack_table import Column, PackRow, read_rows
from geo.employer import EmployerId
from geo.history import (
    Complaint,
    DiseaseCount,
    Inspection,
    InspectionKind,
    Project,
    ProjectClass,
    SelfCheck,
    TestKind,
    TestReport,
)
from geo.message import message

INSPECTIONS, TESTS, COMPLAINTS, DISEASES = "检查记录", "检测评价", "投诉举报", "职业病"
SELF_CHECKS, PROJECTS, GOVERNANCE = "自查", "三同时项目", "专项治理"
_UNKNOWN = EmployerId("")
_WORKPLACE = (
    Column(heading="单位名称", other=("用人单位名称", "企业名称")),
    Column(heading="统一社会信用代码", other=("信用代码", "社会信用代码")),
    Column(heading="工作场所地址", other=("工作场所", "地址"), required=False),
)
_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    INSPECTIONS: (
        *_WORKPLACE,
        Column(heading="检查日期", other=("日期",)),
        Column(heading="检查类别", other=("检查类型", "类别")),
        Column(heading="检查机关", other=("检查单位",)),
        Column(heading="发现问题数", other=("问题数",)),
        Column(heading="检查结果", other=("结果",), required=False),
        Column(heading="整改期限", required=False),
        Column(heading="整改完成日期", other=("整改日期",), required=False),
        Column(heading="检查人员", other=("执法人员",), required=False),
    ),
    TESTS: (
        *_WORKPLACE,
        Column(heading="报告日期", other=("检测日期", "日期")),
        Column(heading="报告类别", other=("类别",)),
        Column(heading="是否超标", other=("超标",)),
    ),
    COMPLAINTS: (
        *_WORKPLACE,
        Column(heading="投诉日期", other=("举报日期", "日期")),
        Column(heading="办结日期", required=False),
    ),
    DISEASES: (
        *_WORKPLACE,
        Column(heading="年份", other=("年度",)),
        Column(heading="确诊人数", other=("确诊例数",)),
        Column(heading="疑似人数", other=("疑似例数",)),
    ),
    SELF_CHECKS: (
        *_WORKPLACE,
        Column(heading="自查日期", other=("日期",)),
        Column(heading="得分", other=("自查得分",)),
    ),
    PROJECTS: (
        *_WORKPLACE,
        Column(heading="项目编号", other=("编号",)),
        Column(heading="项目名称"),
        Column(heading="风险分类", other=("危害分类", "类别")),
        Column(heading="目录版本", other=("分类目录版本",), required=False),
        Column(heading="验收日期", required=False),
        Column(heading="核查日期", other=("三同时核查日期",), required=False),
    ),
    GOVERNANCE: _WORKPLACE,
}


def read_history(path: Path, problems: ProblemList) -> HistoryRows:
    """Return all rows of `path`; sheets that are not there count as empty."""
    sheets = read_sheets(path, problems)
    if sheets is None:
        return HistoryRows()
    if not set(sheets) & set(_COLUMNS):
        problems.add(
            0,
            INSPECTIONS,
            message("没有认得的工作表：应有 {names}", names="、".join(_COLUMNS)),
        )

    def rows(sheet: str) -> list[PackRow]:
        if sheet not in sheets:
            return []
        return read_rows(sheets[sheet], _COLUMNS[sheet], problems.within(sheet))

    history = HistoryRows(
        inspections=_events(rows(INSPECTIONS), INSPECTIONS, _inspection),
        tests=_events(rows(TESTS), TESTS, _test),
        complaints=_events(rows(COMPLAINTS), COMPLAINTS, _complaint),
        diseases=_events(rows(DISEASES), DISEASES, _disease),
        self_checks=_events(rows(SELF_CHECKS), SELF_CHECKS, _self_check),
        projects=_events(rows(PROJECTS), PROJECTS, _project),
        in_governance=tuple(_workplace(row) for row in rows(GOVERNANCE)),
    )
    _check_projects(history.projects, problems.within(PROJECTS))
    return history


def write_history(path: Path, history: HistoryRows, note: str) -> None:
    """Write a history file so that `read_history` gives the same, in the order of its lines."""
    book = Workbook(write_only=True)
    cells: tuple[tuple[str, Iterable[Sequence[object]]], ...] = (
        (INSPECTIONS, (_inspection_cells(row) for row in history.inspections)),
        (TESTS, (_test_cells(row) for row in history.tests)),
        (COMPLAINTS, (_complaint_cells(row) for row in history.complaints)),
        (DISEASES, (_disease_cells(row) for row in history.diseases)),
        (SELF_CHECKS, (_self_check_cells(row) for row in history.self_checks)),
        (PROJECTS, (_project_cells(row) for row in history.projects)),
        (GOVERNANCE, (_workplace_cells(each) for each in history.in_governance)),
    )
    for sheet, _ in cells:
        add_sheet(book, sheet, _COLUMNS[sheet], (), note)
    save_long_workbook(book, path, {sheet: (FIRST_ROW, rows) for sheet, rows in cells})


def _events(
    rows: Iterable[PackRow], sheet: str, event: Callable[[PackRow], Event | None]
) -> tuple[HistoryRow[Event], ...]:
    return tuple(
        HistoryRow(line=row.line, sheet=sheet, workplace=_workplace(row), event=found)
        for row in rows
        if (found := event(row)) is not None
    )


def _workplace(row: PackRow) -> WorkplaceRef:
    code, name = row.text("统一社会信用代码").upper(), row.text("单位名称")
    if not code and not name:
        row.refuse("单位名称", message("单位名称和信用代码都是空的：至少填一项"))
    return WorkplaceRef(credit_code=code, name=name, address=row.text("工作场所地址"))


def _inspection(row: PackRow) -> Inspection | None:
    on = row.day("检查日期", required=True)
    violations = row.count("发现问题数", required=False)
    due, done = row.day("整改期限"), row.day("整改完成日期")
    kind = row.choice("检查类别", InspectionKind)
    if on is None:
        return None
    if due and due < on:
        row.refuse("整改期限", message("整改期限早于检查日期，请核对"))
    return Inspection(
        employer=_UNKNOWN,
        on=on,
        kind=kind,
        authority=row.text("检查机关", required=True),
        violations=violations or 0,
        result=row.text("检查结果"),
        correction_due=due,
        corrected_on=done,
        inspectors=row.several("检查人员"),
    )


def _inspection_cells(row: HistoryRow[Inspection]) -> Sequence[object]:
    each = row.event
    return (
        *_workplace_cells(row.workplace), each.on, each.kind.value, each.authority,
        each.violations, each.result, each.correction_due, each.corrected_on,
        "、".join(each.inspectors),
    )  # fmt: skip


def _test(row: PackRow) -> TestReport | None:
    on, kind = row.day("报告日期", required=True), row.choice("报告类别", TestKind)
    over = row.flag("是否超标")
    if on is None:
        return None
    return TestReport(employer=_UNKNOWN, on=on, kind=kind, over_limit=over)


def _test_cells(row: HistoryRow[TestReport]) -> Sequence[object]:
    over = "是" if row.event.over_limit else "否"
    return (*_workplace_cells(row.workplace), row.event.on, row.event.kind.value, over)


def _complaint(row: PackRow) -> Complaint | None:
    on, closed = row.day("投诉日期", required=True), row.day("办结日期")
    if on and closed and closed < on:
        row.refuse("办结日期", message("办结日期早于投诉日期，请核对"))
    if on is None:
        return None
    return Complaint(employer=_UNKNOWN, on=on, closed_on=closed)


def _complaint_cells(row: HistoryRow[Complaint]) -> Sequence[object]:
    return (*_workplace_cells(row.workplace), row.event.on, row.event.closed_on)


def _disease(row: PackRow) -> DiseaseCount | None:
    year = row.count("年份")
    confirmed = row.count("确诊人数", required=False)
    suspected = row.count("疑似人数", required=False)
    if year is None:
        return None
    if not 1950 <= year <= 2100:
        row.refuse("年份", message("{year} 不像年份：请填四位年份", year=year))
    return DiseaseCount(
        employer=_UNKNOWN, year=year, confirmed=confirmed or 0, suspected=suspected or 0
    )


def _disease_cells(row: HistoryRow[DiseaseCount]) -> Sequence[object]:
    each = row.event
    return (*_workplace_cells(row.workplace), each.year, each.confirmed, each.suspected)


def _self_check(row: PackRow) -> SelfCheck | None:
    on, score = row.day("自查日期", required=True), row.number("得分")
    if score is not None and not 0 <= score <= 100:
        row.refuse("得分", message("{score} 不在 0 到 100 之间，请核对", score=score))
    if on is None or score is None:
        return None
    return SelfCheck(employer=_UNKNOWN, on=on, score=score)


def _self_check_cells(row: HistoryRow[SelfCheck]) -> Sequence[object]:
    return (*_workplace_cells(row.workplace), row.event.on, row.event.score)


def _project(row: PackRow) -> Project | None:
    return Project(
        id=row.text("项目编号", required=True),
        employer=_UNKNOWN,
        name=row.text("项目名称", required=True),
        hazard_class=row.choice("风险分类", ProjectClass),
        catalogue_version=row.text("目录版本"),
        accepted_on=row.day("验收日期"),
        verified_on=row.day("核查日期"),
    )


def _project_cells(row: HistoryRow[Project]) -> Sequence[object]:
    each = row.event
    return (
        *_workplace_cells(row.workplace), each.id, each.name, each.hazard_class.value,
        each.catalogue_version, each.accepted_on, each.verified_on,
    )  # fmt: skip


def _check_projects(projects: Iterable[HistoryRow[Project]], problems: ProblemList) -> None:
    seen: dict[str, int] = {}
    for row in projects:
        if row.event.id in seen:
            problems.add(
                row.line,
                "项目编号",
                message("与第 {line} 行重复，请核对", line=seen[row.event.id]),
            )
        seen.setdefault(row.event.id, row.line)


def _workplace_cells(workplace: WorkplaceRef) -> Sequence[object]:
    return (workplace.name, workplace.credit_code, workplace.address)
