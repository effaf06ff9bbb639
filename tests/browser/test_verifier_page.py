"""The verifier page opens from disk with the network closed and names what is wrong in a bundle.

The bundles are written by tests/make_bundle_by_hand.py, from docs/bundle-format.md alone.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from maps.verifier_page import verifier_page
from tests import make_bundle_by_hand as by_hand
from tests import make_written_bundle
from tests.browser.conftest import Watched, watch
from tests.make_bundle_by_hand import Bundle
from tests.make_tampering import HARMLESS_TEXTS, TAMPERINGS, TEXT_TAMPERINGS, tampered

pytestmark = pytest.mark.browser
ZERO_SEED = "00" * 32
FORMAT = Path(__file__).resolve().parents[2] / "docs" / "bundle-format.md"
EXAMPLE = [
    by_hand.Row("E1", "T1", "乙", 0, 0, 400_000),
    by_hand.Row("E2", "T1", "乙", 300, 400, 300_000),
    by_hand.Row("E3", "T1", "乙", 900, 0, 600_000),
    by_hand.Row("E4", "T2", "乙", 5000, 0, 700_000),
]
"""The example of docs/bundle-format.md."""


EACH_PLACE = """
  const places = [];
  const walk = (value, path) => {
    if (path.length) places.push(path);
    if (typeof value === "object" && value !== null) {
      for (const key of Object.keys(value)) walk(value[key], [...path, key]);
    }
  };
  walk(JSON.parse(text), []);
  const unnoticed = [];
  let tried = 0;
  for (const path of places) {
    const bundle = JSON.parse(text);
    const holder = path.slice(0, -1).reduce((value, key) => value[key], bundle);
    if (!CHANGE(holder, path[path.length - 1])) continue;
    tried += 1;
    const { verdict } = XuntuVerifier.verify(bundle);
    if (verdict !== "bad") unnoticed.push(path.join("/"));
  }
  return [tried, unnoticed];
"""
CHANGE_EVERY_VALUE = f"""(text) => {{
  const CHANGE = (holder, key) => {{
    const value = holder[key];
    const end = String(value).endsWith("1") ? "2" : "1";
    if (typeof value === "string") holder[key] = value.slice(0, -1) + end;
    else if (typeof value === "number") holder[key] = value + 1;
    else if (typeof value === "boolean") holder[key] = !value;
    else return false;
    return true;
  }};
  {EACH_PLACE}
}}"""
DROP_EVERY_PART = f"""(text) => {{
  const CHANGE = (holder, key) => {{
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
    return true;
  }};
  {EACH_PLACE}
}}"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return by_hand.make_bundle(7, size=60, voids=("reveal",))


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verifier") / "verifier.html"
    path.write_text(verifier_page(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def core(browser: Browser, page_file: Path) -> Iterator[Page]:
    """Give one page, whose checks are called directly."""
    context = browser.new_context()
    seen = watch(context)
    seen.page.goto(page_file.as_uri())
    yield seen.page
    seen.assert_quiet()
    context.close()


@pytest.fixture
def opened(watched: Watched, page_file: Path) -> Watched:
    watched.page.goto(page_file.as_uri())
    return watched


def codes(core: Page, bundle: Bundle | str, head: str = "") -> list[str]:
    text = bundle if isinstance(bundle, str) else json.dumps(bundle, ensure_ascii=False)
    ask = "([text, head]) => XuntuVerifier.verify(text, {head}).findings.map((one) => one.code)"
    found: list[str] = core.evaluate(ask, [text, head])
    return found


def choose(page: Page, field: str, name: str, content: str | bytes | dict[str, Any]) -> None:
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False)
    if isinstance(content, str):
        content = content.encode()
    page.set_input_files(field, {"name": name, "mimeType": "application/json", "buffer": content})


# ---------------------------------------------------------------- the pieces


@pytest.mark.parametrize("length", [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 65_537])
def test_the_page_digests_as_sha_256_does(core: Page, length: int) -> None:
    text = ("巡图abc" * (length // 5 + 1)).encode()[: length // 3 * 3].decode(errors="ignore")
    for one in ("a" * length, text):
        wanted = hashlib.sha256(one.encode()).hexdigest()
        assert core.evaluate("(text) => XuntuVerifier.sha256(text)", one) == wanted


def test_the_page_draws_the_published_random_words(core: Page) -> None:
    words = core.evaluate("(seed) => XuntuVerifier.words(seed, 'draw', 5)", ZERO_SEED)
    assert words == [
        "15048483010919565037",
        "8238593559667020167",
        "8673282980681866416",
        "12809466156712689856",
        "5001635054064383657",
    ]
    assert core.evaluate("(seed) => XuntuVerifier.below(seed, 'draw', 300)", ZERO_SEED) == 37


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, False, None, -5]}, '{"a":[true,false,null,-5],"b":1}'),
        (
            '"\\\b\t\n\f\r\x00\x1f\x7f/é云\u2028𠮷',
            '"\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f\x7f/é云\u2028𠮷"',
        ),
        ({"A": 1, "_": 2, "a": 3, "1": 4}, '{"1":4,"A":1,"_":2,"a":3}'),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_the_page_writes_json_canonically(core: Page, value: object, written: str) -> None:
    assert core.evaluate("(value) => XuntuVerifier.canonical(value)", value) == written


