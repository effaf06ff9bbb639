"""Release the roster of a month to leaders and administrators."""

from api.access.workflow import Actor
from api.session import Session
from data import audits, roster_releases
from data.errors import NotFoundError
from geo.area import AreaCode
from planner.month import Month


def release_month(session: Session, *, area: str, month: Month, actor: Actor) -> bool:
    """Release what is planned of `month`; return whether anything of it was still sealed.

    Raises
    ------
    NotFoundError
        If nothing is planned for the month.
    """
    with session.writing() as conn:
        is_new = roster_releases.release(conn, AreaCode(area), month, by=actor.name, now=actor.at)
        if roster_releases.newest(conn, AreaCode(area), month) is None:
            raise NotFoundError(
                "区域 {area} 的 {month} 还没有计划，不能发布：请先运行 xuntu plan",
                area=area,
                month=str(month),
            )
        if is_new:
            audits.add(conn, actor.deed("roster.release", area=area, month=str(month)))
    return is_new
