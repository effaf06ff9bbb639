"""The table of hands: whose account made which entry of the ledger of draws."""

from collections.abc import Mapping

from data.database import Connection
from data.queries import queries
from data.rows import all_rows, run
from geo.area import AreaCode

_SQL = queries("ledger_hands")


def add(conn: Connection, area: AreaCode, seq: int, account: str) -> None:
    """Keep that `account` made the entry with number `seq`."""
    run(conn, _SQL["add"], area=area, seq=seq, account=account)


def of_area(conn: Connection, area: AreaCode) -> Mapping[int, str]:
    """Return the account of each entry of an area that was made at a screen or command line."""
    return {int(seq): account for seq, account in all_rows(conn, _SQL["of_area"], area=area)}
