"""Measure the import of 100,000 declarations against reading the same file with pandas.

Run: python -m tests.benchmarks.bench_import [rows]. Each figure comes from a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from tests.make_export import large_export, read, text_table

_LIMIT_S, _LIMIT_MIB = 40, 1536


def main(count: int) -> None:
    """Write both files, read each with Xuntu and with pandas, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder) / "申报.csv", Path(folder) / "申报.xlsx"):
            _write(path, count)
            ours = _in_child("xuntu", path)
            rival = _in_child("pandas", path)
            ratio = [mine / theirs for mine, theirs in zip(ours[:3], rival[:3], strict=True)]
            print(
                f"{path.suffix[1:]:5}{count:8,} rows: xuntu {ours[0]:.1f} s, cpu {ours[1]:.1f} s, "
                f"{ours[2]:.0f} MiB (limits {_LIMIT_S} s, {_LIMIT_MIB} MiB) | pandas, which only "
                f"reads: {rival[0]:.1f} s, cpu {rival[1]:.1f} s, {rival[2]:.0f} MiB | ratio "
                f"{ratio[0]:.1f} wall, {ratio[1]:.1f} cpu, {ratio[2]:.1f} memory | {ours[3]}",
                flush=True,
            )


def _write(path: Path, count: int) -> None:
    if path.suffix == ".csv":
        text_table(path, list(large_export(count)), encoding="gb18030")
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("申报表")
    for row in large_export(count):
        sheet.append(row)
    book.save(path)


def _in_child(reader: str, path: Path) -> tuple[float, float, float, str]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", f"--{reader}", str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, cpu, mib, what = shown.strip().split("\t")
    return float(wall), float(cpu), float(mib), what


def measure(reader: str, path: Path) -> None:
    """Read `path` once and print wall and processor seconds, peak MiB and what was found."""
    start, start_cpu = time.perf_counter(), time.process_time()
    if reader == "xuntu":
        file = read(path)
        taken, faults = len(file.declarations), len(file.faults)
        what = f"{taken:,} taken, {len(file.rejected):,} rejected, {faults:,} faults"
    else:
        frame = (
            pd.read_excel(path, engine="calamine", dtype=object)
            if path.suffix == ".xlsx"
            else pd.read_csv(path, encoding="gb18030", dtype=object)
        )
        what = f"{len(frame):,} rows"
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wall}\t{cpu}\t{peak}\t{what}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
