"""Problems of an area pack: every one named by file, row and field, reported all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.errors import DataError
from geo.message import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class PackProblem:
    """One thing that is wrong in one file, and what to do about it."""

    file: str
    """File name, followed by the sheet in brackets where it has sheets."""
    line: int
    """Row as the editor or spreadsheet shows it; 0 for the whole file."""
    field: str
    hint: Message

    def sentence(self) -> Message:
        """Return the problem as one sentence."""
        if self.line:
            return message(
                "{file} 第 {line} 行“{field}”：{hint}",
                file=self.file,
                line=self.line,
                field=self.field,
                hint=self.hint,
            )
        return message("{file}“{field}”：{hint}", file=self.file, field=self.field, hint=self.hint)


class InvalidPackError(DataError):
    """An area pack cannot be read; `problems` lists everything that is wrong with it."""

    def __init__(self, folder: object, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "数据包 {folder} 有 {count} 处问题，请逐处改正后重试：\n{list}",
            folder=folder,
            count=len(self.problems),
            list="\n".join(f"- {problem.sentence()}" for problem in self.problems),
        )


@dataclass(slots=True)
class ProblemList:
    """Problems found so far in one file; grows while the file is read."""

    file: str
    found: list[PackProblem] = field(default_factory=list)

    def add(self, line: int, name: str, hint: Message) -> None:
        """Note that `name` in row `line` is wrong."""
        self.found.append(PackProblem(file=self.file, line=line, field=name, hint=hint))

    def within(self, sheet: str) -> "ProblemList":
        """Return a list for one sheet of the file that reports into this one."""
        return ProblemList(file=f"{self.file}（{sheet}）", found=self.found)
