"""Summaries on the console: what a step found, in words and small tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.areas.workflow import AreaLoaded
from api.console import Steps, UsageProblemError
from api.draws.workflow import MonthDraw
from api.geocoding.workflow import Located
from api.imports.workflow import Imported
from api.months.workflow import MonthMade
from api.rosters.workflow import MonthRoster
from data.geocode_review import precision_word
from geo.declaration import RowFault, Severity
from geo.declaration_file import ColumnMatch
from geo.employer import EmployerId
from geo.message import message
from geo.position import Precision
from geo.risk_score import RiskScore
from planner.visit import VisitList

_MOST = 12
"""How many single cases are printed; the files hold all of them."""


def of_month(steps: Steps, made: MonthMade) -> None:
    """Say everything that planning a month brought."""
    of_import(steps, made.imported)
    of_location(steps, made.located)
    of_draw(steps, made.drawn)
    of_roster(steps, made.roster)
    of_files(steps, made.files)


def of_area(steps: Steps, loaded: AreaLoaded) -> None:
    """Say what an area pack brought."""
    area = loaded.area
    steps.say(
        message(
            "已载入{name}（{code}）：{towns} 个乡镇、{villages} 个村（社区）",
            name=area.name,
            code=area.code,
            towns=len(area.townships),
            villages=len(area.villages),
        )
    )
    for note in loaded.notes:
        steps.warn(note)
    if loaded.unmatched:
        steps.say(
            message(
                "{count} 条历史记录的单位还不在库里，导入申报表后自动对上",
                count=len(loaded.unmatched),
            )
        )


def of_columns(steps: Steps, columns: Sequence[ColumnMatch]) -> None:
    """Show how the columns of a file are understood."""
    steps.table(
        ("表头", "识别为", "依据", "示例"),
        [(c.heading, c.field or "—", c.by, c.sample) for c in columns],
    )


def of_import(steps: Steps, imported: Imported) -> None:
    """Say what an import took, doubted, refused and changed."""
    file, difference = imported.file, imported.difference
    steps.say(
        message(
            "申报表 {name}：{rows} 行数据，采纳 {taken} 行，拒收 {rejected} 行，"
            "跳过 {skipped} 行非数据",
            name=file.source.name,
            rows=file.source.data_rows,
            taken=len(file.declarations),
            rejected=len(file.rejected),
            skipped=len(file.skipped),
        )
    )
    if difference.already_imported:
        steps.say(message("这个文件以前导入过，没有任何改动"))
    else:
        steps.say(
            message(
                "新增 {added} 家，更新 {changed} 家，未变 {same} 家，较旧未采用 {older} 家，"
                "库中有而本次没有 {missing} 家",
                added=len(difference.added),
                changed=len(difference.changed),
                same=difference.unchanged,
                older=len(difference.older_ignored),
                missing=len(difference.missing),
            )
        )
    counts = Counter((fault.fault.value, fault.severity) for fault in file.faults)
    words = {
        Severity.REJECTED: steps.translate("拒收"),
        Severity.FLAGGED: steps.translate("存疑"),
        Severity.MENDED: steps.translate("已更正"),
    }
    if counts:
        steps.table(
            ("问题", "处理", "数量"),
            [(code, words[severity], str(n)) for (code, severity), n in sorted(counts.items())],
        )
    _of_absent(steps, imported)


def _of_absent(steps: Steps, imported: Imported) -> None:
    """Say who of the expected list has not declared."""
    if (expected := imported.expected) is None:
        return
    steps.say(
        message(
            "应申报名单 {name}：{count} 家，其中 {absent} 家没有申报",
            name=expected.name,
            count=len(expected.employers),
            absent=len(imported.absent),
        )
    )
    for fault in (*expected.faults, *imported.absent)[:_MOST]:
        steps.warn(message("名单第 {line} 行：{hint}", line=fault.line, hint=fault.hint))


def of_location(steps: Steps, located: Located) -> None:
    """Show how precisely employers were located."""
    total = max(1, sum(located.by_precision.values()))
    steps.table(
        ("定位精度", "家数", "占比"),
        [
            (precision_word(each, steps.translate), str(n), f"{n / total:.1%}")
            for each in Precision
            if (n := located.by_precision.get(each, 0))
        ],
    )
    if located.doubtful:
        steps.warn(message("{count} 家的位置存疑，列在定位核对表中", count=located.doubtful))
    if located.outdated:
        steps.warn(
            message(
                "{count} 家的地址变了，以前的人工更正已失效，请重新核对",
                count=len(located.outdated),
            )
        )


def of_corrections(steps: Steps, applied: int, faults: Sequence[RowFault]) -> None:
    """Say how many corrections were taken in, and which rows were not."""
    steps.say(message("采纳 {applied} 条人工更正", applied=applied))
    for fault in faults:
        steps.warn(
            message(
                "第 {line} 行“{field}”：{hint}", line=fault.line, field=fault.field, hint=fault.hint
            )
        )


def of_scores(steps: Steps, scores: Mapping[EmployerId, RiskScore], explain: str | None) -> None:
    """Show how many employers are in each class, and one score in its parts."""
    letters = Counter((score.combined, score.letter) for score in scores.values())
    steps.table(
        ("综合类别", "家数"), [(letter, str(n)) for (_, letter), n in sorted(letters.items())]
    )
    if explain is None:
        return
    if (score := scores.get(EmployerId(explain))) is None:
        raise UsageProblemError("没有编号为 {id} 的用人单位：请从计划表里复制编号", id=explain)
    steps.say(
        message(
            "{id}：风险等级 {grade}，管理等级 {management}，综合类别 {letter}（{method}），"
            "共 {points} 分",
            id=explain,
            grade=score.grade.name,
            management=score.management.value,
            letter=score.letter,
            method=score.method,
            points=score.points,
        )
    )
    for part in score.parts:
        steps.say(message("{points} 分：{reason}", points=part.points, reason=part.reason))
    for flag in score.flags:
        steps.warn(flag)


def of_draw(steps: Steps, drawn: MonthDraw) -> None:
    """Say whom the rules demand, what is drawn and what falls short."""
    coverage, draw = drawn.coverage, drawn.draw
    steps.say(
        message(
            "必查 {certain} 家；抽样框 {frame} 家，抽中 {chosen} 家；排除 {excluded} 家",
            certain=len(coverage.certain),
            frame=len(draw.units),
            chosen=len(draw.chosen),
            excluded=len(coverage.excluded),
        )
    )
    steps.say(message("随机种子 {seed}", seed=draw.seed.hex()))
    for progress in coverage.progress:
        steps.say(progress.sentence)
    for shortfall in coverage.shortfalls:
        steps.warn(shortfall)


def of_roster(steps: Steps, made: MonthRoster) -> None:
    """Say how many visits are placed and why the others are not."""
    roster = made.plan.roster
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    lists = Counter(v.list for v in made.plan.visits if v.employer in placed)
    steps.say(
        message(
            "{days} 个小组日排入 {placed} 家（必查 {certain}、双随机 {random}、专项 {targeted}），"
            "未能安排 {unplaced} 家",
            days=len(made.plan.team_days),
            placed=len(placed),
            certain=lists[VisitList.CERTAIN],
            random=lists[VisitList.RANDOM],
            targeted=lists[VisitList.TARGETED],
            unplaced=len(roster.unplaced),
        )
    )
    for note in made.notes[:_MOST]:
        steps.warn(note)
    causes = Counter(each.cause for each in roster.unplaced)
    for cause, count in sorted(causes.items()):
        first = next(each for each in roster.unplaced if each.cause is cause)
        steps.warn(message("未安排 {count} 家，例如：{reason}", count=count, reason=first.reason))


def of_files(steps: Steps, files: Sequence[Path]) -> None:
    """Print the paths of what was made; folders of many files as one."""
    parents = Counter(path.parent for path in files)
    top = min(parents, key=lambda folder: len(folder.parts))
    for path in files:
        if path.parent == top:
            steps.result(path)
    for folder in sorted(parents.keys() - {top}):
        steps.result(folder)
