"""The command line: `xuntu` and its commands, each in the folder of its feature.

A command is a thin shell around a workflow and loads only what it needs, when it runs: help must
not wait for solvers and maps.
"""

import importlib
import sys
from pathlib import Path
from typing import Final

from api.command_context import application, has_begun, wanted
from api.command_options import LANGUAGE
from api.console import Steps

_FEATURES: Final = (
    "months",
    "demo",
    "areas",
    "imports",
    "imposed",
    "geocoding",
    "scoring",
    "draws",
    "rosters",
    "compare",
    "ceremonies",
    "substitutes",
    "replan",
    "outputs",
    "year",
    "fairness",
    "why",
    "publicity",
    "bench_mir",
    "work",
    "releases",
    "accounts",
    "audit",
    "backups",
    "condition",
    "rules",
    "service",
)
"""Folders that hold a command, in the order in which help lists them."""

for _feature in _FEATURES:
    importlib.import_module(f"api.{_feature}.command")


def main() -> None:
    """Run the command line; problems end as one sentence and a non-zero exit status."""
    try:
        application()
    except Exception as error:  # noqa: BLE001 - the last place where anything can be told
        steps = wanted().steps if has_begun() else Steps(LANGUAGE)
        home = wanted().settings.home if has_begun() else Path.cwd()
        sys.exit(steps.fail(error, log=home / "xuntu-error.log"))
