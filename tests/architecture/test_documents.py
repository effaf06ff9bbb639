"""Documents name only what is there, and no file gives away a machine or a package source."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from pkgutil import resolve_name
from posixpath import normpath
from shutil import which

import pytest

ROOT = Path(__file__).resolve().parents[2]


def listed(*options: str) -> list[str]:
    """Return the files that git lists, relative to the root, deleted ones left out."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *options],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    names = sorted(set(done.stdout.split("\0")) - {""})
    return [name for name in names if (ROOT / name).is_file()]


if not (ROOT / ".git").exists() or which("git") is None:
    pytest.skip("not a checkout: there is no list of files", allow_module_level=True)

FILES = listed("--cached", "--others", "--exclude-standard")
FOLDERS = {str(parent) for name in FILES for parent in PurePosixPath(name).parents}
TOP = {name.partition("/")[0] for name in FILES if "/" in name}
PAGES = [
    name
    for name in FILES
    if name == "README.md" or (name.startswith("docs/") and name.endswith(".md"))
]
PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)+/?")
NAME = re.compile(r"((?:geo|planner|data|maps|api|tests)(?:\.\w+)+)(?:\(.*\))?")
SOURCES = re.compile(
    r"[p]ypi\.|[p]ythonhosted|[n]pmjs|[a]naconda\.|[c]onda\.io|[p]roxy\.golang|[c]rates\.io"
    r"|[i]ndex-url\s*[=:]|--[f]ind-links|mirrors?\.[\w.]+/[s]imple",
    re.IGNORECASE,
)
MACHINES = re.compile(
    r"(?<![\w.}\])])(?:/[h]ome/\w|/[U]sers/\w|/[r]oot/|/[w]ork/|/[m]nt/\w)|\b[A-Z]:\\\\?[U]sers\\"
)


def prose(page: str) -> str:
    """Return a page without its fenced blocks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)


def exists(path: str) -> bool:
    clean = path.rstrip("/")
    if "*" in clean:
        return any(PurePosixPath(name).match(clean) for name in FILES)
    return clean in FILES or clean in FOLDERS


def lines_of(name: str) -> Iterator[tuple[int, str]]:
    """Give the numbered lines of a text file; nothing of a binary one; no hashes of locks."""
    content = (ROOT / name).read_bytes()
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        if "--hash=" not in line:
            yield number, line


def found(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    return [
        f"{name}:{number}: {match[0]}"
        for name in names
        for number, line in lines_of(name)
        if (match := pattern.search(line))
    ]


def test_there_are_documents_to_check() -> None:
    assert {"README.md", "docs/rules.md", "docs/requirements.md"} <= set(PAGES)
    assert len(PAGES) > 10


def test_every_relative_link_of_a_document_leads_somewhere() -> None:
    gone = []
    for page in PAGES:
        for target in re.findall(r"\]\(<?([^)\s>]+)", prose(page)):
            path = target.partition("#")[0]
            if path and not re.match(r"[a-z][a-z0-9+.-]*:", path):
                at = normpath(f"{PurePosixPath(page).parent}/{path}")
                if not exists(at):
                    gone.append(f"{page}: {target}")
    assert gone == []


def test_every_path_of_the_repository_that_a_document_quotes_exists() -> None:
    quoted = [
        (page, word)
        for page in PAGES
        for word in re.findall(r"`([^`\n]+)`", prose(page))
        if PATH.fullmatch(word) and word.partition("/")[0] in TOP
    ]
    assert len({word for _, word in quoted}) > 20
    assert [(page, word) for page, word in quoted if not exists(word)] == []


def test_every_name_of_our_code_that_a_document_quotes_can_be_imported() -> None:
    gone = []
    for page in PAGES:
        for word in re.findall(r"`([^`\n]+)`", prose(page)):
            if match := NAME.fullmatch(word):
                try:
                    resolve_name(match[1])
                except (ImportError, AttributeError):
                    gone.append(f"{page}: {word}")
    assert gone == []


def test_no_file_names_a_source_of_packages() -> None:
    assert found(SOURCES, FILES) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert found(MACHINES, FILES) == []
    for path in (ROOT, Path.home()):
        if len(path.parts) > 2:  # shorter ones could be any word between slashes
            assert found(re.compile(re.escape(f"{path}/")), FILES) == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"]
)
def test_locks_hold_packages_and_hashes_but_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert re.findall(r"https?:|://|--\w*index|--find", text) == []


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/simple",
        "--extra-in" + "dex-url=https://x",
        "https://registry.np" + "mjs.org/",
    ],
)
def test_a_source_of_packages_would_be_found(line: str) -> None:
    assert SOURCES.search(line)


@pytest.mark.parametrize(
    "line", ["<source>/wo" + "rk/x", "at /ho" + "me/ann/x", "'/Us" + "ers/ann'"]
)
def test_a_place_on_a_machine_would_be_found(line: str) -> None:
    assert MACHINES.search(line)