def test_the_page_refuses_what_has_no_canonical_json(core: Page) -> None:
    refuses = """(value) => {
      try { XuntuVerifier.canonical(value); return false; } catch { return true; }
    }"""
    deepest: list[Any] = []
    for _ in range(63):
        deepest = [deepest]
    assert not core.evaluate(refuses, deepest)
    for value in ([deepest], 1.5, 2**53, {"甲": 1}, {"": 1}):
        assert core.evaluate(refuses, value)


def test_the_page_agrees_with_the_test_vectors_of_the_format(core: Page) -> None:
    written = core.evaluate(
        "(value) => XuntuVerifier.canonical(value)", {"b": [1, True, None], "a": '甲"\\\n\x01🎲'}
    )
    digest = core.evaluate("(text) => XuntuVerifier.sha256('X/1\\n' + text)", written)
    key = core.evaluate("(salt) => XuntuVerifier.employerKey(salt, 'E1')", ZERO_SEED)
    seed = core.evaluate(
        """() => XuntuVerifier.seed(
          "a".repeat(64), [["骰", "0123456789"]], "b".repeat(64), "c".repeat(64))"""
    )
    vectors = FORMAT.read_text(encoding="utf-8").partition("## 11")[2].partition("## 12")[0]
    for vector in (written, digest, key, seed):
        assert f"`{vector}`" in vectors


def test_the_example_of_the_format_has_no_fault_and_its_head_is_in_it(core: Page) -> None:
    text = (FORMAT.parent / "bundle-example.json").read_text(encoding="utf-8")
    head = re.search(r"XUNTU:\d+:\d+:[0-9a-f]{64}", FORMAT.read_text(encoding="utf-8"))
    assert head is not None
    assert codes(core, text, head=head.group()) == []


def test_no_value_of_the_example_can_be_changed_unnoticed_but_names(core: Page) -> None:
    text = (FORMAT.parent / "bundle-example.json").read_text(encoding="utf-8")
    changed, unnoticed = core.evaluate(CHANGE_EVERY_VALUE, text)
    assert changed > 100
    names = {f"disclosed/{k}/name" for k in range(len(json.loads(text)["disclosed"]))}
    assert set(unnoticed) == {"area_name", "is_demo", *names}


def test_the_page_orders_texts_by_code_point_and_not_by_utf_16(core: Page) -> None:
    names = ["𠮷", "～", "乙", "", "a", "aa", "\ue000", "\ud7ff", "😀", "😁", "Z"]
    ordered = core.evaluate("(names) => names.sort(XuntuVerifier.byCodePoint)", names)
    assert ordered == sorted(names)
    assert ordered.index("～") < ordered.index("𠮷")


