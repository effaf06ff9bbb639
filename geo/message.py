"""Messages: what the product says to people, kept apart from the language it is said in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Translate: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: a Chinese template (its gettext key) and the values to put in it."""

    template: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """Return the sentence in Chinese."""
        return self.template.format(**_spoken(self.params, str))

    def said(self, translate: Translate) -> str:
        """Return the sentence in the language of `translate`, messages inside it included."""
        return translate(self.template).format(
            **_spoken(self.params, lambda inner: inner.said(translate))
        )


def message(template: str, **params: object) -> Message:
    """Return a message from its Chinese `template` and the values that it names."""
    return Message(template, tuple(sorted(params.items())))


def listed(messages: Sequence[Message]) -> Message:
    """Return one message that says all of `messages`, in order; there must be at least one."""
    first, *rest = messages
    return message("{first}；{rest}", first=first, rest=listed(rest)) if rest else first


def _spoken(
    params: tuple[tuple[str, object], ...], say: Callable[[Message], str]
) -> dict[str, object]:
    return {name: say(value) if isinstance(value, Message) else value for name, value in params}
