"""A worker: takes jobs from the queue one by one, and takes up what a dead worker left."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from procrastinate import App, JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job as QueueEntry
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from api.access.workflow import Actor
from api.backups.workflow import back_up_by_night
from api.clock import present
from api.imports.uploads import expire_uploads
from api.jobs.kind import JobAsked
from api.jobs.telling import JobStoppedError, JobTelling, Stop
from api.work.kinds import KINDS
from data import job_queue, jobs, month_exports
from data.database import Pool, writing
from data.errors import DataError
from data.jobs import JobState
from geo.errors import XuntuError
from geo.message import Message, message

log = logging.getLogger(__name__)

KEPT_DAYS: Final = 400
"""How long finished jobs are listed."""
EXPORT_DAYS: Final = 14
"""How long the files of a month are kept; they can be made again at any time."""
MOST_ATTEMPTS: Final = 3
"""A job whose worker died so often is not tried again: it may be what kills them."""
_HEARTBEAT_S: Final = 5.0
_SILENT_S: Final = 20.0
_STOPS: Final = {AbortReason.USER_REQUEST: Stop.WANTED, AbortReason.SHUTDOWN: Stop.PAUSED}


def _why(context: JobContext) -> Stop | None:
    reason = context.abort_reason()
    return None if reason is None else _STOPS[reason]


def _actor() -> Actor:
    """Return the worker itself, for the audit log, at the present moment."""
    return Actor(name="worker", address="worker", at=present())


class _AfterPause(BaseRetryStrategy):
    """Puts a job back that was paused; one that failed is asked for again by people only."""

    def get_retry_decision(
        self, *, exception: BaseException, job: QueueEntry
    ) -> RetryDecision | None:
        """Return that a paused job waits again."""
        del job
        return RetryDecision(retry_in={"seconds": 0}) if isinstance(exception, JobAborted) else None


def build(pool: Pool, *, backups: Path | None = None) -> App:
    """Return the application of a worker on the database of `pool`.

    With a folder for `backups`, it makes one each night.
    """
    app = job_queue.worker_app(pool.dsn)

    @app.task(name=job_queue.TASK, queue=job_queue.QUEUE, pass_context=True, retry=_AfterPause())
    def take_up(context: JobContext, job: int) -> None:
        if work_on(pool, job, lambda: _why(context)):
            raise JobAborted

    @app.periodic(cron="* * * * *")
    @app.task(name="xuntu.rescue", queue=job_queue.QUEUE, queueing_lock="xuntu.rescue")
    async def rescue_each_minute(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
        await rescue(app, pool)

    @app.periodic(cron="30 2 * * *")
    @app.task(name="xuntu.nightly", queue=job_queue.QUEUE, queueing_lock="xuntu.nightly")
    async def tidy_each_night(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
        await tidy(app, pool)

    if backups is not None:

        @app.periodic(cron="30 1 * * *")
        @app.task(name="xuntu.backup", queue=job_queue.QUEUE, queueing_lock="xuntu.backup")
        async def back_up_each_night(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
            await asyncio.to_thread(back_up_by_night, pool, backups, actor=_actor())

    return app


async def tidy(app: App, pool: Pool) -> None:
    """Forget what was finished long ago, and what nobody decided on in time.

    The application must be open, and stays open: the worker goes on with it.
    """
    await app.job_manager.delete_old_jobs(
        nb_hours=24 * KEPT_DAYS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
    with writing(pool) as conn:
        jobs.tidy(conn, days=KEPT_DAYS)
        month_exports.tidy(conn, days=EXPORT_DAYS)
    expire_uploads(pool, actor=_actor())


async def run(
    pool: Pool,
    *,
    wait: bool = True,
    backups: Path | None = None,
    heartbeat_s: float = _HEARTBEAT_S,
    silent_s: float = _SILENT_S,
) -> None:
    """Work until told to stop by a signal, or, without `wait`, until the queue is empty.

    Parameters
    ----------
    backups
        Folder of the backups that are made each night; none are made without it.
    heartbeat_s
        Seconds between signs of life.
    silent_s
        Seconds without any after which another worker is taken for dead.
    """
    app = build(pool, backups=backups)
    async with app.open_async():
        await rescue(app, pool, silent_s=silent_s)
        await app.run_worker_async(
            queues=[job_queue.QUEUE],
            wait=wait,
            concurrency=1,
            fetch_job_polling_interval=2.0,
            abort_job_polling_interval=1.0,
            update_heartbeat_interval=heartbeat_s,
            stalled_worker_timeout=silent_s,
            shutdown_graceful_timeout=2.0,
        )


async def rescue(app: App, pool: Pool, *, silent_s: float = _SILENT_S) -> int:
    """Put jobs whose worker is dead back into the queue; return how many."""
    stalled = await app.job_manager.get_stalled_jobs(
        queue=job_queue.QUEUE, seconds_since_heartbeat=silent_s
    )
    count = 0
    for entry in stalled:
        if entry.id is None:  # pragma: no cover - stored jobs have a number
            continue
        with writing(pool) as conn:
            jobs.wait_again(conn, entry.id)
        await app.job_manager.retry_job(entry)
        log.warning("job %s lost its worker and was put back", entry.task_kwargs)
        count += 1
    return count


def work_on(pool: Pool, number: int, stop: Callable[[], Stop | None]) -> Stop | None:
    """Do the job `number`, keep its outcome and return why it was stopped, if it was.

    Faults that the product can put in words close the job with them; any other fault closes it
    too and is raised, so that it stands in the log.
    """
    with writing(pool) as conn:
        attempt = jobs.begin(conn, number)
        if attempt is None:
            return None
        job = jobs.load(conn, number)
    kind = KINDS.get(job.kind)

    def keep(step: str, doing: str, share: float) -> None:
        with suppress(DataError), writing(pool) as conn:
            jobs.tell(conn, number, step=step, doing=doing, share=share)

    try:
        if kind is None:
            sentence = message("程序不认识“{kind}”这种任务：请升级程序或改用命令行", kind=job.kind)
            _end(pool, number, JobState.FAILED, (sentence,))
            return None
        if attempt > MOST_ATTEMPTS:
            sentence = message(
                "执行这个任务的进程已经中断 {count} 次，不再重试：请查看服务器日志和内存，再重做",
                count=MOST_ATTEMPTS,
            )
            _end(pool, number, JobState.FAILED, (sentence,))
            return None
        asked = JobAsked(area=job.area, month=job.month, options=job.asked, asked_by=job.asked_by)
        outcome = kind.run(pool, asked, JobTelling(kind.steps, keep, stop))
    except JobStoppedError as stopped:
        if stopped.why is Stop.PAUSED:
            with writing(pool) as conn:
                jobs.pause(conn, number)
        else:
            _end(pool, number, JobState.CANCELLED, ())
        return stopped.why
    except XuntuError as error:
        _end(pool, number, JobState.FAILED, (error.message,))
    except Exception as error:
        sentence = message(
            "程序遇到没有预料的情况（{what}），数据没有改变：请把服务器日志发给维护人员",
            what=type(error).__name__,
        )
        _end(pool, number, JobState.FAILED, (sentence,))
        raise
    else:
        _end(pool, number, JobState.DONE, outcome)
    return None


def _end(pool: Pool, number: int, state: JobState, outcome: Sequence[Message]) -> None:
    with writing(pool) as conn:
        jobs.end(conn, number, state, outcome)
