"""Frame quotas: how many of each part of the frame are drawn this month.

Scheme. Every employer of the frame lies in exactly one stratum, named by the letter of its class
and, after a slash, by the rules whose share it can still help to meet, or by 复查 where it was
already inspected this year: `丙`, `丙/CZ-R03`, `丙/CZ-R02+CZ-R03`, `丙/复查`. Employers that serve
the same rules are alike, so chance decides among them and a rule's need becomes a number of draws:

1. every stratum gets 1, so that everyone has a chance;
2. for each rule in turn, the draws of the strata that serve it are raised until they meet its
   need, in proportion to the employers not yet asked for (largest remainder, ties by name); a draw
   in a stratum that serves several rules counts for each of them;
3. for each class likewise, over its strata without 复查, until they meet the class's instalment;
4. 复查 strata share their part of the whole draw.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final, NewType

from geo.employer import EmployerId

Stratum = NewType("Stratum", str)
"""A part of the frame with a quota of its own: the letter of the combined class, or its letter
with a suffix such as `丙/复查` for the share kept for employers already inspected."""

AGAIN: Final = "复查"


def rules_of_stratum(stratum: Stratum) -> tuple[str, ...]:
    """Return what a visit drawn from a stratum meets: its class's share and the rules it serves."""
    letter, _, suffix = stratum.partition("/")
    served = () if suffix in {"", AGAIN} else tuple(suffix.split("+"))
    return (class_rule(letter), *served)


def again_stratum(letter: str) -> Stratum:
    """Return the stratum of a class's employers that were inspected this year already."""
    return Stratum(f"{letter}/{AGAIN}")


def class_rule(letter: str) -> str:
    """Return the id under which the yearly share of a class is reported."""
    return f"双随机/{letter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameMember:
    """One employer that may be drawn."""

    employer: EmployerId
    letter: str
    serves: tuple[str, ...]
    """Rules whose share it can help to meet, in rule order."""
    inspected: bool
    """Whether the authority has already inspected it this year."""

    @property
    def stratum(self) -> Stratum:
        """Return the stratum that it lies in."""
        if self.serves:
            return Stratum(f"{self.letter}/{'+'.join(self.serves)}")
        return again_stratum(self.letter) if self.inspected else Stratum(self.letter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameQuotas:
    """The draw asked for, and what could not be asked for because too few are left."""

    strata: Mapping[EmployerId, Stratum]
    quotas: Mapping[Stratum, int]
    unmet_rules: Mapping[str, int]
    """Draws that a rule needs beyond the employers that could serve it; only where above 0."""
    unmet_letters: Mapping[str, int]


def frame_quotas(
    members: Sequence[FrameMember],
    *,
    rule_needs: Mapping[str, int],
    letter_needs: Mapping[str, int],
    reinspection_share: Fraction,
) -> FrameQuotas:
    """Return strata and integer quotas, each from 1 to the size of its stratum.

    `rule_needs` are employers to be drawn by rule, in rule order; `letter_needs` by class letter.
    """
    strata = {one.employer: one.stratum for one in members}
    again = {one.stratum for one in members if one.inspected and not one.serves}
    serving: dict[str, set[Stratum]] = {rule: set() for rule in rule_needs}
    lettered: dict[str, set[Stratum]] = {letter: set() for letter in letter_needs}
    for one in members:
        for rule in one.serves:
            serving[rule].add(one.stratum)
        if one.stratum not in again and one.letter in lettered:
            lettered[one.letter].add(one.stratum)
    sizes: dict[Stratum, int] = {}
    for stratum in sorted(strata.values()):
        sizes[stratum] = sizes.get(stratum, 0) + 1
    quotas = dict.fromkeys(sizes, 1)
    unmet_rules = {
        rule: unmet
        for rule, need in rule_needs.items()
        if (unmet := _raise_to(need, sorted(serving[rule]), quotas, sizes))
    }
    unmet_letters = {
        letter: unmet
        for letter, need in letter_needs.items()
        if (unmet := _raise_to(need, sorted(lettered[letter]), quotas, sizes))
    }
    first_time = sum(quotas[stratum] for stratum in sizes if stratum not in again)
    # So many that they are the asked share of all draws, themselves included.
    repeats = ceil(first_time * reinspection_share / (1 - reinspection_share))
    _raise_to(repeats, sorted(again), quotas, sizes)
    return FrameQuotas(
        strata=strata, quotas=quotas, unmet_rules=unmet_rules, unmet_letters=unmet_letters
    )


def _raise_to(
    need: int, strata: Sequence[Stratum], quotas: dict[Stratum, int], sizes: Mapping[Stratum, int]
) -> int:
    """Raise quotas until those of `strata` sum to `need`; return what finds no room."""
    missing = need - sum(quotas[stratum] for stratum in strata)
    room = {stratum: sizes[stratum] - quotas[stratum] for stratum in strata}
    total = sum(room.values())
    if missing <= 0:
        return 0
    given = min(missing, total)
    for stratum, more in _in_proportion(given, room, total).items():
        quotas[stratum] += more
    return missing - given


def _in_proportion(given: int, room: Mapping[Stratum, int], total: int) -> dict[Stratum, int]:
    """Return integer parts of `given` in proportion to the room, none above it."""
    if not given:
        return {}
    parts = {stratum: given * free // total for stratum, free in room.items()}
    by_remainder: Iterable[Stratum] = sorted(
        room, key=lambda stratum: (-(given * room[stratum] % total), stratum)
    )
    for stratum in list(by_remainder)[: given - sum(parts.values())]:
        parts[stratum] += 1
    return parts
