"""Output files: they appear complete or not at all."""

import contextlib
from pathlib import Path

from data.workbook_bytes import UnwritableFileError


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path`, making its folder; nothing is left when that fails.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise unwritable(path, error) from error


def unwritable(path: Path, error: Exception) -> UnwritableFileError:
    """Return the error that says in words why `path` could not be written."""
    return UnwritableFileError(
        "无法写入文件 {path}（{reason}）：请检查磁盘空间、文件夹权限，并关闭正打开的同名文件",
        path=path,
        reason=getattr(error, "strerror", None) or str(error),
    )
