"""Take the last import of an area back: say what would change and what rests on it, then do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.access.workflow import Actor
from data import areas, audits, import_undos, jobs
from data.database import Pool, reading, recording
from data.import_undos import ImportUndo, Resting, RestingKind
from geo.area import AreaCode, SupervisionArea
from geo.errors import XuntuError
from geo.message import Message, listed, message

_NEWER: Final = message(
    "请改为导入申报日期不早于现有申报的正确申报表，每家以后的计算即按它；已经做出的结果不变"
)
_WORDS: Final[Mapping[RestingKind, Message]] = {
    RestingKind.SEALED: message("{what} 的抽取已用这批数据封存名录，封存后不能更改"),
    RestingKind.DRAW: message("{what} 的抽取已用到这批数据"),
    RestingKind.PLAN: message("{what} 的抽取和排班已用到这批数据"),
    RestingKind.YEAR: message("{what} 年的年度计划（第 {detail} 版）已用到这批数据"),
    RestingKind.VISIT: message("{detail} 已按这批数据检查“{what}”"),
    RestingKind.IMPOSED: message("“{what}”已列入上级名单（{detail}），请先撤出该名单再撤销导入"),
}


class ImportKeptError(XuntuError):
    """The last import cannot be taken back: there is none, or something rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoSeen:
    """The last import of an area with all that the page of taking it back shows."""

    area: SupervisionArea
    undo: ImportUndo | None
    """None where there is nothing to take back."""
    busy: int | None
    """Number of the long work under way on the area, if there is any."""

    @property
    def refusals(self) -> tuple[Message, ...]:
        """Return why it cannot be taken back, each with what to do; empty when it can."""
        if self.undo is None:
            return (message("本区域没有可以撤销的导入"),)
        found = [resting_words(each) for each in self.undo.resting]
        if any(each.kind is not RestingKind.IMPOSED for each in self.undo.resting):
            found.append(_NEWER)
        if self.busy is not None:
            found.append(
                message(
                    "任务 {number} 正在用本区域的数据：请等它结束，或先停止它",
                    number=self.busy,
                )
            )
        return tuple(found)


def resting_words(resting: Resting) -> Message:
    """Return what rests on an import, in words."""
    return message(_WORDS[resting.kind].template, what=resting.what, detail=resting.detail)


def seen_undo(pool: Pool, *, area: str) -> UndoSeen:
    """Return what taking the last import of `area` back would do, and what stands against it."""
    code = AreaCode(area)
    with reading(pool) as conn:
        return UndoSeen(
            area=areas.load(conn, code),
            undo=import_undos.ahead(conn, code),
            busy=jobs.busy_with(conn, area),
        )


def undo_import(
    pool: Pool, *, area: str, batch: int | None, is_confirmed: bool, actor: Actor
) -> ImportUndo:
    """Take the last import of `area` back in one transaction and return what that did.

    Parameters
    ----------
    batch
        The import that was looked at; None for whichever is the last.

    Raises
    ------
    ImportKeptError
        If there is none, it is not the last any more, something rests on it, or nobody says that
        they looked over what would change.
    ConflictError
        If somebody else took it back meanwhile.
    """
    if not is_confirmed:
        raise ImportKeptError("请先勾选“我已看过会改变什么”，再撤销")
    code = AreaCode(area)
    with recording(pool) as conn:
        import_undos.hold(conn, code)
        seen = UndoSeen(
            area=areas.load(conn, code),
            undo=import_undos.ahead(conn, code),
            busy=jobs.busy_with(conn, area),
        )
        if seen.undo is not None and batch not in {None, seen.undo.batch.id}:
            raise ImportKeptError(
                "您看的那次导入已不是最近一次（现在是“{name}”）：请重新打开这一页，看过再撤销",
                name=seen.undo.batch.source.name,
            )
        if seen.undo is None or seen.refusals:
            raise ImportKeptError("不能撤销：{why}", why=listed(seen.refusals))
        import_undos.undo(conn, code, seen.undo.batch.id, by=actor.name, at=actor.at)
        audits.add(
            conn,
            actor.deed(
                "import.undo",
                area=area,
                target=str(seen.undo.batch.id),
                detail={
                    "file": seen.undo.batch.source.name,
                    "changed": str(seen.undo.changed),
                    "added": str(seen.undo.added),
                },
            ),
        )
        return seen.undo
