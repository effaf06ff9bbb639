"""Workers of jobs for tests: one in a thread of this process, others in processes of their own."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from api.jobs.kind import JobAsked, JobKind
from api.jobs.telling import Telling
from api.work import kinds, worker
from data import job_queue
from data.database import Pool
from geo.message import Message

# Its processes are forked from one that has the product loaded and nothing else: they are as
# separate as started programs, and the libraries are loaded once instead of once a process.
_PROCESSES = get_context("forkserver")


def finish(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end in a thread: a browser's loop may already run in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def work(pool: Pool) -> None:
    """Let a worker do everything that was asked for."""
    finish(worker.run(pool, wait=False, heartbeat_s=0.2, silent_s=1.0))


def put_nightly_work(pool: Pool) -> None:
    """Put into the queue what the clock puts there each night."""

    async def put() -> None:
        async with worker.build(pool).open_async() as app:
            task = app.configure_task("xuntu.nightly", queue=job_queue.QUEUE)
            await task.defer_async(timestamp=0)

    finish(put())


@contextmanager
def other_process(pool: Pool, *, endless: bool = False) -> Iterator[BaseProcess]:
    """Give a worker in a process of its own, killed at the end if it still runs.

    With `endless`, planning a month takes longer than any test waits.
    """
    _PROCESSES.set_forkserver_preload(["tests.job_worker"])
    process = _PROCESSES.Process(target=_run, args=(pool.dsn, endless))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def _run(dsn: str, endless: bool) -> None:  # noqa: FBT001 - passed to another process
    if endless:
        kind = JobKind(name="plan-month", title=kinds.PLAN_MONTH.title, steps=1, run=_plan_forever)
        pytest.MonkeyPatch().setattr(worker, "KINDS", {kind.name: kind})
    with Pool(dsn) as pool:
        asyncio.run(worker.run(pool, heartbeat_s=0.2, silent_s=1.0))


def _plan_forever(_pool: Pool, _asked: JobAsked, telling: Telling) -> Sequence[Message]:
    with telling.step("安排人员、日期和路线") as report:
        for _ in range(2000):
            time.sleep(0.05)
            report("", 0.5)
    return ()
