"""The verifier in Python names every falsification of bundles that were written by hand.

The same bundles and falsifications are put before the verifier page in
tests/browser/test_verifier_page.py, so that both name them alike.
"""

import json

import pytest

from planner.bundle_verifier import UnreadableBundleError, read_json, verify_bundle
from tests import make_bundle_by_hand as by_hand
from tests import make_written_bundle
from tests.make_bundle_by_hand import Bundle
from tests.make_tampering import HARMLESS_TEXTS, TAMPERINGS, TEXT_TAMPERINGS, tampered


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return by_hand.make_bundle(7, size=60, voids=("reveal",))


def codes(bundle: object, head: str = "") -> list[str]:
    text = bundle if isinstance(bundle, str) else json.dumps(bundle, ensure_ascii=False)
    try:
        read = read_json(text.encode())
    except UnreadableBundleError:
        return ["format"]
    return [str(one.code) for one in verify_bundle(read, head=head).findings]


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_falsification_is_named_by_its_code(bundle: Bundle, name: str) -> None:
    code, change = TAMPERINGS[name]
    assert code in codes(tampered(bundle, change))


@pytest.mark.parametrize("name", TEXT_TAMPERINGS)
def test_a_file_that_is_not_strict_json_is_named_a_format_fault(bundle: Bundle, name: str) -> None:
    code, change = TEXT_TAMPERINGS[name]
    assert codes(change(json.dumps(bundle, ensure_ascii=False))) == [code]


@pytest.mark.parametrize("name", HARMLESS_TEXTS)
def test_another_way_of_writing_the_same_json_changes_nothing(bundle: Bundle, name: str) -> None:
    assert codes(HARMLESS_TEXTS[name](json.dumps(bundle, ensure_ascii=False, indent=1))) == []


@pytest.mark.parametrize("number", range(25))
def test_a_right_bundle_of_any_shape_has_no_fault(number: int) -> None:
    bundle = by_hand.population(number)
    assert codes(bundle, head=by_hand.head_of(bundle)) == []


@pytest.mark.parametrize("number", range(25))
def test_a_bundle_that_the_product_writes_has_no_fault(number: int) -> None:
    for written in make_written_bundle.bundles(number):
        assert codes(written) == []
