"""Shelves: what was read or drawn last, kept for those who ask again."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """The values asked for last, by a key that changes whenever the value would."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: dict[Hashable, Value] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key`, made by `make` if it is not on the shelf.

        Others wait while it is made, so that two who ask for the same do not both make it.
        """
        with self._lock:
            value = self._values.pop(key) if key in self._values else make()
            self._values[key] = value
            while len(self._values) > self._size:
                del self._values[next(iter(self._values))]
            return value
