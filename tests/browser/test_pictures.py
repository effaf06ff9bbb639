"""The pictures in docs/ are those of the list of page states: none is missing, none left over."""

import re
from pathlib import Path

import pytest

from tests.browser.camera import LARGEST
from tests.browser.picture_index import index_file, names

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "pictures"
REMEDY = "run make pictures"
MOST_BYTES = 10_000_000


def test_every_page_state_has_its_pictures_and_no_picture_is_left_over() -> None:
    wanted = list(names())
    there = {str(path.relative_to(PICTURES))[:-4] for path in PICTURES.rglob("*.png")}
    assert len(wanted) == len(set(wanted)), "two page states of a role have one name"
    assert there == set(wanted), REMEDY


def test_the_index_shows_every_picture() -> None:
    text = index_file(PICTURES).read_text("utf-8")
    shown = set(re.findall(r"([a-z]+/[a-z0-9-]+)\.png", text))
    assert shown == set(names()), REMEDY


def test_pictures_stay_small() -> None:
    sizes = [path.stat().st_size for path in PICTURES.rglob("*.png")]
    assert max(sizes) <= LARGEST
    assert sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize("page", sorted(DOCS.glob("guides/*.md")), ids=lambda path: path.name)
def test_a_guide_shows_pictures_that_are_there(page: Path) -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))
    assert len(shown) > 3
    assert [one for one in shown if not (page.parent / one).is_file()] == []
