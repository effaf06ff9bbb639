"""Write what may be published of a month: before the visits, inside the authority, and after."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from api.ceremonies.publication import PublicMonth, ledger, public_month
from api.scoring.workflow import Known, known_of
from api.session import Session
from data import areas, month_plans, scores
from data.errors import NotFoundError
from data.holidays import calendar_for
from data.output_files import write_file
from data.publicity_files import write_internal_lists, write_publication_plan, write_results
from data.reference_tables import result_codes
from geo.area import AreaCode, SupervisionArea
from geo.employer import EmployerId
from geo.message import Message, Translate, message
from maps.publicity_page import PublishedFile, publicity_page
from maps.verifier_page import verifier_page
from planner.draw_bundle import ledger_bundle, public_bundle
from planner.ledger_entry import DrawPurpose, draw_id_of
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.output_name import safe_name
from planner.publication_plan import PublicationPlan, publication_plan
from planner.publicity import (
    ResultList,
    ResultState,
    StageNotReachedError,
    month_is_driven,
    result_list,
)

INDEX: Final = "index.html"


class PublicityStage(StrEnum):
    """When something is published."""

    BEFORE = "before"
    INTERNAL = "internal"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder of published files while it is filled."""

    path: Path
    area: SupervisionArea
    month: Month
    translate: Translate
    files: list[PublishedFile] = field(default_factory=list)

    def add(self, title: str, ending: str, what: Message, write: Callable[[Path], None]) -> None:
        """Write a file named by the translated `title` and note what it is."""
        parts = (safe_name(title), safe_name(self.area.name), str(self.month))
        name = f"{'_'.join(parts)}.{ending}"
        write(self.path / name)
        self.files.append(PublishedFile(name=name, what=what))

    def add_json(self, title: str, content: object, what: Message) -> None:
        """Write `content` as JSON."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        self.add(title, "json", what, lambda path: write_file(path, text.encode()))


def publish_stage(
    session: Session,
    folder: Path,
    *,
    area: str,
    month: Month,
    stage: PublicityStage,
    as_of: date,
    translate: Translate,
) -> tuple[Path, ...]:
    """Write the files of one stage and a page that explains them; return their paths.

    Raises
    ------
    StageNotReachedError
        If nothing is committed to yet (before), nobody is drawn yet (internal), or a visit may
        still come (after).
    """
    code = AreaCode(area)
    known = known_of(session, area, month)
    with session.reading() as conn:
        place = areas.load(conn, code)
        scored = scores.load(conn, code, month)
    plan = publication_plan(known.rules, scored.values(), on=month.first_day)
    made = _Folder(path=folder, area=place, month=month, translate=translate)
    title, notes = _STAGES[stage](session, made, known, plan, as_of)
    page = publicity_page(
        place,
        month,
        plan,
        made.files,
        title=title,
        notes=notes,
        is_internal=stage is PublicityStage.INTERNAL,
        translate=translate,
    )
    write_file(folder / INDEX, page.encode())
    return (folder / INDEX, *(folder / one.name for one in made.files))


def month_results(known: Known, plan: MonthPlan, *, as_of: date) -> ResultList:
    """Return the results of the drawn employers of a month, as known on a day."""
    years = range(plan.month.year, as_of.year + 3)
    return result_list(
        plan.draw.chosen,
        known.employers,
        known.histories,
        month=plan.month,
        as_of=as_of,
        authority=known.rules.authority,
        term=known.rules.publicity,
        calendar=calendar_for(years),
        codes=result_codes(),
    )


_Told = tuple[Message, tuple[Message, ...]]


def _before(
    session: Session, made: _Folder, _known: Known, plan: PublicationPlan, _as_of: date
) -> _Told:
    entries = ledger(session, area=made.area.code)
    wanted = {draw_id_of(made.area.code, str(made.month), one) for one in DrawPurpose}
    if not any(entry.draw_id in wanted for entry in entries):
        raise StageNotReachedError(
            "{month} 还没有承诺公开抽取，没有可公布的账本：请先运行 xuntu ceremony commit",
            month=str(made.month),
        )
    _add_plan(made, plan)
    made.add_json(
        made.translate("抽取账本"),
        ledger_bundle(made.area, made.month, entries),
        message("抽取账本：每一步的摘要，检查前只公布这些"),
    )
    _add_verifier(made)
    return message("双随机抽查公开（检查前）"), (
        message("检查前只公布计划、事项、比例和账本摘要，不公布查谁、谁去查、哪天去。"),
        message("摘要先于抽取公布；检查结束后公布名录和结果，任何人都能用核验网页复算。"),
    )


def _internal(
    session: Session, made: _Folder, known: Known, plan: PublicationPlan, as_of: date
) -> _Told:
    month = _plan_of(session, made)
    _add_plan(made, plan)
    public = public_month(session, area=made.area.code, month=made.month)
    if public is not None:
        made.add_json(
            made.translate("抽取核验包_内部"),
            public.internal(),
            message("完整核验包：名录、路线、人员和全部名称，只供本机关和监督方"),
        )
    results = month_results(known, month, as_of=as_of)
    made.add(
        made.translate("本月检查对象"),
        "xlsx",
        message("必查和抽中的单位及其日期，检查前不得公布"),
        lambda path: write_internal_lists(path, month, made.translate),
    )
    _add_results(made, results)
    _add_verifier(made)
    return message("双随机抽查（内部）"), (*_draw_note(public), *_result_notes(results))


def _after(
    session: Session, made: _Folder, known: Known, plan: PublicationPlan, as_of: date
) -> _Told:
    month = _plan_of(session, made)
    results = month_results(known, month, as_of=as_of)
    results.refuse_early()
    _add_plan(made, plan)
    public = public_month(session, area=made.area.code, month=made.month)
    if public is not None:
        made.add_json(
            made.translate("抽取核验包_公开"),
            _opened(public, results, with_officers=month_is_driven(month, as_of)),
            message("公开核验包：名录只有代号，已检查的单位可以对上名称"),
        )
    _add_results(made, results.without_missing_names(_keys(public)))
    _add_verifier(made)
    return message("双随机抽查结果公示"), (*_draw_note(public), *_result_notes(results))


def _keys(public: PublicMonth | None) -> dict[EmployerId, str]:
    """Return the key of each drawn employer in the published frame; none without a public draw."""
    if public is None:
        return {}
    return {unit.employer: unit.place for unit in public.draw.units}


def _opened(public: PublicMonth, results: ResultList, *, with_officers: bool) -> dict[str, object]:
    visited = {
        one.employer: one.name
        for one in results.results
        if one.state is ResultState.CHECKED and one.employer in public.names
    }
    return public_bundle(
        public.area,
        public.month,
        public.ledger,
        frozen=public.frozen,
        draw=public.draw,
        officers=public.officers if with_officers else None,
        visited=visited,
    )


def _plan_of(session: Session, made: _Folder) -> MonthPlan:
    with session.reading() as conn:
        try:
            return month_plans.load(conn, made.area.code, made.month)
        except NotFoundError as error:
            raise StageNotReachedError(
                "{month} 还没有检查计划，没有名单可写：请先抽取并排计划", month=str(made.month)
            ) from error


def _add_plan(made: _Folder, plan: PublicationPlan) -> None:
    made.add(
        made.translate("年度抽查计划和事项清单"),
        "xlsx",
        message("年度抽查计划、事项清单、比例"),
        lambda path: write_publication_plan(path, plan, made.area, made.translate),
    )


def _add_results(made: _Folder, results: ResultList) -> None:
    made.add(
        made.translate("随机抽查结果"),
        "xlsx",
        message("抽中单位的检查结果和应公示日"),
        lambda path: write_results(path, results, made.area, made.translate),
    )


def _add_verifier(made: _Folder) -> None:
    made.add(
        made.translate("抽取核验"),
        "html",
        message("核验网页：不联网，用浏览器打开，选入 json 文件即可复算"),
        lambda path: write_file(path, verifier_page().encode()),
    )


def _draw_note(public: PublicMonth | None) -> tuple[Message, ...]:
    if public is None:
        return (message("本月没有公开抽取（没有承诺和揭示），不能由外人复算。"),)
    return ()


def _result_notes(results: ResultList) -> tuple[Message, ...]:
    notes = [message("截至 {day}：{said}", day=results.as_of.isoformat(), said=results.sentence)]
    if results.overdue:
        notes.append(
            message("{count} 家的结果应公示日已过，请立即公示", count=len(results.overdue))
        )
    doubts = {one.due.doubt for one in results.results if one.due and one.due.doubt}
    notes += sorted(doubts, key=str)
    return tuple(notes)


_STAGES: Final = {
    PublicityStage.BEFORE: _before,
    PublicityStage.INTERNAL: _internal,
    PublicityStage.AFTER: _after,
}
