"""Back up, restore, go back to before a restoration, and try a backup without restoring it."""

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from api.access.workflow import Actor
from api.console import Report
from data import audits, login_sessions
from data.audits import CHINA, Outcome
from data.backup_files import (
    ENDING,
    BackupManifest,
    faults_of,
    read_manifest,
    unpacked,
    write_backup,
)
from data.database import (
    DatabaseSettings,
    Pool,
    connect,
    open_pool,
    reading,
    recording,
    writing,
)
from data.database_dumps import read_dump
from data.database_places import DatabasePlace
from data.errors import DataError, NotFoundError
from data.migrations import migrate
from data.postgres_binaries import find_binaries

_NAME: Final = re.compile(rf"^xuntu-(\d{{8}})-(\d{{6}}){re.escape(ENDING)}$")
_DAILY, _MONTHLY = 14, 12
_QUARTERS: Final = (1, 4, 7, 10)


class DamagedRestorationError(DataError):
    """What was read back is not what the backup says it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup in its folder."""

    file: Path
    at: datetime
    """As its name says."""
    bytes: int


def make_backup(pool: Pool, target: Path, *, actor: Actor) -> tuple[Path, BackupManifest]:
    """Write everything to `target`, a file or a folder, and return the file and what it holds.

    Raises
    ------
    DumpError, BinariesMissingError, UnwritableFileError
        If that fails; then there is no file.
    """
    file = target if target.suffix == ENDING else target / _name(actor.at)
    with recording(pool) as conn:
        audits.add(conn, actor.deed("backup.make", target=file.name))
    return file, write_backup(pool, file, find_binaries(), at=actor.at)


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Return the backups that stand in `folder` under their own names, newest first."""
    found = []
    for file in folder.glob(f"xuntu-*{ENDING}"):
        if (name := _NAME.match(file.name)) is not None:
            at = datetime.strptime(name[1] + name[2], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
            found.append(Backup(file=file, at=at, bytes=file.stat().st_size))
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def restore(
    settings: DatabaseSettings, file: Path, *, actor: Actor, report: Report
) -> BackupManifest:
    """Put what `file` holds in the place of the database; what was there is kept beside it.

    The backup is read into a database of its own, brought to this program's tables and compared
    with its note before anything is exchanged. All sign-ins end.

    Raises
    ------
    BackupFileError, DamagedRestorationError, DumpError
        If the backup is no good; nothing has changed then.
    PlaceError
        If somebody is connected, or the account may not make a database.
    """
    manifest = read_manifest(file)
    with open_pool(settings) as pool:
        place = DatabasePlace(pool.dsn)
        pool.rest()
        new = place.beside(f"{place.name}_restored")
        new.drop()
        try:
            _load(new, file, manifest, report)
            _close_doors(new, actor, file, manifest)
            report("换上恢复的数据库", 0.95)
            replaced = place.beside(f"{place.name}_replaced")
            _keep(replaced, place.previous)  # of a restoration that was cut short
            place.replace(new, old=replaced)
            _keep(replaced, place.previous)
        except DataError:
            new.drop()
            raise
    return manifest


def undo_restore(settings: DatabaseSettings, *, actor: Actor) -> None:
    """Exchange the database and the one that the last restoration has replaced.

    Raises
    ------
    NotFoundError
        If nothing was replaced.
    PlaceError
        If somebody is connected.
    """
    with open_pool(settings) as pool:
        place = DatabasePlace(pool.dsn)
        if not place.previous.exists():
            raise NotFoundError("没有被恢复换下的数据库：没有可以退回的")
        pool.rest()
        aside = place.beside(f"{place.name}_restored")
        aside.drop()
        place.previous.rename(aside)
        try:
            place.replace(aside, old=place.previous)
        except DataError:
            aside.rename(place.previous)
            raise
        migrate(pool)
        with recording(pool) as conn:
            audits.add(conn, actor.deed("backup.undo"))


def rehearse(pool: Pool, file: Path, *, actor: Actor, report: Report) -> BackupManifest:
    """Restore `file` beside the database, compare it with its note, and drop it again.

    What came of it stands in the audit log.

    Raises
    ------
    BackupFileError, DamagedRestorationError, DumpError, PlaceError
        If the backup could not be restored.
    """
    place = DatabasePlace(pool.dsn)
    tried = place.beside(f"{place.name}_rehearsal")
    outcome = Outcome.FAILED
    tried.drop()
    try:
        manifest = read_manifest(file)
        _load(tried, file, manifest, report)
        outcome = Outcome.DONE
    finally:
        tried.drop()
        with recording(pool) as conn:
            audits.add(conn, actor.deed("backup.rehearse", target=file.name, outcome=outcome))
    return manifest


def back_up_by_night(pool: Pool, folder: Path, *, actor: Actor) -> None:
    """Make the night's backup, forget old ones, and try the newest on the first of a quarter."""
    make_backup(pool, folder, actor=actor)
    backups = backups_in(folder)
    for old in set(backups) - set(to_keep(backups)):
        old.file.unlink(missing_ok=True)
    day = actor.at.astimezone(CHINA)
    if day.day == 1 and day.month in _QUARTERS:
        rehearse(pool, backups[0].file, actor=actor, report=lambda _doing, _share: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A backup that was restored beside the database, to see whether it can be."""

    name: str
    at: datetime
    is_good: bool


def last_tried(pool: Pool) -> Tried | None:
    """Return what came of the last trial of a backup, or None if there was none."""
    with reading(pool) as conn:
        deed = audits.last(conn, "backup.rehearse")
    if deed is None:
        return None
    return Tried(name=deed.target or "", at=deed.at, is_good=deed.outcome is Outcome.DONE)


def to_keep(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Return the newest fortnight of backups and the first of each of the newest twelve months."""
    by_age = sorted(backups, key=lambda each: each.at, reverse=True)
    firsts: dict[tuple[int, int], Backup] = {}
    for each in by_age:  # the last one that is seen of a month is its first
        firsts[each.at.year, each.at.month] = each
    months = sorted(firsts, reverse=True)[:_MONTHLY]
    kept = {*by_age[:_DAILY], *(firsts[month] for month in months)}
    return tuple(each for each in by_age if each in kept)


def _keep(replaced: DatabasePlace, previous: DatabasePlace) -> None:
    """Keep what was replaced, if anything was, instead of what was kept before."""
    if replaced.exists():
        previous.drop()
        replaced.rename(previous)


def _load(place: DatabasePlace, file: Path, manifest: BackupManifest, report: Report) -> None:
    """Make the database of `place` from the backup and compare it with its note."""
    report("核对备份文件", 0.05)
    with unpacked(file, manifest) as dump:
        place.make()
        report("读回全部数据", 0.1)
        read_dump(place.dsn, dump, find_binaries())
    report("核对恢复的数据", 0.8)
    with closing(connect(place.dsn)) as conn:
        faults = faults_of(conn, manifest)
    if faults:
        raise DamagedRestorationError(
            "从备份 {file} 读回的数据与备份时不符（{tables}）：数据库没有改变，请换一份备份",
            file=file.name,
            tables="、".join(faults),
        )
    migrate(place.dsn)


def _close_doors(place: DatabasePlace, actor: Actor, file: Path, manifest: BackupManifest) -> None:
    """End every sign-in that the backup holds, and note where all this comes from."""
    with Pool(place.dsn) as pool, writing(pool) as conn:
        login_sessions.end_everybody(conn)
        audits.add(
            conn,
            actor.deed(
                "backup.restore",
                target=file.name,
                detail={
                    "made_at": manifest.made_at.astimezone(CHINA).isoformat(timespec="seconds"),
                    "sha256": manifest.sha256,
                },
            ),
        )


def _name(at: datetime) -> str:
    return f"xuntu-{at.astimezone(CHINA):%Y%m%d-%H%M%S}{ENDING}"
