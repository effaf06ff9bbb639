"""The published instances of the monthly inspection roster benchmark (MIR), and their score.

They stand, with their checker, in bench/mir of the shared folder (XUNTU_SHARED), or in MIR_FOLDER.
"""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(
    os.environ.get("MIR_FOLDER")
    or Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    / "bench"
    / "mir"
)


def names() -> list[str]:
    """Return the names of all instances at hand."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def instance(name: str) -> dict[str, Any]:
    """Return the instance `name` as it was published."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


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
