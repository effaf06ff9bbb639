"""Look at what a service needs: database, worker, jobs, disk, backups, calendar, accounts."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from api.backups.workflow import backups_in, last_tried
from data import conditions
from data.bundles import software_versions
from data.conditions import DatabaseCondition, JobCondition
from data.database import Pool, reading
from data.holidays import calendar_for
from data.migrations import revisions
from geo.message import Message, message

_GIGA: Final = 1e9
_SCARCE: Final = 5.0
"""Free gigabytes below which somebody should look."""
_LEAST: Final = 1.0
_SILENT_S: Final = 60.0
_LONG_S: Final = 600.0
_DAYS: Final = 7
_STALE: Final = timedelta(days=2)
_OLD: Final = timedelta(days=7)
_LATE_MONTH: Final = 12


class Condition(StrEnum):
    """How something stands."""

    GOOD = "正常"
    NOTICE = "注意"
    BAD = "有问题"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: Message
    condition: Condition
    said: Message
    remedy: Message | None = None


def condition_of(pool: Pool, *, backups: Path | None, now: datetime) -> tuple[Finding, ...]:
    """Return what was found, in the order in which an administrator would look.

    Parameters
    ----------
    backups
        Folder of the backups; None where this program keeps none.
    now
        The moment in China.
    """
    with reading(pool) as conn:
        database = conditions.of_database(conn)
        silence = conditions.worker_silence(conn)
        work = conditions.of_jobs(conn, days=_DAYS)
        demo = conditions.open_demo_accounts(conn)
    found = [_program(), _database(database), _worker(silence), _work(work)]
    if backups is not None:
        found += [_disk(backups, database), _backup(backups, now), _trial(pool)]
    return (*found, *_calendar(now), _accounts(demo))


def worst_of(findings: tuple[Finding, ...]) -> Condition:
    """Return the gravest condition of all."""
    grave = list(Condition)
    return max((one.condition for one in findings), key=grave.index, default=Condition.GOOD)


def _program() -> Finding:
    versions = software_versions()
    return Finding(
        what=message("程序"),
        condition=Condition.GOOD,
        said=message("巡图 {version}", version=versions["xuntu"]),
    )


def _database(found: DatabaseCondition) -> Finding:
    newest = revisions()[-1]
    is_current = found.revision == newest
    return Finding(
        what=message("数据库"),
        condition=Condition.GOOD if is_current else Condition.BAD,
        said=message(
            "PostgreSQL {version}，{size} GB，结构第 {revision} 版",
            version=found.version,
            size=f"{found.bytes / _GIGA:.2f}",
            revision=found.revision,
        ),
        remedy=None
        if is_current
        else message("本程序要求第 {newest} 版：请用同一版本的程序重新启动服务", newest=newest),
    )


def _worker(silence: float | None) -> Finding:
    what = message("后台程序")
    if silence is not None and silence <= _SILENT_S:
        return Finding(
            what=what,
            condition=Condition.GOOD,
            said=message("在运行，{seconds} 秒前有回应", seconds=max(0, round(silence))),
        )
    return Finding(
        what=what,
        condition=Condition.BAD,
        said=message("没有回应：任务不会有人做，每夜的备份也不会做"),
        remedy=message("请用 xuntu serve 启动服务，或另外运行 xuntu worker"),
    )


def _work(found: JobCondition) -> Finding:
    remedy = None
    if found.failed:
        remedy = message("请到“任务”页看每个失败任务写明的原因，改正后重做")
    elif found.waits_s > _LONG_S:
        minutes = int(found.waits_s // 60)
        remedy = message("最早的已等了 {minutes} 分钟：请看后台程序", minutes=minutes)
    return Finding(
        what=message("任务"),
        condition=Condition.NOTICE if remedy else Condition.GOOD,
        said=message(
            "等待 {waiting} 个，进行中 {running} 个，最近 {days} 天失败 {failed} 个",
            waiting=found.waiting,
            running=found.running,
            days=_DAYS,
            failed=found.failed,
        ),
        remedy=remedy,
    )


def _disk(folder: Path, database: DatabaseCondition) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free / _GIGA
    least = max(_LEAST, 2 * database.bytes / _GIGA)  # a backup is tried beside the database
    condition = Condition.GOOD if free >= max(_SCARCE, least) else Condition.NOTICE
    if free < least:
        condition = Condition.BAD
    return Finding(
        what=message("磁盘"),
        condition=condition,
        said=message("备份所在的盘还有 {free} GB", free=f"{free:.1f}"),
        remedy=None
        if condition is Condition.GOOD
        else message("请清理磁盘，或用 XUNTU_BACKUPS 把备份放到别的盘"),
    )


def _backup(folder: Path, now: datetime) -> Finding:
    newest = next(iter(backups_in(folder)), None)
    age = None if newest is None else now - newest.at
    condition = Condition.GOOD
    if age is None or age > _OLD:
        condition = Condition.BAD
    elif age > _STALE:
        condition = Condition.NOTICE
    return Finding(
        what=message("备份"),
        condition=condition,
        said=message("还没有备份")
        if newest is None
        else message("最近一份是 {at} 的", at=newest.at.strftime("%Y-%m-%d %H:%M")),
        remedy=None
        if condition is Condition.GOOD
        else message("请到“备份”页现在做一份，并看 01:30 时服务是否开着"),
    )


def _trial(pool: Pool) -> Finding:
    tried, what = last_tried(pool), message("试恢复")
    if tried is None:
        return Finding(
            what=what,
            condition=Condition.GOOD,
            said=message("还没有试过；每季度第一天自动试一次"),
        )
    day = tried.at.strftime("%Y-%m-%d")
    return Finding(
        what=what,
        condition=Condition.GOOD if tried.is_good else Condition.BAD,
        said=message("{at} 试过，与备份时一致", at=day)
        if tried.is_good
        else message("{at} 试过，失败", at=day),
        remedy=None if tried.is_good else message("请立即再做一份备份，并请维护人员查看"),
    )


def _calendar(now: datetime) -> Iterator[Finding]:
    """Yield the calendar of this year, and in its last month that of the next."""
    years = (now.year, now.year + 1) if now.month == _LATE_MONTH else (now.year,)
    known = calendar_for(years).known_years
    missing = [str(year) for year in years if year not in known]
    yield Finding(
        what=message("节假日"),
        condition=Condition.NOTICE if missing else Condition.GOOD,
        said=message("没有 {years} 年的放假安排，排班只避开周末", years="、".join(missing))
        if missing
        else message("{years} 年的放假安排已收录", years="、".join(map(str, years))),
        remedy=message("国务院公布后请升级程序；在那之前排的月份，放假和调休请自己核对")
        if missing
        else None,
    )


def _accounts(demo: int) -> Finding:
    return Finding(
        what=message("演示账号"),
        condition=Condition.BAD if demo else Condition.GOOD,
        said=message("{count} 个演示账号还能登录，密码是公开的，而库里有正式区域", count=demo)
        if demo
        else message("正式区域旁没有能登录的演示账号"),
        remedy=message("请到“账号”页停用它们") if demo else None,
    )
