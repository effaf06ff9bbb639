"""Ways to falsify a bundle, each with the code of docs/bundle-format.md that must name it.

Those that begin with "sealed" put the ledger's digests right again, as a careful forger would.
The bundle to falsify is `make_bundle(7, size=60, voids=("reveal",))` or one like it: its first
attempt was voided, its second stands, its officers are drawn.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from tests import make_bundle_by_hand as by_hand
from tests.make_bundle_by_hand import Bundle, Entry, digest, reseal

Tamper = Callable[[Bundle], None]
TextTamper = Callable[[str], str]
TAMPERINGS: Final[dict[str, tuple[str, Tamper]]] = {}
TEXT_TAMPERINGS: Final[dict[str, tuple[str, TextTamper]]] = {
    "BOM before the file": ("format", lambda text: "\ufeff" + text),
    "a key twice": ("format", lambda text: text.replace('"area":', '"area": "999902", "area":', 1)),
    "a number with a fraction": (
        "format",
        lambda text: text.replace('"attempt": 1', '"attempt": 1.0', 1),
    ),
    "a number with an exponent": (
        "format",
        lambda text: text.replace('"attempt": 1', '"attempt": 1e0', 1),
    ),
    "a number too large": (
        "format",
        lambda text: text.replace('"seq": 1,', '"seq": 9007199254740993,', 1),
    ),
    "half of the file": ("format", lambda text: text[: len(text) // 2]),
    "two files in one": ("format", lambda text: text + text),
    "half a character": ("format", lambda text: text.replace('"云溪县"', '"\\ud800"', 1)),
    "a name that is not a number": (
        "format",
        lambda text: text.replace('"attempt": 1', '"attempt": NaN', 1),
    ),
}
HARMLESS_TEXTS: Final[dict[str, TextTamper]] = {
    "CRLF between the tokens": lambda text: text.replace("\n", "\r\n"),
    "everything escaped": lambda text: text.replace("云", "\\u4e91"),
    "a key the format does not know": lambda text: text.replace(
        '"area":', '"remark": null, "area":', 1
    ),
}


def tampering(name: str, code: str) -> Callable[[Tamper], Tamper]:
    def keep(change: Tamper) -> Tamper:
        TAMPERINGS[name] = (code, change)
        return change

    return keep


def sealed(name: str, code: str) -> Callable[[Tamper], Tamper]:
    def keep(change: Tamper) -> Tamper:
        def and_seal(bundle: Bundle) -> None:
            change(bundle)
            reseal(bundle["ledger"])

        TAMPERINGS[f"sealed: {name}"] = (code, and_seal)
        return change

    return keep


def tampered(bundle: Bundle, change: Tamper) -> Bundle:
    changed = deepcopy(bundle)
    change(changed)
    return changed


def last(bundle: Bundle, kind: str, purpose: str) -> Entry:
    ledger: list[Entry] = bundle["ledger"]
    return [one for one in ledger if one["kind"] == kind and one["draw_id"].endswith(purpose)][-1]


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def edit_row(bundle: Bundle, row: int, column: int, value: str) -> None:
    lines = lines_of(bundle["objects"]["frame"])
    fields = lines[2 + row].split(",")
    fields[column] = value
    lines[2 + row] = ",".join(fields)
    bundle["objects"]["frame"] = "\n".join(lines)


def seal_material(bundle: Bundle) -> None:
    """Write the digests of the material as it is now into every commit, and seal the ledger."""
    officers = bundle["officers"]
    for entry in bundle["ledger"]:
        if entry["kind"] != "commit":
            continue
        if entry["draw_id"].endswith("objects"):
            entry["body"] |= by_hand.objects_seals(bundle["objects"], officers["staff"])
        else:
            entry["body"] |= {
                "routes_sha256": digest(officers["routes"]),
                "staff_sha256": digest(officers["staff"]),
                "lotteries_sha256": digest(by_hand.canonical(officers["lotteries"])),
            }
    reseal(bundle["ledger"])


def recommitted(name: str, code: str) -> Callable[[Tamper], Tamper]:
    def keep(change: Tamper) -> Tamper:
        def and_commit(bundle: Bundle) -> None:
            change(bundle)
            seal_material(bundle)

        TAMPERINGS[f"committed so: {name}"] = (code, and_commit)
        return change

    return keep


# ---------------------------------------------------------------- the whole


@tampering("another format", "format")
def _(b: Bundle) -> None:
    b["format"] = "xuntu-draw-bundle/2"


@tampering("no ledger", "format")
def _(b: Bundle) -> None:
    del b["ledger"]


@tampering("an empty ledger", "format")
def _(b: Bundle) -> None:
    b["ledger"] = []


@tampering("objects that are null", "format")
def _(b: Bundle) -> None:
    b["objects"] = None


@tampering("chosen is a text", "format")
def _(b: Bundle) -> None:
    b["objects"]["chosen"] = " ".join(b["objects"]["chosen"])


@tampering("a month that is none", "format")
def _(b: Bundle) -> None:
    b["month"] = "2026-13"


@tampering("a cell of a lottery is a text", "format")
def _(b: Bundle) -> None:
    b["officers"]["lotteries"][0]["matrix"][0][0] = "0"


@tampering("material of a month that was not drawn", "ledger.order")
def _(b: Bundle) -> None:
    b["month"] = "2026-11"


# ---------------------------------------------------------------- the ledger


@tampering("another reason of a void", "ledger.hash")
def _(b: Bundle) -> None:
    last(b, "void", "objects")["body"]["reason"] = "停电"


@tampering("another note of a chain", "ledger.hash")
def _(b: Bundle) -> None:
    b["ledger"][0]["body"]["note"] += "。"


@tampering("an upper-case digest of an entry", "format")
def _(b: Bundle) -> None:
    b["ledger"][3]["hash"] = b["ledger"][3]["hash"].upper()


@sealed("an upper-case root", "format")
def _(b: Bundle) -> None:
    for entry in b["ledger"]:
        if "frame_root" in entry["body"]:
            entry["body"]["frame_root"] = entry["body"]["frame_root"].upper()


@sealed("an entry with a key too many", "format")
def _(b: Bundle) -> None:
    b["ledger"][2]["remark"] = "补记"


@sealed("a commit without its root", "format")
def _(b: Bundle) -> None:
    del last(b, "commit", "objects")["body"]["frame_root"]


@sealed("a day that is none", "format")
def _(b: Bundle) -> None:
    for entry in b["ledger"]:
        entry["at"] = "2026-11-31T09:00:00+08:00"


@tampering("an entry left out", "ledger.prev")
def _(b: Bundle) -> None:
    del b["ledger"][3]


@tampering("the first entry left out", "ledger.prev")
def _(b: Bundle) -> None:
    del b["ledger"][0]


@tampering("two entries swapped", "ledger.prev")
def _(b: Bundle) -> None:
    b["ledger"][0], b["ledger"][1] = b["ledger"][1], b["ledger"][0]


@tampering("an entry twice", "ledger.prev")
def _(b: Bundle) -> None:
    b["ledger"].insert(3, deepcopy(b["ledger"][3]))


@sealed("the attempts swapped", "ledger.order")
def _(b: Bundle) -> None:
    ledger = b["ledger"]
    first = [e for e in ledger if e["draw_id"].endswith("objects") and e["attempt"] == 1]
    second = [e for e in ledger if e["draw_id"].endswith("objects") and e["attempt"] == 2]
    rest = [e for e in ledger if e not in first and e not in second]
    b["ledger"] = [*rest[:2], *second, *first, *rest[2:]]


@sealed("an attempt hidden", "ledger.order")
def _(b: Bundle) -> None:
    b["ledger"] = [
        e for e in b["ledger"] if not (e["draw_id"].endswith("objects") and e["attempt"] == 1)
    ]


@sealed("a void left out", "commit.second")
def _(b: Bundle) -> None:
    b["ledger"].remove(last(b, "void", "objects"))


@sealed("a reveal left out", "ledger.order")
def _(b: Bundle) -> None:
    b["ledger"].remove(last(b, "reveal", "objects"))


@sealed("a result left out", "ledger.order")
def _(b: Bundle) -> None:
    b["ledger"].remove(last(b, "result", "officers"))


@sealed("a result twice", "ledger.order")
def _(b: Bundle) -> None:
    again = deepcopy(last(b, "result", "objects"))
    b["ledger"].insert(b["ledger"].index(last(b, "result", "objects")) + 1, again)


@sealed("a reveal of the attempt that was voided", "ledger.order")
def _(b: Bundle) -> None:
    last(b, "reveal", "objects")["body"]["commit"] = b["ledger"][2]["hash"]


@sealed("a void without a reason", "ledger.order")
def _(b: Bundle) -> None:
    last(b, "void", "objects")["body"]["reason"] = ""


@sealed("time runs back", "ledger.order")
def _(b: Bundle) -> None:
    last(b, "result", "objects")["at"] = "2026-11-24T09:00:00+08:00"


@sealed("a draw of another area", "ledger.order")
def _(b: Bundle) -> None:
    for entry in b["ledger"]:
        entry["draw_id"] = entry["draw_id"].replace("999901", "999902")


@sealed("objects voided while officers stand", "ledger.order")
def _(b: Bundle) -> None:
    void = deepcopy(last(b, "void", "objects"))
    standing = last(b, "commit", "objects")
    void["attempt"], void["body"]["commit"] = standing["attempt"], standing["hash"]
    void["at"] = b["ledger"][-1]["at"]
    b["ledger"].append(void)


@sealed("a chain registered between commit and reveal", "ledger.order")
def _(b: Bundle) -> None:
    place = b["ledger"].index(last(b, "reveal", "officers"))
    chain = deepcopy(b["ledger"][0])
    chain["at"] = b["ledger"][place]["at"]
    b["ledger"].insert(place, chain)


@sealed("another draw committed between commit and reveal", "ledger.order")
def _(b: Bundle) -> None:
    place = b["ledger"].index(last(b, "reveal", "objects"))
    other = deepcopy(last(b, "commit", "objects"))
    other |= {"draw_id": "999901/2027-01/objects", "attempt": 1}
    b["ledger"].insert(place, other)


@sealed("officers bound to another result", "ledger.order")
def _(b: Bundle) -> None:
    last(b, "commit", "officers")["body"]["objects_result"] = "0" * 64


@sealed("the frame changed after a void", "commit.changed")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["frame_root"] = "1" * 64


@sealed("quotas changed after a void", "commit.changed")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["policy_sha256"] = "1" * 64


@sealed("another anchor", "commit.anchor")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["office_anchor"] = "1" * 64


@sealed("no chain was registered", "commit.anchor")
def _(b: Bundle) -> None:
    del b["ledger"][1]


@sealed("too few dice", "commit.entropy")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["entropy"] = [
        {"kind": "d10", "name": "骰子", "count": 2, "bits": 6}
    ]


@sealed("dice that are worth more than they are", "commit.entropy")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["entropy"][0]["bits"] = 67


@sealed("39 bits are enough", "commit.entropy")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["min_entropy_bits"] = 39


@sealed("two sources of one name", "commit.entropy")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["entropy"][1]["name"] = "骰子"


@sealed("an unknown kind of dice", "format")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["entropy"][0]["kind"] = "d20"


@sealed("another algorithm", "commit.algorithm")
def _(b: Bundle) -> None:
    last(b, "commit", "objects")["body"]["algorithm"] = "xuntu-draw/2"


@sealed("a die that shows a letter", "reveal.entropy")
def _(b: Bundle) -> None:
    last(b, "reveal", "objects")["body"]["entropy"][0][1] = "1234567890123456789O"


@sealed("one throw fewer", "reveal.entropy")
def _(b: Bundle) -> None:
    entropy = last(b, "reveal", "objects")["body"]["entropy"]
    entropy[0][1] = entropy[0][1][1:]


@sealed("a source left out", "reveal.entropy")
def _(b: Bundle) -> None:
    last(b, "reveal", "objects")["body"]["entropy"].pop()


@sealed("another throw", "reveal.seed")
def _(b: Bundle) -> None:
    entropy = last(b, "reveal", "objects")["body"]["entropy"]
    entropy[0][1] = entropy[0][1][::-1] if entropy[0][1] != entropy[0][1][::-1] else "0" * 20


@sealed("another throw, and the seed to it", "chosen.replay")
def _(b: Bundle) -> None:
    reveal = last(b, "reveal", "objects")
    reveal["body"]["entropy"][0][1] = "31415926535897932384"
    body = reveal["body"]
    body["seed"] = by_hand.seed_of(
        body["commit"], body["entropy"], body["office_value"], body["supervisor_value"]
    )


@sealed("another secret value", "reveal.chain")
def _(b: Bundle) -> None:
    last(b, "reveal", "objects")["body"]["supervisor_value"] = "2" * 64


@sealed("a void that only one party agreed to", "reveal.chain")
def _(b: Bundle) -> None:
    last(b, "void", "objects")["body"]["supervisor_value"] = "2" * 64


@sealed("another seed", "reveal.seed")
def _(b: Bundle) -> None:
    last(b, "reveal", "objects")["body"]["seed"] = "3" * 64


# ---------------------------------------------------------------- objects


@tampering("an employer moved", "frame.root")
def _(b: Bundle) -> None:
    edit_row(b, 0, 3, "123456")


@tampering("an employer struck off the frame", "frame.root")
def _(b: Bundle) -> None:
    lines = lines_of(b["objects"]["frame"])
    del lines[5]
    b["objects"]["frame"] = "\n".join(lines)


@tampering("mass moved between two employers", "frame.root")
def _(b: Bundle) -> None:
    rows = [line.split(",") for line in lines_of(b["objects"]["frame"])[2:-1]]
    one, other = next(
        (i, j)
        for i, a in enumerate(rows)
        for j, c in enumerate(rows)
        if a[2] == c[2] and i != j and int(a[5]) > 0 and int(c[5]) < by_hand.Q
    )
    edit_row(b, one, 5, str(int(rows[one][5]) - 1))
    edit_row(b, other, 5, str(int(rows[other][5]) + 1))


@recommitted("mass moved between strata", "frame.quota")
def _(b: Bundle) -> None:
    rows = [line.split(",") for line in lines_of(b["objects"]["frame"])[2:-1]]
    one, other = next(
        (i, j)
        for i, a in enumerate(rows)
        for j, c in enumerate(rows)
        if a[2] != c[2] and int(a[5]) > 0 and int(c[5]) < by_hand.Q
    )
    edit_row(b, one, 5, str(int(rows[one][5]) - 1))
    edit_row(b, other, 5, str(int(rows[other][5]) + 1))


@tampering("CRLF in the frame", "frame.format")
def _(b: Bundle) -> None:
    b["objects"]["frame"] = b["objects"]["frame"].replace("\n", "\r\n")


@tampering("BOM before the frame", "frame.format")
def _(b: Bundle) -> None:
    b["objects"]["frame"] = "\ufeff" + b["objects"]["frame"]


@tampering("no line break at the end of the frame", "frame.format")
def _(b: Bundle) -> None:
    b["objects"]["frame"] = b["objects"]["frame"].rstrip("\n")


@recommitted("a key in capitals", "frame.format")
def _(b: Bundle) -> None:
    rows = lines_of(b["objects"]["frame"])[2:-1]
    row = next(i for i, line in enumerate(rows) if line[:32].upper() != line[:32])
    edit_row(b, row, 0, rows[row][:32].upper())


@recommitted("rows out of order", "frame.format")
def _(b: Bundle) -> None:
    lines = lines_of(b["objects"]["frame"])
    lines[2], lines[3] = lines[3], lines[2]
    b["objects"]["frame"] = "\n".join(lines)


@recommitted("a row twice", "frame.format")
def _(b: Bundle) -> None:
    lines = lines_of(b["objects"]["frame"])
    lines.insert(3, lines[2])
    b["objects"]["frame"] = "\n".join(lines)


@recommitted("a coordinate out of range", "frame.format")
def _(b: Bundle) -> None:
    edit_row(b, 0, 3, "10000001")


@recommitted("a coordinate with a leading zero", "frame.format")
def _(b: Bundle) -> None:
    edit_row(b, 0, 4, "012")


@recommitted("a mass above one", "frame.format")
def _(b: Bundle) -> None:
    edit_row(b, 0, 5, "1000001")


@recommitted("a township without a name", "frame.format")
def _(b: Bundle) -> None:
    edit_row(b, 0, 1, "")


@recommitted("an employer both excluded and in the frame", "frame.format")
def _(b: Bundle) -> None:
    key = lines_of(b["objects"]["frame"])[2][:32]
    lines = [*lines_of(b["objects"]["exclusions"])[2:-1], f"{key},停业"]
    text = "\n".join(["XUNTU-EXCLUSIONS/1", "key,reason", *sorted(lines)]) + "\n"
    b["objects"]["exclusions"] = text


@tampering("another reason of an exclusion", "exclusions.hash")
def _(b: Bundle) -> None:
    b["objects"]["exclusions"] = b["objects"]["exclusions"].replace("停产", "停业", 1)


@tampering("a key more in the policy", "policy.hash")
def _(b: Bundle) -> None:
    b["objects"]["policy"]["added"] = 1


@recommitted("a quota one higher", "frame.quota")
def _(b: Bundle) -> None:
    b["objects"]["policy"]["quotas"][1][1] += 1


@recommitted("a stratum without a quota", "frame.quota")
def _(b: Bundle) -> None:
    quotas = b["objects"]["policy"]["quotas"]
    b["objects"]["policy"]["quotas"] = [one for one in quotas if one[0] != "丙/CZ-R02"]


@recommitted("quotas out of order", "format")
def _(b: Bundle) -> None:
    b["objects"]["policy"]["quotas"].reverse()


@recommitted("another scale", "format")
def _(b: Bundle) -> None:
    b["objects"]["policy"]["scale"] = 1000


def _swap_chosen(b: Bundle) -> None:
    objects = b["objects"]
    objects["chosen"][0], objects["reserve"][0] = objects["reserve"][0], objects["chosen"][0]
    objects["chosen"].sort()


def _record_objects(b: Bundle) -> None:
    objects = b["objects"]
    last(b, "result", "objects")["body"] |= {
        "chosen_count": len(objects["chosen"]),
        "chosen_sha256": digest(by_hand.chosen_text("XUNTU-CHOSEN/1", objects["chosen"])),
        "reserve_sha256": digest(by_hand.chosen_text("XUNTU-RESERVE/1", objects["reserve"])),
    }


@tampering("one chosen employer exchanged", "chosen.hash")
def _(b: Bundle) -> None:
    _swap_chosen(b)


@sealed("one chosen employer exchanged", "chosen.replay")
def _(b: Bundle) -> None:
    _swap_chosen(b)
    _record_objects(b)


@sealed("one chosen employer dropped", "chosen.replay")
def _(b: Bundle) -> None:
    b["objects"]["chosen"].pop()
    _record_objects(b)


@sealed("one chosen employer twice", "chosen.replay")
def _(b: Bundle) -> None:
    b["objects"]["chosen"].insert(0, b["objects"]["chosen"][0])
    _record_objects(b)


@sealed("the chosen out of order", "chosen.replay")
def _(b: Bundle) -> None:
    b["objects"]["chosen"].reverse()
    _record_objects(b)


@sealed("the reserve in another order", "reserve.replay")
def _(b: Bundle) -> None:
    reserve = b["objects"]["reserve"]
    reserve[0], reserve[1] = reserve[1], reserve[0]
    _record_objects(b)


@tampering("the reserve cut", "reserve.hash")
def _(b: Bundle) -> None:
    b["objects"]["reserve"].pop()


@sealed("another number of chosen", "chosen.hash")
def _(b: Bundle) -> None:
    last(b, "result", "objects")["body"]["chosen_count"] += 1


# ---------------------------------------------------------------- officers


def _record_officers(b: Bundle) -> None:
    assignments = b["officers"]["assignments"]
    last(b, "result", "officers")["body"] |= {
        "assignments_count": len(assignments),
        "assignments_sha256": by_hand.assignments_digest(assignments),
    }


def _first_route_table(b: Bundle) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in b["officers"]["lotteries"] if len(t["rows"]) > 1)
    return found


@tampering("a route in another order", "routes.hash")
def _(b: Bundle) -> None:
    lines = lines_of(b["officers"]["routes"])
    for i, line in enumerate(lines[2:-1], start=2):
        *rest, stops = line.split(",")
        if " " in stops:
            lines[i] = ",".join([*rest, " ".join(reversed(stops.split(" ")))])
            break
    b["officers"]["routes"] = "\n".join(lines)


@tampering("a route badly written", "format")
def _(b: Bundle) -> None:
    b["officers"]["routes"] = b["officers"]["routes"].replace("2026-12-0", "2026-12-3")


@recommitted("a day of a lottery that is none", "format")
def _(b: Bundle) -> None:
    b["officers"]["lotteries"][0]["day"] = "2026-02-30"


@tampering("a recusal struck out", "staff.hash")
def _(b: Bundle) -> None:
    lines = lines_of(b["officers"]["staff"])
    lines[2] = lines[2].rpartition(",")[0] + ","
    b["officers"]["staff"] = "\n".join(lines)


@tampering("the lottery tables in another order", "lottery.margin")
def _(b: Bundle) -> None:
    b["officers"]["lotteries"].reverse()


@recommitted("a chance moved to a colleague", "lottery.margin")
def _(b: Bundle) -> None:
    row = _first_route_table(b)["matrix"][0]
    giver = next(j for j, share in enumerate(row) if share)
    row[giver] -= 1
    row[giver - 1] += 1


@recommitted("a negative chance", "lottery.margin")
def _(b: Bundle) -> None:
    matrix = _first_route_table(b)["matrix"]
    too_much = matrix[0][0] + 1
    for i, j in ((0, 0), (1, 1)):
        matrix[i][j] -= too_much
        matrix[1 - i][j] += too_much


@recommitted("a table that is not square", "lottery.margin")
def _(b: Bundle) -> None:
    table = _first_route_table(b)
    table["rows"].pop()
    table["matrix"].pop()


@recommitted("the same officer twice", "lottery.margin")
def _(b: Bundle) -> None:
    columns = _first_route_table(b)["columns"]
    columns[1] = columns[0]


@recommitted("an officer both lead and member", "lottery.margin")
def _(b: Bundle) -> None:
    lead, member = b["officers"]["lotteries"][:2]
    member["columns"][0] = lead["columns"][0]


@recommitted("a table left out", "lottery.margin")
def _(b: Bundle) -> None:
    del b["officers"]["lotteries"][0]


@recommitted("a row that is no route", "lottery.margin")
def _(b: Bundle) -> None:
    _first_route_table(b)["rows"][0] = "route/07"


@recommitted("rows out of order in a table", "lottery.margin")
def _(b: Bundle) -> None:
    rows = _first_route_table(b)["rows"]
    rows[0], rows[1] = rows[1], rows[0]


def _edit_officer(b: Bundle, person: str, field: int, value: str) -> None:
    lines = lines_of(b["officers"]["staff"])
    for i, line in enumerate(lines):
        fields = line.split(",")
        if fields[0] == person:
            fields[field] = value
            lines[i] = ",".join(fields)
    b["officers"]["staff"] = "\n".join(lines)


@recommitted("skills out of order", "format")
def _(b: Bundle) -> None:
    _edit_officer(b, "I001", 4, "职业 放射")


@recommitted("a recusal that is no key", "format")
def _(b: Bundle) -> None:
    _edit_officer(b, "I001", 7, "某某公司")


@recommitted("a leave on a day that is none", "format")
def _(b: Bundle) -> None:
    _edit_officer(b, "I001", 6, "2026-02-30")


def _someone(b: Bundle) -> str:
    found: str = b["officers"]["lotteries"][0]["columns"][0]
    return found


@recommitted("a grid worker in a table", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 2, "网格员")


@recommitted("an officer of another office", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 1, "别处")


@recommitted("a lead who may not lead", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 3, "0")


@recommitted("a certificate that ran out", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 5, "2026-12-01")


@recommitted("no certificate", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 5, "")


@recommitted("an officer on leave", "lottery.staff")
def _(b: Bundle) -> None:
    _edit_officer(b, _someone(b), 6, b["officers"]["lotteries"][0]["day"])


@recommitted("an officer whom nobody knows", "lottery.staff")
def _(b: Bundle) -> None:
    lines = lines_of(b["officers"]["staff"])
    b["officers"]["staff"] = "\n".join(x for x in lines if not x.startswith(_someone(b)))


@recommitted("a recused officer with a chance", "lottery.staff")
def _(b: Bundle) -> None:
    table = b["officers"]["lotteries"][0]
    share = next(j for j, share in enumerate(table["matrix"][0]) if share)
    stops = lines_of(b["officers"]["routes"])[2].rpartition(",")[2].split(" ")
    _edit_officer(b, table["columns"][share], 7, stops[0])


def _swap_officers(b: Bundle) -> None:
    one, other = b["officers"]["assignments"][:2]
    one[4], other[4] = other[4], one[4]


@tampering("two officers exchanged", "assignments.hash")
def _(b: Bundle) -> None:
    _swap_officers(b)


@sealed("two officers exchanged", "assignments.replay")
def _(b: Bundle) -> None:
    _swap_officers(b)
    _record_officers(b)


@sealed("an assignment dropped", "assignments.replay")
def _(b: Bundle) -> None:
    b["officers"]["assignments"].pop()
    _record_officers(b)


@sealed("the assignments out of order", "assignments.replay")
def _(b: Bundle) -> None:
    b["officers"]["assignments"].reverse()
    _record_officers(b)


@sealed("another number of assignments", "assignments.hash")
def _(b: Bundle) -> None:
    last(b, "result", "officers")["body"]["assignments_count"] -= 1


# ---------------------------------------------------------------- disclosed


@tampering("another salt", "disclosed.key")
def _(b: Bundle) -> None:
    b["disclosed"][0]["salt"] = "4" * 64


@tampering("a salt that is none", "format")
def _(b: Bundle) -> None:
    b["disclosed"][0]["salt"] = "4" * 63


@tampering("another employer", "disclosed.key")
def _(b: Bundle) -> None:
    b["disclosed"][0]["employer"] += "X"


@tampering("an employer that is in no list", "disclosed.key")
def _(b: Bundle) -> None:
    salt, employer = "5" * 64, "91320281MA9999999-01"
    key = by_hand.employer_key(bytes.fromhex(salt), employer)
    b["disclosed"].append({"key": key, "salt": salt, "employer": employer, "name": "无"})
