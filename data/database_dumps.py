"""Database dumps: all rows of one database in one file, by PostgreSQL's own programs.

Owners and grants are left out: whoever reads a dump back owns it, and `xuntu_protect` gives the
role of the pages its rights again.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from psycopg2.extensions import make_dsn, parse_dsn

from data.database import DatabaseError
from data.postgres_binaries import Binaries, BinariesMissingError

_UNKNOWN_TO_OLD_SERVERS: Final = b"SET transaction_timeout = 0;"
"""Written by programs of PostgreSQL 17 and later; servers of 15 and 16 do not know it."""


class DumpError(DatabaseError):
    """PostgreSQL's programs could not write or read a dump."""


def write_dump(dsn: str, file: Path, binaries: Binaries, *, snapshot: str) -> None:
    """Write the database `dsn` as it is at the exported `snapshot` to `file`, compressed.

    Raises
    ------
    DumpError
        If `pg_dump` refuses, for instance because the server is newer than it is.
    BinariesMissingError
        If there is no `pg_dump`.
    """
    program = _program(binaries, "pg_dump")
    place, environ = _connection(dsn)
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        [
            *(program, "--format=custom", "--no-owner", "--no-acl", "--no-password"),
            *(f"--snapshot={snapshot}", f"--file={file}", f"--dbname={place}"),
        ],
        capture_output=True,
        check=False,
        env=environ,
    )
    if done.returncode:
        raise DumpError(
            "备份没有做成（{why}）：请确认磁盘未满、数据库版本不比备份程序新，然后重试",
            why=_last_line(done.stderr),
        )


def read_dump(dsn: str, file: Path, binaries: Binaries) -> None:
    """Read the dump `file` into the empty database `dsn`: all of it or nothing.

    Raises
    ------
    DumpError
        If the dump is damaged or the server refuses a statement of it.
    BinariesMissingError
        If there is no `pg_restore` or no `psql`.
    """
    restore, psql = _program(binaries, "pg_restore"), _program(binaries, "psql")
    place, environ = _connection(dsn)
    reading = subprocess.Popen(  # noqa: S603 - our own program and arguments
        [restore, "--no-owner", "--no-acl", "--no-comments", "--file=-", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
    )
    writing = subprocess.Popen(  # noqa: S603 - our own program and arguments
        [
            *(psql, "--no-psqlrc", "--no-password", "--quiet", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", f"--dbname={place}"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environ,
    )
    with reading, writing:
        is_whole = _poured(reading, writing)
        refused = _all_of(writing.stderr)
        said = _all_of(reading.stderr)
    if reading.returncode or writing.returncode or not is_whole:
        raise DumpError(
            "备份读不回来（{why}）：数据库没有改变，请换一份备份，或请维护人员查看",
            why=_last_line(refused or said),
        )


def _poured(reading: subprocess.Popen[bytes], writing: subprocess.Popen[bytes]) -> bool:
    """Hand the statements on; a dump that ends early ends the transaction without keeping it."""
    source, target = reading.stdout, writing.stdin
    if source is None or target is None:  # pragma: no cover - both are pipes
        return False
    try:
        for line in _statements(source):
            target.write(line)
        if reading.wait():
            writing.kill()
            return False
        target.close()
    except BrokenPipeError:  # psql stopped at a statement that the server refused
        reading.kill()
        return False
    return True


def _statements(source: IO[bytes]) -> Iterator[bytes]:
    for line in source:
        if line.rstrip() != _UNKNOWN_TO_OLD_SERVERS:
            yield line


def _program(binaries: Binaries, name: str) -> str:
    path = binaries.bin / (f"{name}.exe" if os.name == "nt" else name)
    if not path.is_file():
        raise BinariesMissingError(
            "{path} 里没有 {name}，不能备份或恢复：请安装 PostgreSQL 的客户端程序，"
            "或去掉 XUNTU_PG_BIN 使用内置的",
            path=str(binaries.bin),
            name=name,
        )
    return str(path)


def _connection(dsn: str) -> tuple[str, Mapping[str, str]]:
    """Return where to connect to, without the password, and the environment that holds it."""
    parts: dict[str, Any] = parse_dsn(dsn)
    password = parts.pop("password", "")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environ = {**kept, "PGCLIENTENCODING": "UTF8", "LC_ALL": "C.UTF-8"}
    return make_dsn(**parts), environ | ({"PGPASSWORD": password} if password else {})


def _all_of(pipe: IO[bytes] | None) -> bytes:
    return pipe.read() if pipe is not None else b""


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "?"
