"""Read and verify the audit log; note deeds in it."""

from data import audits
from data.audits import AuditEntry, AuditVerdict, Deed
from data.database import Pool, reading, recording


def note(pool: Pool, deed: Deed) -> None:
    """Add `deed` to the log in a transaction of its own.

    For deeds whose outcome is known only when their own transaction has ended; a workflow that
    wants both or neither calls `data.audits.add` on its own connection.
    """
    with recording(pool) as conn:
        audits.add(conn, deed)


def newest_entries(
    pool: Pool, *, count: int, before: int | None = None, actor: str = "", area: str = ""
) -> tuple[AuditEntry, ...]:
    """Return the newest entries, newest first."""
    with reading(pool) as conn:
        return audits.newest(conn, count=count, before=before, actor=actor, area=area)


def verify_log(pool: Pool, *, noted_head: str = "") -> AuditVerdict:
    """Compute the whole chain again and say what does not fit."""
    with reading(pool) as conn:
        return audits.verify(conn, noted_head=noted_head.strip().casefold())
