"""A package that is wanted with extras is locked with them.

pip looks at the newest release of `name[extra]` before it finds that `name` is locked, and refuses
it because it has no hash: the day after that release nothing could be installed any more.
"""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
_LINE = re.compile(r"^([\w.-]+)(?:\[([\w, -]+)\])?==", re.MULTILINE)


def locked(text: str) -> dict[str, set[str]]:
    """Return the extras that each package is locked with."""
    return {
        canonicalize_name(name): {one.strip() for one in extras.split(",") if one.strip()}
        for name, extras in _LINE.findall(text)
    }


def missing(known: dict[str, set[str]]) -> set[str]:
    """Return what installed packages of a lock want with extras that the lock doesn't name."""
    found = set()
    for name, extras in known.items():
        try:
            wanted = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue
        for one in wanted:
            holds = one.marker is None or any(
                one.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            )
            if holds and not one.extras <= known.get(canonicalize_name(one.name), set()):
                found.add(f"{name} wants {one.name}[{','.join(sorted(one.extras))}]")
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_the_extras_that_its_packages_want(lock: str) -> None:
    assert missing(locked((ROOT / lock).read_text(encoding="utf-8"))) == set()


def test_a_lock_without_extras_is_noticed() -> None:
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    bare = re.sub(r"^(coverage)\[[^]]*\]", r"\1", text, flags=re.MULTILINE)
    assert missing(locked(bare)) == {"pytest-cov wants coverage[toml]"}
