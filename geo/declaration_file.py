"""Declaration files: what one export said, how its columns were read, and what changed by it."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.declaration import Declaration, RowFault
from geo.employer import EmployerId
from geo.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """The file that was read."""

    name: str
    sha256: str
    sheet: str
    data_rows: int
    """Rows below the heading that hold data; read = taken + rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedLine:
    """A line that is no declaration: total, note, blank, repeated heading."""

    line: int
    why: Message
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """How one column of the file was understood."""

    heading: str
    field: str
    """Name of the declaration's field, or empty where the column is only kept raw."""
    by: str
    """`exact`, `alias`, `similar` or `user`."""
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFile:
    """One export, read; nothing of it is lost: every line is taken, rejected or skipped."""

    source: SourceFile
    columns: tuple[ColumnMatch, ...]
    declarations: tuple[Declaration, ...]
    faults: tuple[RowFault, ...]
    skipped: tuple[SkippedLine, ...]
    rejected: Mapping[int, Mapping[str, str]]
    """The raw rows that were rejected, by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerChange:
    """One employer whose record differs after an import."""

    employer: EmployerId
    name: str
    changes: Mapping[str, tuple[str, str]]
    """Field → (before, after)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDifference:
    """What an import changed, against what was known before it."""

    batch: int
    already_imported: bool
    """True when this very file had been imported; nothing was changed then."""
    added: tuple[EmployerId, ...]
    changed: tuple[EmployerChange, ...]
    unchanged: int
    older_ignored: tuple[EmployerId, ...]
    """Employers whose stored declaration is newer than the one in this file."""
    missing: tuple[EmployerId, ...]
    """Known employers that this file no longer names; they are kept."""
