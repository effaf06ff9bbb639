"""The root of every error of the product, and those that describing the world can raise."""

from geo.message import Message, message


class XuntuError(Exception):
    """Something a person can mend: the message names what is wrong, which one, and what to do."""

    def __init__(self, template: str, **params: object) -> None:
        self.message: Message = message(template, **params)
        super().__init__(str(self.message))


class GeoError(XuntuError):
    """Base of every error raised in `geo`."""


class InvalidValueError(GeoError, ValueError):
    """A value of the core was given nonsense."""
