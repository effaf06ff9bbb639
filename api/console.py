"""The console: progress on long steps, tables, and errors as sentences.

Everything goes to stderr except what another program may want to read: the paths that were made.
"""

import errno
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.language import Language, translator
from data.errors import DataError
from geo.errors import XuntuError
from geo.message import Message, Translate

Report = Callable[[str, float], None]
"""Called by a long step with what it is doing and how far it is, 0 to 1."""

_WIDTH_IN_FILES = 160
"""Columns of a table that is not read on a terminal."""


class Steps:
    """Say what is being done, and show how far each step is."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.translate: Translate = translator(language)
        width = None if sys.stderr.isatty() else _WIDTH_IN_FILES
        self.console = Console(stderr=True, highlight=False, soft_wrap=True, width=width)
        self.out = Console(highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Report]:
        """Run one step named by the Chinese template `name`, with a live bar on a terminal."""
        title = self.translate(name)
        started = time.monotonic()
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[doing]}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        ) as progress:
            task = progress.add_task(title, total=1.0, doing="")

            def report(doing: str, share: float) -> None:
                progress.update(task, completed=share, doing=self.translate(doing))

            yield report
        seconds = time.monotonic() - started
        self.console.print(f"[green]✓[/] {title} [dim]{seconds:.1f} s[/]")

    def say(self, sentence: Message) -> None:
        """Print a sentence."""
        self.console.print(f"  {sentence.said(self.translate)}", markup=False)

    def warn(self, sentence: Message) -> None:
        """Print a sentence that needs somebody's eyes."""
        self.console.print(f"  ! {sentence.said(self.translate)}", style="yellow", markup=False)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows under translated headings."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(self.translate(heading), overflow="fold")
        for row in rows:
            table.add_row(*(cell.replace("[", r"\[") for cell in row))
        self.console.print(table)

    def result(self, path: Path) -> None:
        """Print a path that was made, on stdout."""
        self.out.print(str(path), markup=False)

    def fail(self, error: Exception, *, log: Path) -> int:
        """Print `error` as one clear sentence and return the exit status."""
        sentence = self.translate("错误：{sentence}").format(sentence=self._sentence(error, log))
        self.console.print(sentence, style="bold red", markup=False)
        return 1

    def _sentence(self, error: Exception, log: Path) -> str:
        if isinstance(error, XuntuError):
            return error.message.said(self.translate)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return self.translate("磁盘已满：请清理后重试，数据库没有改变")
        if isinstance(error, OSError) and error.filename:
            return self.translate("不能读写 {path}（{why}）：请检查路径和权限").format(
                path=error.filename, why=os.strerror(error.errno or 0)
            )
        kept = _keep(error, log)
        return self.translate(
            "程序遇到没有预料的情况（{what}），数据库没有改变；详情记在 {log}，请发给维护人员"
        ).format(what=type(error).__name__, log=kept)


def _keep(error: Exception, log: Path) -> str:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return "stderr"
    return str(log)


class UsageProblemError(DataError):
    """The command was given something it cannot work with."""
