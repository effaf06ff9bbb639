"""Workplace ids."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.workplace import KnownWorkplace, assign_ids, provisional_id, same_address
from tests.make_declaration import declaration
from tests.make_export import credit_code

CODE = "91330100799655058B"


def _known(id_: str, **changes: str | None) -> KnownWorkplace:
    fields: dict[str, str | None] = {
        "name": "云溪演示机械厂",
        "credit_code": CODE,
        "address": "云溪县云溪镇演示路1号",
    }
    return KnownWorkplace(id=EmployerId(id_), **(fields | changes))  # type: ignore[arg-type] # builder


def test_the_first_workplace_of_a_code_is_number_one() -> None:
    assert assign_ids([declaration()], []) == (f"{CODE}-01",)


def test_further_workplaces_are_numbered_after_the_highest_in_use() -> None:
    known = [_known(f"{CODE}-01"), _known(f"{CODE}-07", address="云溪镇北路8号")]
    new = declaration(workplace_address="云溪镇南路9号")
    assert assign_ids([new, declaration()], known) == (f"{CODE}-08", f"{CODE}-01")


def test_rows_of_the_same_workplace_share_its_id() -> None:
    again = declaration(workplace_address="云溪镇演示路1号")
    assert assign_ids([declaration(), again], []) == (f"{CODE}-01", f"{CODE}-01")


def test_an_only_workplace_keeps_its_id_when_its_address_is_rewritten() -> None:
    moved = declaration(workplace_address="云溪县工业园甲区3栋")
    assert assign_ids([moved], [_known(f"{CODE}-01")]) == (f"{CODE}-01",)


def test_without_a_code_the_id_is_provisional_and_lasting() -> None:
    row = declaration(credit_code=None)
    (id_,) = assign_ids([row], [])
    assert id_ == provisional_id(row.name, row.workplace_address)
    assert id_.startswith("P-")
    assert len(id_) == 14
    spaced = declaration(
        credit_code=None, name="云溪演示 机械厂", workplace_address="云溪县云溪镇演示路１号"
    )
    assert assign_ids([spaced], []) == (id_,)


def test_a_workplace_known_by_code_is_found_again_without_it_and_the_reverse() -> None:
    coded, provisional = _known(f"{CODE}-01"), _known("P-0123456789ab", credit_code=None)
    assert assign_ids([declaration(credit_code=None)], [coded]) == (coded.id,)
    assert assign_ids([declaration()], [provisional]) == (provisional.id,)


def test_a_namesake_with_another_code_is_another_employer() -> None:
    other = _known(f"{credit_code(5)}-01", credit_code=credit_code(5))
    assert assign_ids([declaration()], [other]) == (f"{CODE}-01",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("云溪县云溪镇演示路1号", "云溪镇演示路１号", True),
        ("云溪镇演示路1号", "云溪镇演示路一号", True),
        ("云溪镇演示路1号", "云溪镇演示路2号", False),
        ("云溪镇演示路1号A栋", "云溪镇演示路1号B栋", False),
        ("云溪镇工业园区演示路(东)1号", "云溪镇工业园区演示路东1号", True),
        ("", "云溪镇演示路1号", False),
        ("路1号", "云溪镇演示路1号", False),
    ],
)
def test_addresses_are_compared_by_meaning(one: str, other: str, *, same: bool) -> None:
    assert same_address(one, other) is same
    assert same_address(other, one) is same


_PLACES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=12, unique=True
)


@given(_PLACES, st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_the_order_of_rows_and_last_over_imports(
    places: list[tuple[int, int]], shuffler: random.Random
) -> None:
    rows = [
        declaration(
            name=f"云溪演示{owner}厂",
            credit_code=credit_code(owner) if owner else None,
            workplace_address=f"云溪县云溪镇演示路{number}号",
        )
        for owner, number in places
    ]
    first = dict(zip(places, assign_ids(rows, []), strict=True))
    assert len(set(first.values())) == len(rows)
    known = [
        KnownWorkplace(
            id=first[place],
            name=row.name,
            credit_code=row.credit_code,
            address=row.workplace_address,
        )
        for place, row in zip(places, rows, strict=True)
    ]
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    shuffled = [rows[at] for at in order]
    for known_before in ([], known, known[::-1]):
        again = assign_ids(shuffled, known_before)
        assert again == tuple(first[places[at]] for at in order)
