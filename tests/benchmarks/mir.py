"""The monthly inspection roster benchmark (MIR) as roster problems, and its score."""

import importlib.util
import json
import os
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from data.mir_instances import mir_instance
from planner.roster import Roster, RosterProblem

FOLDER = (
    Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    / "bench"
    / "mir"
)
BEST_KNOWN = {"S-tight-1": 110_274, "M-tight-1": 387_066, "M-full-1": 433_163, "L-tight-1": 797_128}
_FIRST = date(2026, 1, 1)


def names() -> list[str]:
    """Return the names of all instances at hand."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def instance(name: str) -> dict[str, Any]:
    """Return the instance `name` as it was published."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def problem(raw: dict[str, Any]) -> RosterProblem:
    """Return `raw` as a roster problem; its day numbers become days from 2026-01-01."""
    return mir_instance(raw).problem


def score(raw: dict[str, Any], roster: Roster) -> dict[str, Any]:
    """Return the published checker's verdict: Z, prize, missed, travel and errors."""
    solution = [
        (
            int(route.team_day.lead.removeprefix("t").split("-")[0]),
            (route.team_day.day - _FIRST).days,
            [int(stop.employer[1:]) for stop in route.stops],
        )
        for route in roster.routes
    ]
    return evaluate(raw, solution)


def evaluate(raw: dict[str, Any], solution: list[Any]) -> dict[str, Any]:
    """Return the published checker's verdict on [team, day, employers] routes."""
    checker = _checker()
    verdict: dict[str, Any] = checker.evaluate(checker.load(raw), solution)
    return verdict


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mir_check", FOLDER / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
