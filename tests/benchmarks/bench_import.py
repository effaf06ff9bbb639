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
        files = [Path(folder) / "申报.xlsx", Path(folder) / "申报.csv"]
        book = Workbook(write_only=True)
        sheet = book.create_sheet("申报表")
        for row in large_export(count):
            sheet.append(row)
        book.save(files[0])
        text_table(files[1], list(large_export(count)), encoding="gb18030")
        for path in files:
            ours_s, ours_mib, what = _in_child("xuntu", path)
            rival_s, rival_mib, _ = _in_child("pandas", path)
            print(
                f"{path.suffix[1:]:5}{count:8,} rows: xuntu {ours_s:6.1f} s {ours_mib:6.0f} MiB "
                f"(limits {_LIMIT_S} s, {_LIMIT_MIB} MiB) | pandas reads only, checks nothing: "
                f"{rival_s:5.1f} s {rival_mib:5.0f} MiB | ratio {ours_s / rival_s:4.1f}× time "
                f"{ours_mib / rival_mib:3.1f}× memory | {what}"
            )


def _in_child(reader: str, path: Path) -> tuple[float, float, str]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", f"--{reader}", str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, mib, what = shown.strip().split("\t")
    return float(seconds), float(mib), what


def measure(reader: str, path: Path) -> None:
    """Read `path` once and print seconds, peak MiB and what was found."""
    start = time.perf_counter()
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
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds}\t{peak}\t{what}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
