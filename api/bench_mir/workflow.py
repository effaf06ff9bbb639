"""Solve a benchmark instance within a time limit, check the roster, and write the solution."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from api.console import Report
from data.mir_instances import MirInstance, read_instance
from data.output_files import write_file
from planner.month_plan import UnlawfulRosterError
from planner.roster_checker import check_roster
from planner.roster_solution import RosterSolution, solve_instance
from planner.roster_solver import roster_of

_KEPT = 0.97
"""Share of the time in which steps may begin; the rest is for ending and writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedFile:
    """Score of a solution, the proven bound on every score, and the share that may be missing."""

    score: int
    bound: int | None
    gap: float | None


def solve_file(
    source: Path, out: Path, *, limit_s: float, report: Report | None = None
) -> SolvedFile:
    """Solve the MIR file `source` in about `limit_s` seconds of wall time and write `out`.

    Raises
    ------
    UnreadableInstanceError
        If the file is no MIR instance.
    UnlawfulRosterError
        If the independent checker finds a fault; nothing is written then.
    """
    began = time.monotonic()
    mir = read_instance(source)
    solution = solve_instance(
        mir.instance,
        effort=10**6,
        tell=report or (lambda _step, _share: None),
        spent=lambda: (time.monotonic() - began) / (_KEPT * limit_s),
        limit_s=_KEPT * limit_s,
    )
    roster = roster_of(mir.problem, mir.instance, solution)
    if faults := check_roster(mir.problem, roster):
        raise UnlawfulRosterError("算例的解没有通过独立检查：{fault}", fault=str(faults[0]))
    solved = _scored(mir, solution)
    written = {
        "Z": solved.score,
        "bound": solved.bound,
        "gap": solved.gap,
        "routes": mir.routes(solution.routes),
    }
    write_file(out, json.dumps(written).encode())
    return solved


def _scored(mir: MirInstance, solution: RosterSolution) -> SolvedFile:
    score = solution.value + mir.missed
    if solution.bound is None:
        return SolvedFile(score=score, bound=None, gap=None)
    bound = solution.bound + mir.missed
    return SolvedFile(score=score, bound=bound, gap=(bound - score) / max(1, abs(bound)))
