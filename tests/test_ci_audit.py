import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "audit"


@pytest.mark.parametrize(
    ("said", "ends", "expected", "hint"),
    [
        ("No known vulnerabilities found", 0, 0, "No known vulnerabilities found"),
        ("Found 2 known vulnerabilities in 1 package", 2, 1, "Found 2 known vulnerabilities"),
        ("ERROR:pip_audit._cli:absl-py: Dependency not found on PyPI", 2, 0, "没有比较已知漏洞"),
    ],
)
def test_a_known_vulnerability_fails_the_run_and_silence_is_called_silence(
    tmp_path: Path, said: str, ends: int, expected: int, hint: str
) -> None:
    make = tmp_path / "make"
    make.write_text(f"#!/bin/sh\necho '{said}'\nexit {ends}\n")
    make.chmod(0o755)
    done = subprocess.run(
        ["bash", str(SCRIPT)],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected
    assert hint in done.stdout
