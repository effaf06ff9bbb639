"""The past of an area's employers, read once for all steps of a session that need it."""

from collections.abc import Mapping
from typing import cast

from api.session import Session
from data import areas, field_visits
from data.database import Connection
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.history import History


def past_of(session: Session, conn: Connection, code: AreaCode) -> Mapping[EmployerId, History]:
    """Return the past of every employer of an area that has one, in employer order.

    It is read anew after the area's pack, its declarations or the outcomes of visits changed.

    Raises
    ------
    NotFoundError
        If no pack of that area was stored.
    """
    key = ("past", code, areas.version(conn, code), field_visits.finished_mark(conn, code))
    if key not in session.kept:
        session.kept[key] = areas.histories(conn, code)
    return cast("Mapping[EmployerId, History]", session.kept[key])
