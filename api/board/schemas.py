"""What the forms of the board send."""

from pydantic import BaseModel, ConfigDict, Field

_LONG = 500


class SuppositionForm(BaseModel):
    """What is supposed to be different; fields that are empty stay as they are."""

    model_config = ConfigDict(extra="forbid")

    csrf: str = ""
    once: str = Field(default="", max_length=64)
    teams: str = Field(default="", max_length=20)
    without: str = Field(default="", max_length=_LONG)
    extra_day: str = Field(default="", max_length=20)
    targeted: str = Field(default="", max_length=20)
    office: str = Field(default="", max_length=_LONG)
    vehicles: str = Field(default="", max_length=20)


class ChangeForm(BaseModel):
    """One change: its kind and whatever that kind needs; `seen` and `pin` when it is kept."""

    model_config = ConfigDict(extra="forbid")

    csrf: str = ""
    kind: str = Field(default="", max_length=_LONG)
    employer: str = Field(default="", max_length=_LONG)
    slot: str = Field(default="", max_length=_LONG)
    day: str = Field(default="", max_length=_LONG)
    reason: str = Field(default="", max_length=_LONG)
    officer: str = Field(default="", max_length=_LONG)
    first: str = Field(default="", max_length=_LONG)
    last: str = Field(default="", max_length=_LONG)
    deadline: str = Field(default="", max_length=_LONG)
    road: str = Field(default="", max_length=_LONG)
    published: str = Field(default="", max_length=_LONG)
    seen: str = Field(default="", max_length=_LONG)
    pin: str = Field(default="", max_length=_LONG)

    def given(self) -> dict[str, str]:
        """Return what was filled in, by field."""
        return {name: text for name, text in self.model_dump().items() if text and name != "csrf"}
