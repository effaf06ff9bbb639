"""Ask for long work, watch it, stop it, and ask again."""

from collections.abc import Mapping
from typing import Any

from api.access.workflow import Actor
from api.jobs.kind import JobKind
from data import areas, audits, job_queue, jobs
from data.audits import Deed
from data.database import Connection, Pool, reading, recording
from data.jobs import Job, JobState
from geo.area import AreaCode, SupervisionArea
from geo.errors import XuntuError
from geo.message import Message
from planner.month import Month, parse_month


class JobOverError(XuntuError):
    """A job that is over was asked to stop, or one that is not was asked for again."""


class JobBusyError(XuntuError):
    """Work of one kind is asked for while a worker does it from other material."""


class FormUsedError(XuntuError):
    """A form that asked for one thing is sent again and asks for another."""


class InvalidJobError(XuntuError):
    """Long work was asked for with a number out of range."""


def ask_for(
    pool: Pool,
    kind: JobKind,
    *,
    area: str,
    month: str,
    asked: Mapping[str, Any],
    actor: Actor,
    form: str = "",
) -> int:
    """Ask for long work on an area and return the number of the job.

    While the very same work is under way, or when this person's `form` asked for it before, that
    job's number is returned and nothing is added.

    Raises
    ------
    NotFoundError
        If there is no such area.
    JobBusyError
        If work of this kind but from other material is under way.
    FormUsedError
        If the form asked for something else before.
    """
    with reading(pool) as conn:
        areas.load(conn, AreaCode(area))
    asked = {**asked, "address": actor.address}
    number = put(pool, kind=kind.name, area=area, month=month, asked=asked, actor=actor, form=form)
    if _material(job_of(pool, number).asked) != _material(asked):
        raise JobBusyError("任务 {number} 正在做同类的工作：请等它结束再试", number=number)
    return number


def _material(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what work is made from, whoever asked for it from where."""
    return {key: value for key, value in asked.items() if key != "address"}


def area_of(pool: Pool, area: str) -> SupervisionArea:
    """Return an area; raise NotFoundError when there is none of this code."""
    with reading(pool) as conn:
        return areas.load(conn, AreaCode(area))


def whole_number(text: str, field: Message) -> int | None:
    """Return the number written in a field of a form, or None when it is empty.

    Raises
    ------
    InvalidJobError
        If it is not a whole number.
    """
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise InvalidJobError(
            "“{field}”填了“{text}”，不是整数：请改正或留空", field=field, text=text
        ) from None


def job_of(pool: Pool, number: int) -> Job:
    """Return a job as it stands now; raise NotFoundError when there is none."""
    with reading(pool) as conn:
        return jobs.load(conn, number)


def newest_jobs(pool: Pool, *, before: int = jobs.NEWEST, most: int = 30) -> tuple[Job, ...]:
    """Return jobs, the newest first."""
    with reading(pool) as conn:
        return jobs.newest(conn, before=before, most=most)


def stop(pool: Pool, number: int, *, actor: Actor) -> Job:
    """Stop a job: one that waits is closed now, a running one at its next sign of life.

    Raises
    ------
    JobOverError
        If it is over already.
    """
    with recording(pool) as conn:
        job = jobs.load(conn, number)
        if job.is_over:
            raise JobOverError("任务 {number} 已经结束，不必停止", number=number)
        if job.queued is not None:
            job_queue.withdraw(conn, job.queued)
        if job.state is JobState.WAITING:
            jobs.end(conn, number, JobState.CANCELLED, ())
        audits.add(conn, _deed(actor, "job.stop", job))
        return jobs.load(conn, number)


def again(pool: Pool, number: int, *, actor: Actor) -> int:
    """Ask once more for what a job that failed or was stopped asked for; return the new number.

    Raises
    ------
    JobOverError
        If it still waits or runs, or has succeeded.
    """
    job = job_of(pool, number)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise JobOverError("任务 {number} 没有失败，不必重做", number=number)
    return put(
        pool,
        kind=job.kind,
        area=job.area,
        month=job.month,
        asked=job.asked,
        actor=actor,
        form=f"again {number}",
    )


def month_of(job: Job) -> Month | None:
    """Return the month that a job is about, or None."""
    return parse_month(job.month) if job.month else None


def put(
    pool: Pool,
    *,
    kind: str,
    area: str,
    month: str,
    asked: Mapping[str, Any],
    actor: Actor,
    form: str = "",
) -> int:
    """Put a job into the queue and return its number.

    That of the same one under way, or of the one that this person's `form` with a key has asked
    for already, over or not: who sends a form twice asks once.

    Raises
    ------
    FormUsedError
        If the form asked for something else before.
    """
    wanted = (kind, area, month, _material(asked))
    with recording(pool) as conn:
        if (known := _of_form(conn, actor, form, wanted)) is not None:
            return known
        number = jobs.ask(
            conn, kind=kind, area=area, month=month, asked=asked, asked_by=actor.name, form=form
        )
        if number is None:  # somebody was quicker, perhaps with the same form
            if (known := _of_form(conn, actor, form, wanted)) is not None:
                return known
            present = jobs.under_way(conn, kind=kind, area=area, month=month)
            if present is None:  # pragma: no cover - the row that conflicts is there
                raise AssertionError(kind, area, month)
            return present
        jobs.note_queued(conn, number, job_queue.put(conn, number, lock=f"area {area}"))
        audits.add(conn, _deed(actor, "job.ask", jobs.load(conn, number)))
        return number


def _of_form(
    conn: Connection, actor: Actor, form: str, wanted: tuple[str, str, str, dict[str, Any]]
) -> int | None:
    """Return the job that a form has asked for, the very one that is wanted; None if none."""
    number = jobs.of_form(conn, asked_by=actor.name, form=form) if form else None
    if number is None:
        return None
    job = jobs.load(conn, number)
    if (job.kind, job.area, job.month, _material(job.asked)) != wanted:
        raise FormUsedError(
            "这张表单已经提交过（任务 {number}），这次内容不同，没有提交：请重新打开页面再填",
            number=number,
        )
    return number


def _deed(actor: Actor, action: str, job: Job) -> Deed:
    return actor.deed(
        action, area=job.area or None, month=job.month or None, target=f"{job.kind} {job.id}"
    )
