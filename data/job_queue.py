"""The queue of long work: Procrastinate on the database that everything else is in.

An entry of the queue names a job of `data.jobs` and nothing more. Entries are added, cancelled and
put back inside the transaction that changes the job, so that the two never disagree.
"""

from typing import Any, Final

from procrastinate import App, PsycopgConnector
from procrastinate.contrib.psycopg2 import Psycopg2Connector
from psycopg2.extras import RealDictCursor

from data.database import Connection

TASK: Final = "xuntu.job"
"""Name of the one task that takes up jobs."""
QUEUE: Final = "xuntu"


class _GivenConnection(Psycopg2Connector):
    """Runs the queue's statements on the connection that it is given, in its transaction."""

    def execute_query_one_with_connection(
        self, connection: Any, query: str, **arguments: Any
    ) -> dict[str, Any]:
        """Return the first row."""
        return self.execute_query_all_with_connection(connection, query, **arguments)[0]

    def execute_query_all_with_connection(
        self, connection: Any, query: str, **arguments: Any
    ) -> list[dict[str, Any]]:
        """Return all rows."""
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(query, self._wrap_json(arguments))
            return [dict(row) for row in cursor.fetchall()]


_APP: Final = App(connector=_GivenConnection())
"""Never opened: it works on the connections that it is given."""


def worker_app(dsn: str) -> App:
    """Return the application of a worker on the database `dsn`; it has no tasks yet."""
    return App(connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=4))


def put(conn: Connection, number: int, *, lock: str) -> int:
    """Add an entry for the job `number` and return its own number.

    Parameters
    ----------
    lock
        Of the entries with one lock, one is worked on at a time, in the order they were added.
    """
    waiting = _APP.configure_task(TASK, queue=QUEUE, lock=lock, connection=conn)
    return waiting.defer(job=number)


def withdraw(conn: Connection, queued: int) -> bool:
    """Cancel an entry that waits, or ask the worker that has it to stop; False when it is over."""
    return _APP.job_manager.cancel_job_by_id(queued, abort=True, connection=conn)
