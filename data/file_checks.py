"""File checks: what is wrong with an export as a whole, not with one of its rows."""

from collections.abc import Iterator, Sequence

from data.column_mapping import Columns
from geo.area import SupervisionArea
from geo.declaration import Declaration, FaultCode, RowFault, Severity
from geo.hazard_factor import FactorNature
from geo.message import Message, message

_ENOUGH_ROWS = 20
_FEW_ROWS = 50


def check_file(
    declarations: Sequence[Declaration],
    columns: Columns,
    without_datum: Sequence[int],
    area: SupervisionArea,
) -> Iterator[RowFault]:
    """Yield the faults of the whole file, on line 0."""
    yield from _missing_columns(columns)
    yield from _without_datum(columns, without_datum)
    yield from _habitual_marks(declarations, columns)
    if not area.code.endswith("00"):
        yield from _upper_level(declarations, columns)


def _missing_columns(columns: Columns) -> Iterator[RowFault]:
    if "credit_code" not in columns:
        yield _of_file(
            "统一社会信用代码",
            FaultCode.MISSING_VALUE,
            message("文件没有统一社会信用代码列，只能用临时编号识别单位：请在导出时加上这一列"),
        )
    if "industry" not in columns and "industry_name" not in columns:
        yield _of_file(
            "行业代码",
            FaultCode.MISSING_VALUE,
            message("文件没有行业分类列，行业风险一律待核实：请在导出时加上这一列"),
        )
    hazards = ("factor", "dust_workers", "chemical_workers", "physical_workers", "dust_present")
    if not any(field in columns for field in hazards):
        yield _of_file(
            "职业病危害因素名称",
            FaultCode.MISSING_VALUE,
            message("文件没有职业病危害因素列，无法判断危害性质：请在导出时加上这一列"),
        )
    if "declared_on" not in columns:
        yield _of_file(
            "申报日期",
            FaultCode.MISSING_VALUE,
            message("文件没有申报日期列，无法判断申报先后和是否逾期：请在导出时加上这一列"),
        )


def _without_datum(columns: Columns, lines: Sequence[int]) -> Iterator[RowFault]:
    """Say which coordinates state no datum: row by row while few, else once (F12)."""
    heading = columns.heading("lon" if "lon" in columns else "coordinates")
    if len(lines) > _FEW_ROWS:
        yield _of_file(
            heading,
            FaultCode.COORDINATES,
            message(
                "{count} 行坐标没有注明坐标系（首行为第 {line} 行），可能相差数百米："
                "请增加“坐标系”一列，填 WGS84、CGCS2000、GCJ-02 或 BD-09",
                count=len(lines),
                line=lines[0],
            ),
        )
        return
    for line in lines:
        yield RowFault(
            line=line,
            field=heading,
            fault=FaultCode.COORDINATES,
            severity=Severity.FLAGGED,
            hint=message(
                "坐标没有注明坐标系，可能相差数百米：请填 WGS84、CGCS2000、GCJ-02 或 BD-09"
            ),
        )


def _habitual_marks(declarations: Sequence[Declaration], columns: Columns) -> Iterator[RowFault]:
    """Say when the severity was ticked alike for all, or never (F10)."""
    if "severe_mark" not in columns:
        return
    heading = columns.heading("severe_mark")
    marks = {declaration.raw.get(heading, "").strip() for declaration in declarations}
    severe = sum(
        any(e.nature is FactorNature.SEVERE for e in declaration.exposures)
        for declaration in declarations
    )
    if len(declarations) < _ENOUGH_ROWS or len(marks) > 1 or severe in (0, len(declarations)):
        return
    mark = next(iter(marks))
    yield _of_file(
        heading,
        FaultCode.SEVERE_MARK,
        message(
            "{count} 家全都填“{mark}”，按因素却有 {severe} 家含严重因素：像是习惯性勾选，"
            "已按因素逐家判定",
            count=len(declarations),
            mark=mark,
            severe=severe,
        )
        if mark
        else message(
            "{count} 家都没有填严重程度，其中 {severe} 家含严重因素：已按因素逐家判定",
            count=len(declarations),
            severe=severe,
        ),
    )


def _upper_level(declarations: Sequence[Declaration], columns: Columns) -> Iterator[RowFault]:
    """Remind that a county's export lacks the central and provincial employers (F15)."""
    heading = columns.heading("level")
    named = "level" in columns and any(
        mark in declaration.raw.get(heading, "")
        for declaration in declarations
        for mark in ("中央", "央企", "省属", "省级", "部属")
    )
    if not named:
        yield _of_file(
            heading,
            FaultCode.CITY_LEVEL,
            message(
                "文件里没有标明中央、省属单位；它们在设区的市申报，县级导出通常不含："
                "请向市级要辖区内名单后另行导入"
            ),
        )


def _of_file(field: str, fault: FaultCode, hint: Message) -> RowFault:
    return RowFault(line=0, field=field, fault=fault, severity=Severity.FLAGGED, hint=hint)
