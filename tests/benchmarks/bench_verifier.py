"""Measure how long the verifier page needs for whole bundles, in Chromium, and stays awake.

Rival in the same run: the verifier in Python. The worst bundle has all employers in one cell.
"""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from maps.verifier_page import verifier_page
from planner.bundle_verifier import read_json, verify_bundle
from tests import make_bundle_by_hand as by_hand
from tests.browser.conftest import ARGUMENTS, find_browser

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]
REPEATS = 5
SLOWEST_S = 3.0

BUNDLES = {
    "N = 1,000 in 30 townships x 3 strata": {"size": 1_000, "townships": 30, "strata": 3},
    "N = 10,000 in 30 townships x 3 strata": {"size": 10_000, "townships": 30, "strata": 3},
    "N = 10,000 in one cell": {"size": 10_000, "townships": 1, "strata": 1},
    "N = 10,000 in one cell, at 9 points": {
        "size": 10_000,
        "townships": 1,
        "strata": 1,
        "reach": 1,
    },
    "N = 10,000 in 1,000 townships": {"size": 10_000, "townships": 1_000, "strata": 3},
}
ASK = """(text) => {
  const start = performance.now();
  const found = XuntuVerifier.verify(text);
  return [performance.now() - start, found.verdict];
}"""
LONGEST_PAUSE = """() => {
  window.pause = 0;
  let before = performance.now();
  setInterval(() => {
    window.pause = Math.max(window.pause, performance.now() - before);
    before = performance.now();
  }, 10);
}"""


def test_a_whole_bundle_is_verified_in_the_page(tmp_path: Path) -> None:
    path = tmp_path / "verifier.html"
    path.write_text(verifier_page(), encoding="utf-8")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        page = launched.new_page()
        page.goto(path.as_uri())
        for name, shape in BUNDLES.items():
            written = tmp_path / "bundle.json"
            bundle = by_hand.make_bundle(3, **({"reach": 20_000, "mass": 30_000} | shape))  # type: ignore[arg-type] # counts by name
            written.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
            page_s = _in_page(page, written.read_text(encoding="utf-8"))
            shown_s, pause_s = _shown(page, written)
            start, cpu = time.perf_counter(), time.process_time()
            verdict = verify_bundle(read_json(written.read_bytes()))
            python_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu
            assert verdict.is_sound
            print(
                f"\n{name}: {written.stat().st_size / 1e6:.1f} MB, "
                f"{len(bundle['objects']['chosen']):,} chosen: page median {page_s:.2f} s, "
                f"from choosing the file to the verdict {shown_s:.2f} s "
                f"(longest pause of the page {pause_s * 1000:.0f} ms); "
                f"Python {python_s:.2f} s ({cpu_s:.2f} s CPU), ratio {python_s / page_s:.1f}"
            )
            assert page_s <= SLOWEST_S
        launched.close()


def _in_page(page: Page, text: str) -> float:
    spent: list[float] = []
    for _ in range(REPEATS):
        took_ms, verdict = page.evaluate(ASK, text)
        assert verdict == "good"
        spent.append(took_ms / 1000)
    return sorted(spent)[REPEATS // 2]


def _shown(page: Page, written: Path) -> tuple[float, float]:
    page.reload()
    page.evaluate(LONGEST_PAUSE)
    start = time.perf_counter()
    page.set_input_files("#bundle", written)
    page.wait_for_selector(".verdict.good")
    return time.perf_counter() - start, float(page.evaluate("window.pause")) / 1000