@pytest.mark.parametrize("leaves", [0, 1, 2, 3, 5, 6, 7, 8, 9, 31, 33])
def test_the_page_finds_the_merkle_root(core: Page, leaves: int) -> None:
    lines = [f"行{k}" for k in range(leaves)]
    root = core.evaluate("(lines) => XuntuVerifier.merkleRoot(lines)", lines)
    assert root == by_hand.merkle_root(lines).hex()


def test_the_page_draws_the_worked_example_of_the_format(core: Page) -> None:
    rows = [asdict(row) for row in EXAMPLE]
    drawn = core.evaluate(
        "([rows, seed]) => XuntuVerifier.drawObjects(rows, seed)", [rows, ZERO_SEED]
    )
    assert drawn == {"chosen": ["E1", "E4"], "reserve": ["E3", "E2"]}


@pytest.mark.parametrize("number", range(12))
def test_the_page_draws_as_the_slow_plain_way_does(core: Page, number: int) -> None:
    reach = (0, 1, 3, 10_000_000)[number % 4]
    rows, _ = by_hand.make_rows(
        random.Random(number),  # noqa: S311 - a made-up county
        150,
        townships=1 + number,
        strata=1 + number % 5,
        reach=reach,
    )
    seed = hashlib.sha256(str(number).encode())
    told = [[asdict(row) for row in rows], seed.hexdigest()]
    drawn = core.evaluate("([rows, seed]) => XuntuVerifier.drawObjects(rows, seed)", told)
    chosen, reserve = by_hand.draw_objects(rows, seed.digest())
    assert drawn == {"chosen": chosen, "reserve": reserve}


# ---------------------------------------------------------------- whole bundles


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_falsification_is_named_by_its_code(core: Page, bundle: Bundle, name: str) -> None:
    code, change = TAMPERINGS[name]
    assert code in codes(core, tampered(bundle, change))


@pytest.mark.parametrize("name", TEXT_TAMPERINGS)
def test_a_file_that_is_not_strict_json_is_named_a_format_fault(
    core: Page, bundle: Bundle, name: str
) -> None:
    code, change = TEXT_TAMPERINGS[name]
    text = json.dumps(bundle, ensure_ascii=False)
    assert change(text) != text
    assert codes(core, change(text)) == [code]


@pytest.mark.parametrize("name", HARMLESS_TEXTS)
def test_another_way_of_writing_the_same_json_changes_nothing(
    core: Page, bundle: Bundle, name: str
) -> None:
    text = json.dumps(bundle, ensure_ascii=False, indent=1)
    assert HARMLESS_TEXTS[name](text) != text
    assert codes(core, HARMLESS_TEXTS[name](text)) == []


def test_every_head_that_a_witness_may_hold_is_found_in_the_ledger(
    core: Page, bundle: Bundle
) -> None:
    for seq in range(len(bundle["ledger"])):
        assert codes(core, bundle, head=by_hand.head_of(bundle, seq)) == []
    assert codes(core, bundle, head=f"  {by_hand.head_of(bundle)}\n") == []


def test_a_ledger_that_was_cut_or_replaced_is_told_by_the_head(core: Page, bundle: Bundle) -> None:
    head = by_hand.head_of(bundle)
    ledger_only = {
        key: value
        for key, value in bundle.items()
        if key not in {"objects", "officers", "disclosed"}
    }
    assert codes(core, ledger_only, head=head) == []
    cut = {**ledger_only, "ledger": bundle["ledger"][:-2]}
    assert codes(core, cut) == []
    assert codes(core, cut, head=head) == ["ledger.head"]
    replaced = by_hand.make_bundle(8, size=60, voids=("reveal",))
    assert codes(core, replaced) == []
    assert codes(core, replaced, head=head) == ["ledger.head"]
    assert codes(core, bundle, head=head.replace("999901", "999902")) == ["ledger.head"]
    assert codes(core, bundle, head="XUNTU") == ["ledger.head"]


