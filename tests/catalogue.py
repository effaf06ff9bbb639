"""Sentences for people, found in the source, beside the English catalogue."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

from api.language import english

ROOT = Path(__file__).parent.parent
PACKAGES = ("geo", "planner", "data", "maps", "api")
_SAYING = {"message", "translate", "_", "say", "step", "report", "__init__"}


def templates() -> set[str]:
    """Return every Chinese template that the product may say."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found |= set(_said_in(ast.parse(path.read_text(encoding="utf-8"))))
        method_map = [("**/templates/**.html", "jinja2.ext.babel_extract")]
        for _file, _line, text, _comments, _context in extract_from_dir(
            ROOT / package, method_map, keywords={"translate": None, "_": None, "t": None}
        ):
            found.add(text if isinstance(text, str) else text[0])
    return {text for text in found if any("\u4e00" <= sign <= "\u9fff" for sign in text)}


def _said_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _SAYING or name.endswith("Error"):
                for said in node.args:
                    if isinstance(said, ast.Constant) and isinstance(said.value, str):
                        yield said.value


if __name__ == "__main__":
    missing = sorted(templates() - set(english()))
    print("\n".join(missing))  # noqa: T201
    sys.exit(bool(missing))
