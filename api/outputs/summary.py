"""Which files were made, on the console."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from api.console import Steps


def of_files(steps: Steps, files: Sequence[Path]) -> None:
    """Print the paths of what was made; folders of many files as one."""
    parents = Counter(path.parent for path in files)
    top = min(parents, key=lambda folder: len(folder.parts))
    for path in files:
        if path.parent == top:
            steps.result(path)
    for folder in sorted(parents.keys() - {top}):
        steps.result(folder)
