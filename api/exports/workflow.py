"""Make every file of a month, keep them some days, and hand them over one by one or all."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from api.access.workflow import Actor
from api.clock import day_of
from api.console import Report
from api.language import Language, translator
from api.notices.workflow import write_notices
from api.outputs.workflow import publish
from api.publicity.workflow import PublicityStage, publish_stage
from api.session import step_by_step
from data import audits, month_exports, plan_steps
from data.database import Pool, reading, recording
from data.errors import NotFoundError
from data.month_exports import Audience, ExportFile, MonthExport, NewFile
from geo.area import AreaCode
from geo.errors import XuntuError
from geo.message import Message, Translate, message
from planner.month import Month
from planner.output_name import safe_name
from planner.publicity import StageNotReachedError

_STAGES: Final = {
    PublicityStage.BEFORE: message("公开_检查前"),
    PublicityStage.INTERNAL: message("内部_名单和结果"),
    PublicityStage.AFTER: message("公开_检查后"),
}
_SEALED: Final = (message("抽取核验包（内部）"), message("抽取核验包_内部"))
_CHUNK: Final = 1 << 16
_IN_MEMORY: Final = 1 << 22


class PlanMovedError(XuntuError):
    """The plan became another one while its files were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade:
    """What a worker made."""

    number: int
    files: int
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedExport:
    """A set of files as the page lists it, folder by folder."""

    export: MonthExport
    files: tuple[ExportFile, ...]
    is_present: bool
    """Whether it was made from the plan that holds now."""

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def folders(self) -> dict[str, list[ExportFile]]:
        """Return the files by folder, those outside any folder first."""
        found: dict[str, list[ExportFile]] = {"": []}
        for file in self.files:
            folder, _, _ = file.name.rpartition("/")
            found.setdefault(folder, []).append(file)
        return found


def make_export(
    pool: Pool,
    *,
    area: str,
    month: Month,
    language: Language,
    actor: Actor,
    report: Report | None = None,
) -> ExportMade:
    """Make every file of the month's newest plan and keep them; what is too early is noted.

    Raises
    ------
    NotFoundError
        If nothing is planned.
    CeremonyOpenError
        If a public draw of the month is not finished.
    PlanMovedError
        If the plan changed meanwhile.
    """
    code, translate = AreaCode(area), translator(language)
    session = step_by_step(pool)
    with reading(pool) as conn:
        before = plan_steps.latest(conn, code, month, "plan")
    with tempfile.TemporaryDirectory(prefix="xuntu-export-") as scratch:
        folder = Path(scratch)
        publish(session, folder, area=area, month=month, language=language, report=report)
        notes = []
        for stage, title in _STAGES.items():
            try:
                publish_stage(
                    session,
                    folder / safe_name(title.said(translate)),
                    area=area,
                    month=month,
                    stage=stage,
                    as_of=day_of(actor.at),
                    translate=translate,
                )
            except StageNotReachedError as early:
                notes.append(early.message)
        notes += write_notices(
            session, folder, area=area, month=month, translate=translate, on=day_of(actor.at)
        )
        with recording(pool) as conn:
            after = plan_steps.latest(conn, code, month, "plan")
            if before is None or after is None or after.sha256 != before.sha256:
                raise PlanMovedError("计划在生成文件期间改过，没有保存：请再生成一次")
            made = MonthExport(
                id=0,
                step=after.id,
                plan=after.sha256,
                language=language.value,
                made_by=actor.name,
                made_at=actor.at,
                notes=tuple(notes),
            )
            number = month_exports.save(conn, code, month, made, _files(folder, translate))
            count = len(month_exports.files(conn, number))
            audits.add(
                conn,
                actor.deed("export.make", area=area, month=str(month), target=str(number)),
            )
    return ExportMade(number=number, files=count, notes=tuple(notes))


def listed_exports(pool: Pool, *, area: str, month: Month) -> tuple[ListedExport, ...]:
    """Return the sets of a month that who asks may have, newest first."""
    code = AreaCode(area)
    with reading(pool) as conn:
        newest = plan_steps.latest(conn, code, month, "plan")
        return tuple(
            ListedExport(
                export=one,
                files=month_exports.files(conn, one.id),
                is_present=newest is not None and newest.sha256 == one.plan,
            )
            for one in month_exports.of_month(conn, code, month)
        )


def take_file(
    pool: Pool, *, area: str, month: Month, number: int, ordinal: int, actor: Actor
) -> tuple[str, bytes]:
    """Return name and content of one file and note who took it.

    Raises
    ------
    NotFoundError
        If there is none that who asks may have.
    """
    with recording(pool) as conn:
        month_exports.load(conn, AreaCode(area), month, number)
        name, content = month_exports.content(conn, number, ordinal)
        audits.add(
            conn,
            actor.deed("export.get", area=area, month=str(month), target=f"{number} {name}"),
        )
    return name, content


def take_all(pool: Pool, *, area: str, month: Month, number: int, actor: Actor) -> IO[bytes]:
    """Return a zip file of every file of a set that who asks may have, at its begin.

    Raises
    ------
    NotFoundError
        If there is no such set, or nothing in it may be had.
    """
    code = AreaCode(area)
    with recording(pool) as conn:
        month_exports.load(conn, code, month, number)
        files = month_exports.files(conn, number)
        if not files:
            raise NotFoundError("没有这个文件，或只有计划员可以下载：请从导出页进入")
        audits.add(
            conn,
            actor.deed("export.get", area=area, month=str(month), target=f"{number} zip"),
        )
    packed = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller reads it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            with reading(pool) as conn:
                name, content = month_exports.content(conn, number, file.ordinal)
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    packed.seek(0)
    return packed


def in_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece and close it."""
    with file:
        while piece := file.read(_CHUNK):
            yield piece


def _files(folder: Path, translate: Translate) -> Iterator[NewFile]:
    sealed = tuple(safe_name(title.said(translate)) for title in _SEALED)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        is_sealed = path.name.startswith(sealed)
        yield NewFile(
            name=path.relative_to(folder).as_posix(),
            content=path.read_bytes(),
            audience=Audience.PLANNER if is_sealed else Audience.OFFICE,
        )
