from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest

from api.plans.shelf import Shelf
from geo.errors import XuntuError


def test_a_value_is_made_once_and_the_oldest_goes_first() -> None:
    shelf, made = Shelf[str](2), list[str]()

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    for key in ("a", "b", "a", "c", "a", "b"):
        assert shelf.get(key, partial(make, key)) == key.upper()
    assert made == ["a", "b", "c", "b"]


def test_who_asks_for_the_same_waits_and_who_asks_for_another_does_not() -> None:
    shelf, begun, go = Shelf[int](4), Event(), Event()

    def slow() -> int:
        begun.set()
        assert go.wait(20)
        return 1

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(shelf.get, "slow", slow)
        assert begun.wait(20)
        same = threads.submit(shelf.get, "slow", lambda: 2)
        assert shelf.get("other", lambda: 3) == 3
        assert not same.done()
        go.set()
        assert (first.result(20), same.result(20)) == (1, 1)


def test_what_cannot_be_made_is_tried_anew_by_the_next_who_asks() -> None:
    shelf = Shelf[int](4)

    def fails() -> int:
        raise XuntuError("没有计划")

    with pytest.raises(XuntuError, match="没有计划"):
        shelf.get("a", fails)
    assert shelf.get("a", lambda: 7) == 7