@pytest.mark.parametrize("number", range(25))
def test_a_right_bundle_of_any_shape_has_no_fault(core: Page, number: int) -> None:
    bundle = by_hand.population(number)
    assert codes(core, bundle, head=by_hand.head_of(bundle)) == []


@pytest.mark.parametrize("number", range(25))
def test_a_bundle_that_the_product_writes_has_no_fault(core: Page, number: int) -> None:
    for written in make_written_bundle.bundles(number):
        assert codes(core, json.dumps(written, ensure_ascii=False)) == []


def test_a_proof_that_the_product_writes_holds(core: Page) -> None:
    bundle, proof = make_written_bundle.bundle_and_proof(4)
    found = core.evaluate(
        """([bundle, proof]) => XuntuVerifier.verifyProof(
          proof, XuntuVerifier.verify(bundle).facts.timeline)""",
        [json.dumps(bundle), json.dumps(proof)],
    )
    assert found["findings"] == []
    assert found["anchored"] is True


def test_no_value_of_a_bundle_can_be_changed_unnoticed_but_names(core: Page) -> None:
    bundle = by_hand.make_bundle(3, size=12, voids=("result",))
    changed, unnoticed = core.evaluate(CHANGE_EVERY_VALUE, json.dumps(bundle))
    assert changed > 500
    names = {f"disclosed/{k}/name" for k in range(len(bundle["disclosed"]))}
    assert set(unnoticed) == {"area_name", "is_demo", *names}


def test_no_part_of_a_bundle_can_be_left_out_unnoticed_but_what_may_be(core: Page) -> None:
    bundle = by_hand.make_bundle(3, size=12, voids=("result",))
    dropped, unnoticed = core.evaluate(DROP_EVERY_PART, json.dumps(bundle))
    assert dropped > 500
    employers = {f"disclosed/{k}" for k in range(len(bundle["disclosed"]))}
    optional = {"objects", "officers", "officers/staff", "disclosed", *employers}
    assert set(unnoticed) == optional


def test_several_problems_are_told_at_once(core: Page, bundle: Bundle) -> None:
    changed = bundle
    for name in ("another reason of a void", "another salt", "another reason of an exclusion"):
        changed = tampered(changed, TAMPERINGS[name][1])
    assert set(codes(core, changed)) == {"ledger.hash", "disclosed.key", "exclusions.hash"}


def test_a_missing_part_is_no_fault(core: Page, bundle: Bundle) -> None:
    for part in ("objects", "officers", "disclosed"):
        assert codes(core, {key: value for key, value in bundle.items() if key != part}) == []
    officers = {key: value for key, value in bundle["officers"].items() if key != "staff"}
    assert codes(core, {**bundle, "officers": officers}) == []


@pytest.mark.parametrize("value", [None, 1.5, [], "text", {}, {"format": "xuntu-draw-bundle/1"}])
def test_what_is_no_bundle_at_all_is_a_format_fault(core: Page, value: object) -> None:
    found = core.evaluate(
        "(value) => XuntuVerifier.verify(value).findings.map((one) => one.code)", value
    )
    assert found
    assert set(found) == {"format"}


# ---------------------------------------------------------------- the page


def test_a_good_bundle_passes_and_its_story_is_told(opened: Watched, bundle: Bundle) -> None:
    page = opened.page
    choose(page, "#bundle", "bundle.json", bundle)
    expect(page.locator("#verdict")).to_have_text("通过")
    expect(page.locator("#verdict")).to_be_focused()
    expect(page.locator(".demo")).to_have_text("演示数据")
    assert page.locator("#problems").count() == 0
    assert page.locator(".checks .bad").count() == 0
    assert page.locator(".checks .none").count() == 1  # no head was entered
    entries = page.locator(".timeline > li")
    assert entries.count() == len(bundle["ledger"])
    expect(page.locator(".timeline > li.void")).to_contain_text("骰子滚落桌外")
    expect(page.locator("#ledger")).to_contain_text("承诺 2 次，作废 1 次，有结果 1 次")
    page.locator("#objects summary").first.click()
    for key in bundle["objects"]["chosen"]:
        expect(page.locator("#objects")).to_contain_text(key)
    opened.assert_quiet()
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("performance.getEntriesByType('resource').length") <= 1  # its own worker


