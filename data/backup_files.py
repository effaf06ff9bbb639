"""Backup files: one file with every row, and a note of what must be found in it again.

A zip of `manifest.json` and `database.dump`. The note and the dump are of one moment.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from psycopg2 import sql

from data import audits
from data.audits import AuditVerdict
from data.database import Connection, Pool, reading
from data.database_dumps import write_dump
from data.errors import DataError
from data.migrations import revisions
from data.output_files import unwritable
from data.postgres_binaries import Binaries

SCHEMA: Final = "xuntu-backup/1"
ENDING: Final = ".xuntu-backup"
_MANIFEST: Final = "manifest.json"
_DUMP: Final = "database.dump"
_LARGEST_MANIFEST: Final = 1_000_000
_LOG: Final = "audit_entry"


class BackupFileError(DataError):
    """A file is no backup, damaged, or of a newer program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest:
    """What a backup holds."""

    made_at: datetime
    revision: str
    """Of the tables."""
    server: int
    """Major version of the server that it comes from."""
    rows: Mapping[str, int]
    """Rows of every table."""
    audit_head: str
    """Hash of the newest entry of the audit log."""
    audit_faults: int
    """Faults of the chain of the audit log, as it was."""
    sha256: str
    """Of the dump."""
    bytes: int

    @property
    def count(self) -> int:
        """Return all rows together."""
        return sum(self.rows.values())


def write_backup(pool: Pool, file: Path, binaries: Binaries, *, at: datetime) -> BackupManifest:
    """Write all of the database to `file`, which appears whole or not at all.

    Raises
    ------
    DumpError, BinariesMissingError
        If PostgreSQL's programs do not do it.
    UnwritableFileError
        If the folder cannot be written or the disk is full.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".xuntu-partial-", dir=file.parent) as name:
            folder = Path(name)
            dump = folder / _DUMP
            with reading(pool) as conn:
                found = _state(conn)
                write_dump(pool.dsn, dump, binaries, snapshot=_snapshot(conn))
            manifest = BackupManifest(
                made_at=at,
                **found,
                sha256=_sha256(dump),
                bytes=dump.stat().st_size,
            )
            whole = folder / "whole"
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(_MANIFEST, _written(manifest))
                archive.write(dump, _DUMP)
            whole.chmod(0o600)
            with whole.open("rb") as made:
                os.fsync(made.fileno())
            whole.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error
    return manifest


def read_manifest(file: Path) -> BackupManifest:
    """Return what the backup `file` says it holds.

    Raises
    ------
    BackupFileError
        If it is no backup, or of a newer program.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            with archive.open(_MANIFEST) as note:
                manifest = _read(json.loads(note.read(_LARGEST_MANIFEST)))
            archive.getinfo(_DUMP)
    except FileNotFoundError as error:
        raise BackupFileError("没有文件 {file}：请核对路径", file=str(file)) from error
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BackupFileError(
            "{file} 不是巡图的备份文件，或已损坏：请换一份备份", file=file.name
        ) from error
    if manifest.revision not in revisions():
        raise BackupFileError(
            "备份 {file} 来自更新版本的程序（结构 {revision}）：请升级程序后再恢复",
            file=file.name,
            revision=manifest.revision,
        )
    return manifest


@contextmanager
def unpacked(file: Path, manifest: BackupManifest) -> Iterator[Path]:
    """Give the dump of a backup as a file of its own, checked against its note.

    Raises
    ------
    BackupFileError
        If a byte of it changed.
    """
    with tempfile.TemporaryDirectory(prefix="xuntu-restore-") as name:
        dump = Path(name) / _DUMP
        try:
            with zipfile.ZipFile(file) as archive:
                archive.extract(_DUMP, name)
            is_same = dump.stat().st_size == manifest.bytes and _sha256(dump) == manifest.sha256
        except zipfile.BadZipFile:
            is_same = False
        except OSError as error:
            raise unwritable(Path(name), error) from error
        if not is_same:
            raise BackupFileError("备份 {file} 已损坏（与自身记录不符）：请换一份", file=file.name)
        yield dump


def faults_of(conn: Connection, manifest: BackupManifest) -> list[str]:
    """Return the tables of a restored database whose rows are not those of its backup.

    The audit log stands among them too when its chain has other faults or ends elsewhere.
    """
    found = _rows(conn)
    faults = sorted(
        name
        for name in found.keys() | manifest.rows.keys()
        if found.get(name) != manifest.rows.get(name)
    )
    verdict = _log_of(conn, found)
    was = (manifest.audit_faults, manifest.audit_head)
    if verdict is not None and (len(verdict.faults), verdict.head) != was:
        faults.append(_LOG)
    return sorted(set(faults))


def _state(conn: Connection) -> dict[str, Any]:
    """Return what is in the database, at the moment of the transaction of `conn`."""
    rows = _rows(conn)
    verdict = _log_of(conn, rows)
    with conn.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        (revision,) = cursor.fetchone() or ("",)
    return {
        "revision": revision,
        "server": conn.server_version // 10_000,
        "rows": rows,
        "audit_head": verdict.head if verdict else "",
        "audit_faults": len(verdict.faults) if verdict else 0,
    }


def _log_of(conn: Connection, rows: Mapping[str, int]) -> AuditVerdict | None:
    """Return what the chain of the audit log gives; None where there is no log yet."""
    return audits.verify(conn) if _LOG in rows else None


def _rows(conn: Connection) -> dict[str, int]:
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT EXISTS ("
            "SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') "
            "ORDER BY c.relname"
        )
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            (counts[name],) = cursor.fetchone() or (0,)
    return counts


def _snapshot(conn: Connection) -> str:
    with conn.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone() or ("",)
    return str(name)


def _written(manifest: BackupManifest) -> str:
    fields = asdict(manifest) | {"made_at": manifest.made_at.isoformat(), "schema": SCHEMA}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=1)


def _read(fields: dict[str, Any]) -> BackupManifest:
    if fields.pop("schema") != SCHEMA:
        raise ValueError
    made_at = datetime.fromisoformat(fields.pop("made_at"))
    return BackupManifest(made_at=made_at, **fields)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
