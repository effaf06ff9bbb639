"""Declaration rows: turn the lines of one declaration into its value, every fault noted."""

from collections.abc import Mapping, Sequence
from datetime import date

from data.cell_values import raw_text
from data.column_mapping import Columns
from data.declaration_checks import (
    check_declaration,
    has_radiation,
    is_medical,
    settle_counts,
)
from data.declaration_lines import Line
from data.exposure_cells import CATEGORY_FIELDS, ExposureReader
from data.place_cells import PlaceReader
from data.row_cells import Memo, RowCells
from data.status_words import kinds_of, operating_status, without_status_remark
from geo.area import SupervisionArea
from geo.credit_code import (
    CreditCodeState,
    contains_resident_number,
    is_credit_code,
    read_credit_code,
    without_resident_numbers,
)
from geo.declaration import Declaration, FaultCode, RowFault, Severity
from geo.factor_catalogue import FactorCatalogue
from geo.hazard_factor import HazardCategory
from geo.industry import IndustryCatalogue, IndustryReading
from geo.message import message

_SAME_IN_ALL_LINES = (
    *("credit_code", "workplace_address", "registered_address", "area_code", "industry"),
    *("workers", "exposed_workers", "dispatched_workers", "declared_on", "status"),
)
_REMOVED = "〔身份证号已删除〕"
_CODE_FAULTS = {
    CreditCodeState.CUT: FaultCode.NUMBER_CUT,
    CreditCodeState.PERSONAL: FaultCode.PERSONAL_DATA,
}