def test_a_falsified_bundle_is_told_in_words_with_code_and_place(
    opened: Watched, bundle: Bundle
) -> None:
    page = opened.page
    changed = tampered(bundle, TAMPERINGS["sealed: one chosen employer exchanged"][1])
    choose(page, "#bundle", "bundle.json", changed)
    expect(page.locator("#verdict")).to_have_text("有问题")
    extra = set(changed["objects"]["chosen"]) - set(bundle["objects"]["chosen"])
    missing = set(bundle["objects"]["chosen"]) - set(changed["objects"]["chosen"])
    problems = page.locator("#problems")
    expect(problems).to_contain_text("chosen.replay")
    expect(problems).to_contain_text(f"名单里多了 {extra.pop()}")
    expect(problems).to_contain_text(f"名单里少了 {missing.pop()}")
    page.click("#language")
    expect(page.locator("#verdict")).to_have_text("Problems found")
    expect(problems).to_contain_text("was not drawn when computed again")
    assert page.evaluate("document.documentElement.lang") == "en"
    opened.assert_quiet()


def test_a_ledger_alone_is_checked_and_said_to_be_alone(opened: Watched, bundle: Bundle) -> None:
    page = opened.page
    alone = {
        key: value
        for key, value in bundle.items()
        if key not in {"objects", "officers", "disclosed"}
    }
    choose(page, "#bundle", "ledger.json", alone)
    expect(page.locator("#verdict")).to_have_text("只核对了账本")
    expect(page.locator("#report")).to_contain_text("材料尚未公布，只核对了账本")
    expect(page.locator("#ask-me")).to_be_hidden()
    page.fill("#head", by_hand.head_of(bundle)[:-1] + "0x")
    page.press("#head", "Tab")
    expect(page.locator("#verdict")).to_have_text("有问题")
    expect(page.locator("#problems")).to_contain_text("ledger.head")
    page.fill("#head", by_hand.head_of(bundle))
    page.press("#head", "Tab")
    expect(page.locator("#verdict")).to_have_text("只核对了账本")
    expect(page.locator(".checks")).to_contain_text("见证单上的链头在账本里")
    opened.assert_quiet()


def test_a_file_that_is_no_text_is_told_and_not_fatal(opened: Watched, bundle: Bundle) -> None:
    page = opened.page
    choose(page, "#bundle", "picture.json", b"\x89PNG\xff\xfe")
    expect(page.locator("#verdict")).to_have_text("有问题")
    expect(page.locator("#problems")).to_contain_text("文件不是 UTF-8 文字")
    choose(page, "#bundle", "bundle.json", bundle)
    expect(page.locator("#verdict")).to_have_text("通过")
    opened.assert_quiet()


def test_an_employer_finds_itself_by_key_and_by_salt(opened: Watched, bundle: Bundle) -> None:
    page = opened.page
    choose(page, "#bundle", "bundle.json", bundle)
    expect(page.locator("#ask-me")).to_be_visible()
    known = bundle["disclosed"][0]
    row = next(x for x in bundle["objects"]["frame"].split("\n") if x.startswith(known["key"]))
    page.fill("#salt", known["salt"])
    page.fill("#employer", known["employer"])
    page.press("#employer", "Enter")
    expect(page.locator("#found")).to_contain_text(f"{int(row.rpartition(',')[2]) / 10_000:g}%")
    expect(page.locator("#found")).to_contain_text("抽中")
    page.fill("#key", bundle["objects"]["reserve"][3])
    page.press("#key", "Enter")
    expect(page.locator("#found")).to_contain_text("没有抽中，候补第 4 位")
    excluded = bundle["objects"]["exclusions"].split("\n")[2]
    page.fill("#key", excluded[:32].upper())
    page.press("#key", "Enter")
    expect(page.locator("#found")).to_contain_text(f"不参加抽取，依据：{excluded[33:]}")
    page.fill("#key", "0" * 32)
    page.press("#key", "Enter")
    expect(page.locator("#found")).to_contain_text("不在名录里，也不在排除名单里")
    page.fill("#key", "123")
    page.press("#key", "Enter")
    expect(page.locator("#found")).to_contain_text("代号应是 32 位十六进制")
    opened.assert_quiet()


