"""Declaration checks: what contradicts itself or the law inside one declaration."""

import re
from collections.abc import Mapping
from datetime import date

from data.row_cells import RowCells
from geo.declaration import Declaration, FaultCode
from geo.exposed_count import ExposedCount, settle_exposed
from geo.factor_catalogue import mark_disagreement, missing_welding_companions
from geo.hazard_factor import Exposure, FactorNature, HazardCategory
from geo.message import message

_MEDICAL_NAME = re.compile(r"医院|卫生院|口腔|牙科|门诊部|体检中心|社区卫生服务|妇幼保健|疾控|血站")
_NOT_MEDICAL = re.compile(r"宠物|动物|兽医|器械|设备|用品|科技|药")
_UPPER_LEVEL = re.compile(r"中央|央企|部属|国务院|省属|省级|省直|省部属")


def settle_counts(
    row: RowCells, exposures: tuple[Exposure, ...], by_category: Mapping[HazardCategory, int]
) -> tuple[int | None, int | None, ExposedCount, int]:
    """Return all, declared exposed, settled exposed and dispatched workers; note F01 and F13."""
    workers = row.count("workers")
    declared = row.count("exposed_workers")
    dispatched = row.count("dispatched_workers") or 0
    women = row.count("women") if "women" in row.columns else None
    settled = settle_exposed(declared, by_category, exposures, _by_post(row))
    if settled.doubly_counted:
        row.flag(
            "exposed_workers",
            FaultCode.SUM_OF_CLASSES,
            message(
                "接触总人数 {total} 恰为各类人数之和，同一人可能重复计算；已按至少 {count} 人估计："
                "请填不重复的人数",
                total=declared,
                count=settled.workers,
            ),
        )
    elif declared is None and ("exposed_workers" in row.columns or exposures):
        row.flag(
            "exposed_workers",
            FaultCode.MISSING_VALUE,
            message(
                "没有接触总人数（风险分级的依据），已按各因素人数估计为至少 {count} 人："
                "请补填不重复的人数",
                count=settled.workers,
            )
            if settled.workers is not None
            else message("没有接触总人数（风险分级的依据），也无从估计：请补填不重复的人数"),
            value="",
        )
    _check_counts(row, workers, declared, dispatched, women)
    _check_parts(row, workers, declared, exposures, by_category)
    return workers, declared, settled, dispatched


def check_declaration(row: RowCells, declaration: Declaration, reference: date) -> None:
    """Note what is doubtful about the whole declaration: F09, F10, F15 and F16."""
    _check_date(row, declaration, reference)
    _check_severity(row, declaration)
    level = row.text("level")
    if level and _UPPER_LEVEL.search(level):
        row.flag(
            "level",
            FaultCode.CITY_LEVEL,
            message(
                "“{level}”单位应向设区的市级申报：请核对由哪一级监督，避免漏管或重复检查",
                level=level,
            ),
        )
    if is_medical(declaration.industry, declaration.name) and not has_radiation(
        declaration.exposures
    ):
        row.flag(
            "factor",
            FaultCode.MEDICAL_RADIATION,
            message("医疗机构没有申报放射性因素：请核对是否有射线装置，应申报放射诊疗危害"),
            value=declaration.name,
        )


def is_medical(industry: str, name: str) -> bool:
    """Return whether the employer is a medical institution (GB/T 4754 division 84)."""
    if industry:
        return industry.startswith("84")
    return bool(_MEDICAL_NAME.search(name)) and not _NOT_MEDICAL.search(name)


def has_radiation(exposures: tuple[Exposure, ...]) -> bool:
    """Return whether any exposure is to a radioactive factor."""
    return any(exposure.category is HazardCategory.RADIATION for exposure in exposures)


def severity_mark(row: RowCells) -> FactorNature | None:
    """Return the severity that the employer ticked, or None where nothing readable stands."""
    written = row.text("severe_mark")
    if not written:
        return None
    if written in ("是", "有", "√", "Y", "y") or ("严重" in written and "非" not in written):
        return FactorNature.SEVERE
    return FactorNature.GENERAL


def _by_post(row: RowCells) -> Mapping[str, int]:
    if "post_workers" not in row.columns:
        return {}
    posts: dict[str, int] = {}
    for line in row.lines:
        people = row.count("post_workers", line)
        if people is not None:
            post = row.text("post", line)
            posts[post] = max(posts.get(post, 0), people)
    return posts


def _check_counts(
    row: RowCells, workers: int | None, declared: int | None, dispatched: int, women: int | None
) -> None:
    if workers is None:
        return
    for field, people in (
        ("exposed_workers", declared),
        ("women", women),
        ("dispatched_workers", dispatched),
    ):
        if people is not None and people > workers:
            row.flag(
                field,
                FaultCode.IMPOSSIBLE_COUNT,
                message(
                    "{field} {count} 人多于劳动者总人数 {workers} 人：请核对两个数",
                    field=row.columns.heading(field),
                    count=people,
                    workers=workers,
                ),
            )


def _check_parts(
    row: RowCells,
    workers: int | None,
    declared: int | None,
    exposures: tuple[Exposure, ...],
    by_category: Mapping[HazardCategory, int],
) -> None:
    if declared == 0 and exposures:
        row.flag(
            "exposed_workers",
            FaultCode.IMPOSSIBLE_COUNT,
            message("申报了 {count} 种因素，接触总人数却是 0：请核对", count=len(exposures)),
        )
        return
    limit = declared if declared is not None else workers
    if limit is None:
        return
    most = max(
        [*by_category.values(), *(e.workers for e in exposures if e.workers is not None)],
        default=0,
    )
    if most > limit:
        row.flag(
            "exposed_workers" if declared is not None else "workers",
            FaultCode.IMPOSSIBLE_COUNT,
            message(
                "某一类或某一因素的接触人数 {count} 多于总数 {limit}：请核对",
                count=most,
                limit=limit,
            ),
        )


def _check_date(row: RowCells, declaration: Declaration, reference: date) -> None:
    declared = declaration.declared_on
    if declared is None:
        if "declared_on" in row.columns and row.cell("declared_on") == "":
            row.flag(
                "declared_on",
                FaultCode.MISSING_VALUE,
                message("没有申报日期，无法判断是否按年更新：请补填"),
                value="",
            )
        return
    if declared > reference:
        row.flag(
            "declared_on",
            FaultCode.DECLARATION_DATE,
            message("申报日期 {day} 晚于计划月份：请核对", day=declared.isoformat()),
        )
    elif declared < _months_before(reference, 13):
        row.flag(
            "declared_on",
            FaultCode.DECLARATION_DATE,
            message(
                "上次申报是 {day}，到 {reference} 已超过 13 个月，年度更新逾期：请督促更新",
                day=declared.isoformat(),
                reference=reference.isoformat(),
            ),
        )


def _check_severity(row: RowCells, declaration: Declaration) -> None:
    if "severe_mark" in row.columns:
        wrong = mark_disagreement(severity_mark(row), declaration.exposures)
        if wrong is not None:
            row.flag("severe_mark", FaultCode.SEVERE_MARK, wrong)
    missing = missing_welding_companions(declaration.exposures)
    if missing:
        row.flag(
            "factor",
            FaultCode.SEVERE_MARK,
            message(
                "申报了电焊烟尘，却没有{missing}（高毒）：焊接岗位通常同时接触，请核对检测报告",
                missing="、".join(missing),
            ),
            value="电焊烟尘",
        )


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, 28))
