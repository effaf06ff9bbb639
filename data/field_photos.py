"""Field photos: what was photographed at a visit, by the SHA-256 of its bytes."""

from collections.abc import Sequence
from datetime import datetime

from data.database import Connection
from data.errors import NotFoundError
from data.jpeg_files import JpegSize
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode

_SQL = queries("field_visits")


def add(
    conn: Connection,
    visit: int,
    name: str,
    content: bytes,
    size: JpegSize,
    *,
    author: str,
    received_at: datetime,
) -> None:
    """Keep a photo of `visit`; the same again changes nothing."""
    run(
        conn,
        _SQL["add_photo"],
        visit=visit,
        sha256=name,
        width=size.width,
        height=size.height,
        bytes=content,
        author=author,
        received_at=received_at,
    )


def names(conn: Connection, visits: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of the photos of each of `visits`, in the order in which they came."""
    found: dict[int, tuple[str, ...]] = dict.fromkeys(visits, ())
    for visit, name in all_rows(conn, _SQL["photo_names"], visits=list(visits)):
        found[visit] = (*found[visit], name)
    return found


def load(conn: Connection, area: AreaCode, visit: int, name: str) -> bytes:
    """Return a photo; raise NotFoundError where there is none."""
    row = first_row(conn, _SQL["photo"], area=area, visit=visit, sha256=name)
    if row is None:
        raise NotFoundError("没有这张照片：它可能还在手机上，没有同步")
    return bytes(row[0])