class DeclarationReader:
    """Reads the declarations of one file, remembering values that it has seen."""

    def __init__(
        self,
        columns: Columns,
        *,
        catalogue: FactorCatalogue,
        industries: IndustryCatalogue,
        area: SupervisionArea,
        reference_date: date,
    ) -> None:
        self._columns = columns
        self._industries = industries
        self._reference = reference_date
        self._exposures = ExposureReader(catalogue)
        self.places = PlaceReader(area)
        self.faults: list[RowFault] = []
        self.rejected: dict[int, Mapping[str, str]] = {}
        self._headings = [match.heading for match in columns.matches]
        self._personal = {place for field, place in columns.places.items() if field == "personal"}
        self._category_fields = [
            (category, f"{prefix}_workers")
            for category, prefix in CATEGORY_FIELDS.items()
            if f"{prefix}_workers" in columns
        ]
        self._declares_exposures = "factor" in columns or bool(self._category_fields)
        self._code_place = columns.places.get("credit_code", -1)
        self._memo = Memo()
        self._industry_memo: dict[tuple[str, str, str, str], IndustryReading] = {}

    def read(self, lines: Sequence[Line]) -> Declaration | None:
        """Return the declaration of `lines`, or None after noting why it is rejected."""
        lines = [self._public(line) for line in lines]
        row = RowCells(lines, self._columns, self.faults, self._memo)
        name = row.text("name")
        if not name:
            row.flag(
                "name",
                FaultCode.MISSING_VALUE,
                message("没有单位名称，这一行未纳入：请补填单位名称"),
                severity=Severity.REJECTED,
            )
            self._reject(lines)
            return None
        if len(lines) > 1:
            _check_agreement(row)
        area_code, elsewhere = self.places.area_code(row)
        if elsewhere:
            self._reject(lines)
            return None
        return self._declaration(row, name, area_code)

    def raw(self, line: Line) -> dict[str, str]:
        """Return the filled cells of `line` as written, by heading."""
        return {
            heading: cell if isinstance(cell, str) else raw_text(cell)
            for heading, cell in zip(self._headings, line.cells, strict=False)
            if cell != ""
        }

    def _reject(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.rejected[line.number] = self.raw(line)

    def _declaration(self, row: RowCells, name: str, area_code: str) -> Declaration:
        workplace, registered = self.places.addresses(row)
        position, datum = self.places.position(row)
        industry = self._industry(row)
        by_category = self._by_category(row)
        exposures = tuple(self._exposures.read(row, by_category))
        workers, _, exposed, dispatched = settle_counts(row, exposures, by_category)
        medical = is_medical(industry.code, name)
        if not exposures and self._declares_exposures:
            row.flag(
                "factor" if "factor" in self._columns else "exposed_workers",
                FaultCode.MISSING_VALUE,
                message("没有申报任何职业病危害因素，无法评定风险等级：请核对是否漏填"),
                value="",
            )
        declaration = Declaration(
            line=row.line,
            name=without_status_remark(name),
            credit_code=self._credit_code(row),
            workplace_address=workplace,
            registered_address=registered,
            area_code=area_code,
            township_code=self.places.township(row, area_code, workplace, registered),
            industry=industry.code,
            industry_name=industry.name,
            size=row.text("size"),
            economic_type=row.text("economic_type"),
            contact=" ".join(filter(None, (row.text("contact"), row.text("phone")))),
            workers=workers,
            exposed_workers=exposed.workers,
            exposed_is_estimated=exposed.is_estimated,
            dispatched_workers=dispatched,
            exposures=exposures,
            declaration_type=row.text("declaration_type"),
            declared_on=row.day("declared_on"),
            status=operating_status(row, name),
            kinds=kinds_of(
                row.text("kinds"), has_radiation=has_radiation(exposures), is_medical=medical
            ),
            position=position,
            datum=datum,
            self_check_score=self._score(row),
            last_test_on=row.day("last_test_on"),
            last_test_over_limit=self._over_limit(row),
            last_evaluation_on=row.day("last_evaluation_on"),
            raw=self.raw(row.lines[0]),
            more_rows={line.number: self.raw(line) for line in row.lines[1:]},
        )
        check_declaration(row, declaration, self._reference)
        return declaration

    def _credit_code(self, row: RowCells) -> str | None:
        if "credit_code" not in self._columns:
            return None
        cell = row.cell("credit_code")
        written = raw_text(cell) if not isinstance(cell, str) else cell
        if is_credit_code(written):
            return written
        reading = read_credit_code(row.text("credit_code") and written)
        if reading.state is CreditCodeState.EMPTY:
            row.flag(
                "credit_code",
                FaultCode.MISSING_VALUE,
                message(
                    "没有统一社会信用代码，难以与检查、检测记录对上，暂用临时编号：请补填 18 位代码"
                ),
                value="",
            )
        elif reading.hint is not None:
            row.flag(
                "credit_code",
                _CODE_FAULTS.get(reading.state, FaultCode.CREDIT_CODE),
                reading.hint,
                severity=Severity.MENDED
                if reading.state is CreditCodeState.MENDED
                else Severity.FLAGGED,
            )
        return reading.code

    def _industry(self, row: RowCells) -> IndustryReading:
        code, name = row.text("industry"), row.text("industry_name")
        key = (code, name, row.text("industry_edition"), row.text("industry_division"))
        reading = self._industry_memo.get(key)
        if reading is None:
            text, words = (code, name) if code else (name, "")
            if not text:
                text = key[3]
            reading = self._industries.read(text, words, key[2])
            self._industry_memo[key] = reading
        field = "industry" if code else "industry_name"
        if reading.hint is not None:
            row.flag(
                field,
                FaultCode.INDUSTRY_EDITION,
                reading.hint,
                severity=Severity.MENDED if reading.mended else Severity.FLAGGED,
                value=code or name,
            )
        elif not reading.code and ("industry" in row.columns or "industry_name" in row.columns):
            row.flag(
                field,
                FaultCode.MISSING_VALUE,
                message("没有行业分类，行业风险和规则范围无法判断：请填 GB/T 4754-2017 的代码"),
                value="",
            )
        return reading

    def _by_category(self, row: RowCells) -> dict[HazardCategory, int]:
        counts: dict[HazardCategory, int] = {}
        for category, field in self._category_fields:
            people = row.count(field)
            if people is not None:
                counts[category] = people
        return counts

    def _score(self, row: RowCells) -> float | None:
        score = row.number("self_check_score")
        if score is not None and not 0 <= score <= 100:
            row.flag(
                "self_check_score",
                FaultCode.UNREADABLE_VALUE,
                message("自查得分 {value} 不在 0–100 之间，未采用：请核对", value=score),
            )
            return None
        return score

    def _over_limit(self, row: RowCells) -> bool | None:
        if "over_limit" not in self._columns:
            return None
        found = [row.yes_or_no("over_limit", line) for line in row.lines]
        known = [over for over in found if over is not None]
        return any(known) if known else None

    def _public(self, line: Line) -> Line:
        """Return `line` without resident identity numbers; note where they stood (X03)."""
        long = [cell for cell in line.cells if isinstance(cell, str) and len(cell) >= 18]
        if not self._personal and not contains_resident_number("\n".join(long)):
            return line
        cells = list(line.cells)
        for place, cell in enumerate(cells):
            if place in self._personal and cell != "":
                cells[place] = _REMOVED
            elif isinstance(cell, str) and cell in long:
                shown = without_resident_numbers(cell, _REMOVED)
                if shown != cell and not (place == self._code_place and is_credit_code(cell)):
                    cells[place] = shown
                    self._note_personal(line, place)
        return Line(line.number, cells)

    def _note_personal(self, line: Line, place: int) -> None:
        heading = self._headings[place] if place < len(self._headings) else f"第{place + 1}列"
        self.faults.append(
            RowFault(
                line=line.number,
                field=heading,
                fault=FaultCode.PERSONAL_DATA,
                severity=Severity.MENDED,
                hint=message(
                    "“{heading}”里有身份证号，属于敏感个人信息，已删除、不保存：请从原表中去掉",
                    heading=heading,
                ),
                value=_REMOVED,
            )
        )


def _check_agreement(row: RowCells) -> None:
    """Note where the lines of one declaration contradict each other (F14)."""
    for field in _SAME_IN_ALL_LINES:
        if field not in row.columns:
            continue
        cells = [raw_text(row.cell(field, line)).strip() for line in row.lines]
        said = list(dict.fromkeys(cell for cell in cells if cell))
        if len(said) > 1:
            row.flag(
                field,
                FaultCode.LAYOUT,
                message(
                    "同一单位各行的{field}不一致（{values}），取第一个：请核对",
                    field=row.columns.heading(field),
                    values="、".join(said[:3]),
                ),
                value=said[0],
            )