def test_a_proof_of_one_employer_holds_and_a_false_one_does_not(
    opened: Watched, bundle: Bundle
) -> None:
    page = opened.page
    proof = by_hand.make_proof(bundle, 0)
    choose(page, "#proof", "proof.json", proof)
    expect(page.locator("#proven")).to_contain_text("证明成立")
    expect(page.locator("#proven")).to_contain_text("还没有和账本比对")
    choose(page, "#bundle", "bundle.json", bundle)
    expect(page.locator("#verdict")).to_be_visible()
    for index in range(len(bundle["disclosed"])):
        choose(page, "#proof", f"proof{index}.json", by_hand.make_proof(bundle, index))
        expect(page.locator("#proven")).to_contain_text(bundle["disclosed"][index]["employer"])
        expect(page.locator("#proven")).to_contain_text("就是上面账本里承诺的那一个")
    for change, words in (
        ({"index": (proof["index"] + 1) % 60}, "不在摘要根所指的名录里"),
        ({"row": proof["row"] + "0"}, "不在摘要根所指的名录里"),
        ({"path": proof["path"][:-1]}, "不在摘要根所指的名录里"),
        ({"path": [*proof["path"], "0" * 64]}, "不在摘要根所指的名录里"),
        ({"salt": "0" * 64}, "算不出这个代号"),
        ({"commit": "0" * 64}, "账本里没有证明所指的承诺"),
        ({"draw_id": "999901/2026-11/objects"}, "与账本里的承诺不同"),
        ({"format": "xuntu-frame-proof/2"}, "format"),
    ):
        choose(page, "#proof", "false.json", {**proof, **change})
        expect(page.locator("#proven")).to_contain_text("证明不成立")
        expect(page.locator("#proven")).to_contain_text(words)
    opened.assert_quiet()


def test_the_page_is_used_by_keyboard_and_every_field_has_a_label(
    opened: Watched, bundle: Bundle
) -> None:
    page = opened.page
    choose(page, "#bundle", "bundle.json", bundle)
    expect(page.locator("#verdict")).to_be_focused()
    for field in page.locator("input").all():
        assert page.locator(f"label[for={field.get_attribute('id')}]").count() == 1
    page.locator("#language").focus()
    order = []
    for _ in range(5):
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert order[:3] == ["language", "bundle", "head"]
    page.locator("#language").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_have_text("Passed")
    fold = page.locator("#objects summary").first
    fold.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#objects details").first).to_have_attribute("open", "")
    opened.assert_quiet()


def test_in_english_no_chinese_is_left_but_what_the_bundle_says(opened: Watched) -> None:
    page = opened.page
    page.click("#language")
    shown = page.locator("body").inner_text()
    assert [letter for letter in shown.replace("中文", "") if "\u4e00" <= letter <= "\u9fff"] == []
    page.click("#language")
    assert page.locator("h1").inner_text() == "双随机抽取核验"
    opened.assert_quiet()


def test_a_bundle_can_be_dropped_on_the_page(opened: Watched, bundle: Bundle) -> None:
    page = opened.page
    carried = page.evaluate_handle(
        """(text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "dropped.json", {type: "application/json"}));
          return carried;
        }""",
        json.dumps(bundle),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": carried})
    expect(page.locator("#verdict")).to_have_text("通过")
    expect(page.locator("#report")).to_contain_text("dropped.json")
    opened.assert_quiet()
