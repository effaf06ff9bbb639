"""Score 100,000 employers, and the same class table by a row-wise pandas apply in the same run.

Run from the root of the project: `python -m tests.benchmarks.bench_score`.
"""

import random
import resource
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.method_files import shipped_method
from geo.employer import Employer, EmployerId
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History, InspectionKind, TestKind
from geo.risk_method import RiskMethod
from geo.risk_score import ManagementGrade, RiskGrade, score_employers
from tests import make, make_rules

EMPLOYERS = 100_000
ON = date(2026, 12, 1)


def main() -> None:
    """Print seconds, peak memory and the ratio to the rival."""
    employers, histories = _county(EMPLOYERS)
    method = shipped_method("method-2022")
    before = _peak_mib()
    started, started_cpu = time.perf_counter(), time.process_time()
    scores = score_employers(employers, histories, method, on=ON)
    ours_s, ours_cpu_s = time.perf_counter() - started, time.process_time() - started_cpu
    parts = sum(len(score.parts) for score in scores.values())
    print(f"score_employers: {len(scores)} employers, {parts} explained parts")
    print(f"  {ours_s:.2f} s, {ours_cpu_s:.2f} s of them on the processor")
    print(f"peak memory: {before:.0f} MiB with the input, {_peak_mib():.0f} MiB with the scores")

    frame = pd.DataFrame(
        {
            "severe": [score.nature is not FactorNature.GENERAL for score in scores.values()],
            "conforms": [score.conforms for score in scores.values()],
            "exposed": [employer.exposed_workers for employer in employers],
            "management": [score.management for score in scores.values()],
        }
    )
    started, started_cpu = time.perf_counter(), time.process_time()
    rival = frame.apply(lambda row: _by_table(row, method), axis=1)
    rival_s, rival_cpu_s = time.perf_counter() - started, time.process_time() - started_cpu
    print("pandas apply of the class table alone, no points, no reasons")
    print(f"  {rival_s:.2f} s, {rival_cpu_s:.2f} s of them on the processor")
    print(
        f"ratio of processor time, score_employers / pandas apply: {ours_cpu_s / rival_cpu_s:.2f}"
    )
    print(f"first classes of the rival: {list(rival[:3])}")


def _by_table(row: Mapping[str, Any], method: RiskMethod) -> int:
    band = 0 if row["exposed"] <= 9 else 1 if row["exposed"] <= 49 else 2
    nature = FactorNature.SEVERE if row["severe"] else FactorNature.GENERAL
    grade: RiskGrade = method.grades.rows[nature, bool(row["conforms"])][band]
    return method.combined.classes[grade, ManagementGrade(row["management"])]


def _county(count: int) -> tuple[list[Employer], dict[EmployerId, History]]:
    """Return employers with three exposures and four years of history each, always the same."""
    chance = random.Random(20261201)  # noqa: S311 - input for a benchmark
    natures = [FactorNature.GENERAL] * 6 + [FactorNature.SEVERE] * 3 + [FactorNature.UNKNOWN]
    employers, histories = [], {}
    base = make.employer()
    for number in range(count):
        id_ = EmployerId(f"D{number:07d}-01")
        employers.append(
            replace(
                base,
                id=id_,
                exposed_workers=chance.randrange(120),
                workers=200,
                dispatched_workers=chance.choice([0, 0, 0, 40]),
                obsolete_process=chance.random() < 0.02,
                exposures=tuple(
                    make.exposure(
                        factor=f"因素{chance.randrange(40)}",
                        category=HazardCategory.CHEMICAL,
                        nature=chance.choice(natures),
                        over_limit=chance.choice([None, False, True]),
                    )
                    for _ in range(3)
                ),
            )
        )
        histories[id_] = History(
            inspections=tuple(
                make_rules.inspection(
                    on=ON - timedelta(days=chance.randrange(1, 1500)),
                    kind=InspectionKind.RANDOM,
                    violations=chance.randrange(3),
                )
                for _ in range(chance.randrange(4))
            ),
            tests=tuple(
                make_rules.report(
                    on=ON - timedelta(days=chance.randrange(1, 1500)),
                    kind=chance.choice(list(TestKind)),
                    over_limit=chance.random() < 0.1,
                )
                for _ in range(chance.randrange(4))
            ),
            complaints=(make_rules.complaint(),) if chance.random() < 0.03 else (),
            self_checks=(make_rules.self_check(score=float(chance.randrange(40, 101))),)
            if chance.random() < 0.7
            else (),
        )
    return employers, histories


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
