"""Records of visits: nothing that was said is lost, and what is missing is named."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.inspection_form import FormItem, FormSection, InspectionForm, InvalidFormError
from planner.visit_change import ChangeId, VisitChange, conflicts, standing
from planner.visit_field import InvalidVisitFieldError, check_field, is_photo_name, is_uuid
from planner.visit_record import LACKS, Lack, VisitRecord
from tests import make_field
from tests.make_field import DAY, FORM, NOON, signature, version

UUID = "0b5c5f5e-6d0c-4d43-9a55-3a3f7a0a9f10"


def record(**changes: Any) -> VisitRecord:
    """Return a record that lacks nothing, but for what `changes` say; None leaves a field out."""
    fields = make_field.answers() | {"done": True}
    fields |= {name.replace("__", "/").replace("_x_", "-"): v for name, v in changes.items()}
    made = {name: (version(name, value),) for name, value in fields.items() if value is not None}
    covers = [one.id for (one,) in made.values()]
    for who in ("lead", "member", "employer"):
        if f"sign/{who}" not in fields:
            made[f"sign/{who}"] = (version(f"sign/{who}", signature(covers)),)
    return VisitRecord(day=DAY, form=FORM, stands=made)


def test_a_record_with_everything_in_it_is_finished() -> None:
    assert record().lacks() == ()
    assert record().is_finished
    assert not record(done=None).is_finished
    assert set(LACKS) == set(Lack)


NOT_CLEAN = {"item__test_x_2": {"answer": "no", "note": "x"}}


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"arrive": None}, Lack.TIMES),
        ({"leave": None}, Lack.TIMES),
        ({"leave": "2026-12-10T08:00:00+08:00"}, Lack.ORDER),
        ({"entry_code": None}, Lack.ENTRY),
        ({"certificates": False}, Lack.CERTIFICATES),
        ({"recusal": None}, Lack.RECUSAL),
        ({"recusal": {"asked": True, "reason": "亲属"}}, Lack.RECUSED),
        ({"result": None}, Lack.RESULT),
        ({"item__three_x_4": None}, Lack.MANDATORY),
        (NOT_CLEAN, Lack.CLEAN),
        ({"result": "5", "item__test_x_2": {"answer": "no", "note": " "}}, Lack.NOTE),
        (
            NOT_CLEAN
            | {"result": "5", "correction__test_x_2": {"demand": "", "due": "2026-12-09"}},
            Lack.DUE,
        ),
        ({"sign__member": None}, Lack.SIGNED),
        ({"sign__employer": None}, Lack.SIGNED),
        ({"sign__lead": signature([])}, Lack.SIGNED_BEFORE),
    ],
)  # fmt: skip
def test_what_a_record_lacks_is_named(changes: dict[str, Any], lack: Lack) -> None:
    assert record(**changes).lacks() == (lack,)


def test_a_reason_stands_for_what_cannot_be_had() -> None:
    without_code = {"entry_code": None, "entry_none": "系统未开通"}
    assert record(**without_code).lacks() == ()
    assert record(sign__employer=None, sign_refused="不在场").lacks() == ()


@pytest.mark.parametrize("code", sorted(FORM.without_form))
def test_a_visit_at_which_nothing_could_be_inspected_needs_times_a_result_and_two_officers(
    code: str,
) -> None:
    fields = dict.fromkeys(make_field.answers())
    kept = {k: v for k, v in make_field.answers().items() if k in {"arrive", "leave"}}
    closed = {name.replace("/", "__").replace("-", "_x_"): v for name, v in (fields | kept).items()}
    found = record(**(closed | {"result": code, "sign__employer": None}))
    assert found.lacks() == ()
    assert not found.needs_form


def test_findings_carry_clause_demand_and_day_and_only_those_with_a_day_are_orders() -> None:
    found = record(
        result="5",
        item__test_x_2={"answer": "no", "note": "未检测"},
        correction__test_x_2={"demand": "委托检测", "due": "2027-01-10"},
        item__gear_x_1={"answer": "no", "note": "未戴"},
    )
    assert [finding.item.id for finding in found.findings()] == ["gear-1", "test-2"]
    [order] = found.orders()
    assert (order.due, order.item.clause) == (date(2027, 1, 10), "第二十条")


def test_a_field_of_which_two_versions_stand_says_nothing_and_is_named() -> None:
    stands = dict(record().stands)
    stands["result"] = (version("result", "1", id_="a"), version("result", "5", id_="b"))
    found = VisitRecord(day=DAY, form=FORM, stands=stands)
    assert found.value("result") is None
    assert found.conflicts == ("result",)
    assert Lack.CONFLICT in found.lacks()
    assert found.changed_since("lead") == ("result",)
    assert found.changed_since("nobody") == ()


def test_photos_that_were_taken_back_are_left_out_and_do_not_touch_signatures() -> None:
    stands = dict(record().stands)
    for name, value in (("a" * 64, {"caption": "x", "item": ""}), ("b" * 64, None)):
        stands[f"photo/{name}"] = (version(f"photo/{name}", value, minute=5),)
    found = VisitRecord(day=DAY, form=FORM, stands=stands)
    assert [name for name, _value in found.photos()] == ["a" * 64]
    assert found.lacks() == ()
    last = found.last_change()
    assert last is not None
    assert last.field == f"photo/{'b' * 64}"
    assert VisitRecord(day=DAY, form=FORM, stands={}).last_change() is None


def chain(draw: Any) -> list[VisitChange]:
    """Return changes of one field by two devices, each replacing some that came before."""
    made: list[VisitChange] = []
    for number in range(draw(st.integers(0, 8))):
        before = [one.id for one in made]
        replaces = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        made.append(
            VisitChange(
                id=ChangeId(str(number)), field=draw(st.sampled_from(["a", "b"])),
                value=draw(st.integers(0, 2)), replaces=tuple(replaces), author="w",
                device=str(number % 2), made_at=NOON,
            )
        )  # fmt: skip
    return made


@given(st.data())
def test_what_nobody_replaced_stands_and_nothing_else(data: st.DataObject) -> None:
    made = chain(data.draw)
    stands = standing(made)
    fields = {one.id: one.field for one in made}
    replaced = {old for one in made for old in one.replaces if fields[old] == one.field}
    left = {one.id for versions in stands.values() for one in versions}
    assert left == {one.id for one in made} - replaced
    for field in conflicts(stands):
        assert len({one.value for one in stands[field]}) > 1


@given(st.data())
def test_two_devices_that_arrive_in_any_order_leave_the_same_standing(data: st.DataObject) -> None:
    base = version("f", 0, id_="base")

    def device(name: str) -> list[VisitChange]:
        made, last = [], base.id
        for number in range(data.draw(st.integers(0, 4))):
            one = VisitChange(
                id=ChangeId(f"{name}{number}"), field="f", value=data.draw(st.integers(0, 2)),
                replaces=(last,), author=name, device=name, made_at=NOON,
            )  # fmt: skip
            made.append(one)
            last = one.id
        return made

    one, other = device("x"), device("y")
    first = {each.id for each in standing([base, *one, *other])["f"]}
    second = {each.id for each in standing([base, *other, *one])["f"]}
    assert first == second
    assert first == {made[-1].id for made in (one, other) if made} or first == {"base"}


def test_a_change_that_names_one_that_comes_later_does_not_make_it_vanish() -> None:
    first = VisitChange(
        id=ChangeId("1"), field="f", value=1, replaces=(ChangeId("2"),), author="w", device="d",
        made_at=NOON,
    )  # fmt: skip
    assert len(standing([first, version("f", 2, id_="2")])["f"]) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arrive", "2026-12-10T09:05:00+08:00"), ("set_out", None), ("certificates", False),
        ("recusal", {"asked": True, "reason": ""}), ("result", "E"), ("remark", "文字"),
        ("item/three-1", {"answer": "na", "note": ""}), ("item/three-1", None),
        ("correction/test-1", {"demand": "改", "due": "2026-12-31"}),
        ("photo/" + "a" * 64, {"caption": "", "item": "test-1"}),
        ("sign/lead", {"name": "王", "strokes": [[1, 2, 3, 4]], "covers": [UUID]}), ("done", True),
    ],
)  # fmt: skip
def test_what_a_phone_writes_is_taken(field: str, value: Any) -> None:
    check_field(field, json.loads(json.dumps(value)), FORM)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("colour", "red", "没有“colour”这一栏"),
        ("item", "yes", "没有“item”这一栏"),
        ("result/x", "1", "没有“result/x”这一栏"),
        ("arrive", "2026-12-10T09:05:00", "不成立"),
        ("arrive", "soon", "不成立"),
        ("arrive", 5, "不成立"),
        ("result", "99", "不成立"),
        ("remark", "x" * 2001, "不成立"),
        ("remark", "\ud800", "不成立"),
        ("remark", "\0", "不成立"),
        ("certificates", "yes", "不成立"),
        ("recusal", {"asked": "no", "reason": ""}, "不成立"),
        ("item/three-1", {"answer": "maybe", "note": ""}, "不成立"),
        ("item/three-1", {"answer": "yes", "note": "", "more": 1}, "不成立"),
        ("item/none", {"answer": "yes", "note": ""}, "没有“item/none”这一项"),
        ("correction/test-1", {"demand": "", "due": "2026-13-01"}, "不成立"),
        ("correction/test-1", {"demand": "", "due": "20261201"}, "不成立"),
        ("photo/zz", {"caption": "", "item": ""}, "没有“photo/zz”这一项"),
        ("photo/" + "a" * 64, {"caption": "", "item": "none"}, "不成立"),
        ("sign/boss", {"name": "", "strokes": [[1, 2, 3, 4]], "covers": []}, "没有“sign/boss”"),
        ("sign/lead", {"name": "", "strokes": [[1, 2, 3]], "covers": []}, "不成立"),
        ("sign/lead", {"name": "", "strokes": [], "covers": []}, "不成立"),
        ("sign/lead", {"name": "", "strokes": [[1, 2, 3, 1001]], "covers": []}, "不成立"),
        ("sign/lead", {"name": "", "strokes": [[1, 2, 3, True]], "covers": []}, "不成立"),
        ("sign/lead", {"name": "", "strokes": [[1, 2, 3, 4]], "covers": ["x"]}, "不成立"),
        ("present", "张 11010519491231002X", "身份证号"),
        ("item/three-1", {"answer": "no", "note": "11010519491231002X"}, "身份证号"),
    ],
)  # fmt: skip
def test_what_no_record_can_hold_is_refused_with_a_sentence(
    field: str, value: Any, why: str
) -> None:
    with pytest.raises(InvalidVisitFieldError) as caught:
        check_field(field, value, FORM)
    assert why in str(caught.value.message)
    assert "请" in str(caught.value.message)


def test_names_of_changes_and_photos_are_told_from_other_text() -> None:
    assert is_uuid(UUID)
    assert not is_uuid(UUID.upper())
    assert not is_uuid(None)
    assert is_photo_name("0" * 64)
    assert not is_photo_name("0" * 63)


def form(**fields: Any) -> InspectionForm:
    item = FormItem(id="a-1", text="t", law="l", clause="c", is_confirmed=True)
    known: dict[str, Any] = {
        "version": "1", "title": "t", "results": ("1", "6"), "without_form": frozenset({"6"}),
        "clean": "1",
        "sections": (FormSection(id="s", title="t", items=(item,), is_mandatory=True),),
    }  # fmt: skip
    return InspectionForm(**(known | fields))


def test_an_item_set_needs_the_mandatory_section_single_ids_and_listed_codes() -> None:
    section = form().sections[0]
    assert form().item("a-1") == section.items[0]
    assert form().mandatory() == section.items
    optional = FormSection(id="s", title="t", items=section.items)
    for fields, why in (
        ({"sections": (section, section)}, "重复"),
        ({"sections": (optional,)}, "三同时"),
        ({"clean": "9"}, "没有列出的结果代码"),
    ):
        with pytest.raises(InvalidFormError, match=why):
            form(**fields)


def test_the_item_set_that_is_shipped_has_the_section_of_cz_68() -> None:
    [three] = [section for section in FORM.sections if section.is_mandatory]
    assert (three.requirement, len(three.items)) == ("CZ-68", 5)
