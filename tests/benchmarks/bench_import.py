"""Measure the import of 100,000 declarations into the embedded PostgreSQL, whole.

Run: python -m tests.benchmarks.bench_import [rows]. Xuntu reads, checks, numbers and stores; its
rival pandas, in the same run and on a server of the same kind, reads the file and stores the raw
rows unchecked. Each measurement has a process and a server of its own.
"""

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import psutil  # type: ignore[import-untyped] # ships no types
from openpyxl import Workbook

from api.imports.workflow import import_declarations
from api.session import step_by_step
from data import areas, embedded_postgres
from data.database import Pool, writing
from data.long_sheets import save_long_workbook
from data.migrations import migrate
from tests import make_storage
from tests.make_export import REFERENCE_DATE, large_export, text_table

LIMIT_S, LIMIT_MIB = 60, 2048
_SAMPLE_S = 1.0
_ENCODING = "gb18030"


@dataclass(slots=True)
class Cost:
    """What a piece of work took: of this process, the processes that it started and the server."""

    wall_s: float = 0.0
    ours_cpu_s: float = 0.0
    server_cpu_s: float = 0.0
    ours_mib: float = 0.0
    server_mib: float = 0.0
    together_mib: float = 0.0
    server_cpu_of: dict[int, float] = field(default_factory=dict)


def main(count: int) -> None:
    """Write both files, import each with Xuntu and with pandas, and print the figures."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {count:,} rows", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder) / "申报.csv", Path(folder) / "申报.xlsx"):
            write_export(path, count)
            ours = _in_child("xuntu", path)
            rival = _in_child("pandas", path)
            print(f"{path.suffix[1:]}: {ours[1]}")
            for name, (cost, _) in (("xuntu", ours), ("pandas", rival)):
                print(
                    f"  {name:7} {cost.wall_s:5.1f} s wall, {cost.ours_cpu_s:5.1f} + "
                    f"{cost.server_cpu_s:.1f} (server) s cpu, peak {cost.ours_mib:.0f} + "
                    f"{cost.server_mib:.0f} (server), together {cost.together_mib:.0f} MiB"
                )
            cost, other = ours[0], rival[0]
            cpu = (cost.ours_cpu_s + cost.server_cpu_s) / (other.ours_cpu_s + other.server_cpu_s)
            print(
                f"  ratio to pandas without checks: {cost.wall_s / other.wall_s:.1f} wall, "
                f"{cpu:.1f} cpu, {cost.together_mib / other.together_mib:.1f} memory; "
                f"limits {LIMIT_S} s, {LIMIT_MIB} MiB: "
                f"{cost.wall_s / LIMIT_S:.0%}, {cost.together_mib / LIMIT_MIB:.0%} used",
                flush=True,
            )


def write_export(path: Path, count: int) -> None:
    """Write the large export of `count` rows as delimited text or as a workbook."""
    rows = large_export(count)
    if path.suffix == ".csv":
        text_table(path, list(rows), encoding=_ENCODING)
        return
    book = Workbook(write_only=True)
    book.create_sheet("申报表").append(next(rows))
    save_long_workbook(book, path, {"申报表": (2, rows)})


def _in_child(reader: str, path: Path) -> tuple[Cost, str]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", f"--{reader}", str(path)]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    *numbers, what = shown.strip().split("\t")
    wall, ours, server, ours_mib, server_mib, together = map(float, numbers)
    return Cost(wall, ours, server, ours_mib, server_mib, together), what


def measure(reader: str, path: Path) -> None:
    """Import `path` once and print what it took and what was found."""
    with _server() as pool:
        work = _with_xuntu if reader == "xuntu" else _with_pandas
        cost = Cost()
        with _measured(cost, pool):
            what = work(path, pool)
    numbers = (
        *(cost.wall_s, cost.ours_cpu_s, cost.server_cpu_s),
        *(cost.ours_mib, cost.server_mib, cost.together_mib),
    )
    print("\t".join([*map(str, numbers), what]))


def _with_xuntu(path: Path, pool: Pool) -> str:
    imported = import_declarations(
        step_by_step(pool), path, area="999901", reference_date=REFERENCE_DATE
    )
    file = imported.file
    return (
        f"{len(file.declarations):,} taken, {len(file.rejected):,} rejected, "
        f"{len(file.faults):,} faults, {len(imported.difference.added):,} employers added"
    )


def _with_pandas(path: Path, pool: Pool) -> str:
    frame = (
        pd.read_excel(path, engine="calamine", dtype=object)
        if path.suffix == ".xlsx"
        else pd.read_csv(path, encoding=_ENCODING, dtype=object)
    )
    columns = ", ".join(f'"{name}" text' for name in frame.columns)
    with writing(pool) as conn, conn.cursor() as cursor:
        cursor.execute(f"CREATE TABLE raw ({columns})")
        text = io.StringIO(frame.to_csv(index=False, header=False))
        cursor.copy_expert("COPY raw FROM STDIN (FORMAT csv)", text)
    return f"{len(frame):,} rows"


@contextmanager
def _server() -> Iterator[Pool]:
    with tempfile.TemporaryDirectory(prefix="xuntu-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o711)
        with embedded_postgres.running(home) as dsn, Pool(dsn) as pool:
            migrate(pool)
            with writing(pool) as conn:
                areas.save_pack(conn, make_storage.pack())
            yield pool


@contextmanager
def _measured(cost: Cost, pool: Pool) -> Iterator[None]:
    """Fill `cost` with what the block takes; memory is proportional (PSS), sampled."""
    server = _postmaster(pool)
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_SAMPLE_S):
            _sample(cost, server)

    watcher = threading.Thread(target=watch)
    _sample(cost, server)
    at_first = sum(cost.server_cpu_of.values())
    start, start_cpu = time.perf_counter(), _own_cpu()
    watcher.start()
    try:
        yield
    finally:
        cost.wall_s = time.perf_counter() - start
        done.set()
        watcher.join()
        cost.ours_cpu_s = _own_cpu() - start_cpu
        _sample(cost, server)
        cost.server_cpu_s = sum(cost.server_cpu_of.values()) - at_first


def _sample(cost: Cost, server: psutil.Process) -> None:
    processes = [server, *server.children(recursive=True)]
    theirs = 0.0
    for each in processes:
        with suppress(psutil.Error):
            spent = each.cpu_times()
            cost.server_cpu_of[each.pid] = spent.user + spent.system
            theirs += _mib(each)
    known = {each.pid for each in processes}
    me = psutil.Process()
    ours = 0.0
    for each in [me, *me.children(recursive=True)]:
        with suppress(psutil.Error):
            ours += 0 if each.pid in known else _mib(each)
    cost.ours_mib = max(cost.ours_mib, ours)
    cost.server_mib = max(cost.server_mib, theirs)
    cost.together_mib = max(cost.together_mib, ours + theirs)


def _mib(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 2**20


def _own_cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _postmaster(pool: Pool) -> psutil.Process:
    with pool.connection() as conn:
        server = psutil.Process(conn.get_backend_pid()).parent()
    assert server is not None
    return server


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
