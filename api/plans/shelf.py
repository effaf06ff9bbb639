"""Shelves: what was read or drawn last, kept for those who ask again."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """The values asked for last, by a key that changes whenever the value would."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: dict[Hashable, Value] = {}
        self._making: dict[Hashable, Future[Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key`, made by `make` if it is not on the shelf.

        Those who ask for the same while it is made wait for it; who asks for another does not.
        What `make` raises is raised for all who waited, and the next who asks makes it anew.
        """
        with self._lock:
            if key in self._values:
                value = self._values[key] = self._values.pop(key)  # the newest stands last
                return value
            made = self._making.get(key)
            is_mine = made is None
            if made is None:
                made = self._making[key] = Future()
        if not is_mine:
            return made.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            made.set_exception(error)
            raise
        with self._lock:
            del self._making[key]
            self._values[key] = value
            while len(self._values) > self._size:
                del self._values[next(iter(self._values))]
        made.set_result(value)
        return value
