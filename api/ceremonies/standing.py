"""How far the ceremonies of a month have come: what was done when and by whom, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.plans.shelf import Shelf
from api.session import Session
from data import areas, draws, employers, ledger_hands, ledgers, plan_steps
from geo.area import AreaCode, SupervisionArea
from planner.ceremony import ledger_state
from planner.draw import Draw
from planner.draw_commitment import Commitment
from planner.ledger_entry import DrawPurpose, EntryKind, Holder, LedgerEntry, draw_id_of
from planner.ledger_state import Attempt, LedgerState, Stage
from planner.month import Month

_DRAWS: Final[Shelf[Draw]] = Shelf(4)
"""The draws looked at last, by hash."""


class CeremonyStep(StrEnum):
    """The step that comes next."""

    CHAINS = "chains"
    COMMIT_OBJECTS = "commit objects"
    REVEAL_OBJECTS = "reveal objects"
    ROUTES = "routes"
    COMMIT_OFFICERS = "commit officers"
    REVEAL_OFFICERS = "reveal officers"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """An entry of the ledger and whose account made it; empty where that was not noted."""

    entry: LedgerEntry
    by: str

    @property
    def at(self) -> str:
        """Return the time as people read it."""
        return self.entry.at.replace("T", " ")[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStanding:
    """One side's chain."""

    holder: Holder
    registered: HeldEntry | None
    anchor: str
    """The value before which the next one stands; it moves with every reveal."""

    @property
    def note(self) -> str:
        """Return what was written at the registration."""
        return str(self.registered.entry.body.get("note", "")) if self.registered else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStanding:
    """One attempt at a draw with the entries that it left."""

    number: int
    stage: Stage
    commitment: Commitment
    commit: HeldEntry
    reveal: HeldEntry | None
    result: HeldEntry | None
    void: HeldEntry | None
    seed: str
    witnesses: str

    @property
    def void_reason(self) -> str:
        """Return why it was voided."""
        return str(self.void.entry.body.get("reason", "")) if self.void else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An employer that a draw chose."""

    employer: str
    name: str
    stratum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyStanding:
    """All that the page of a month's ceremonies shows."""

    area: SupervisionArea
    month: Month
    sides: tuple[SideStanding, ...]
    attempts: Mapping[DrawPurpose, tuple[AttemptStanding, ...]]
    waiting: str
    """Another draw of the area that waits to be revealed, as `area/month/purpose`; or nothing."""
    has_routes: bool
    """Whether routes were made from the draw that stands."""
    has_plan: bool
    drawn: tuple[Drawn, ...]
    reserve: int
    step: CeremonyStep

    def newest(self, purpose: DrawPurpose) -> AttemptStanding | None:
        """Return the newest attempt of a draw, void or not."""
        return self.attempts[purpose][-1] if self.attempts[purpose] else None

    def standing(self, purpose: DrawPurpose) -> AttemptStanding | None:
        """Return the attempt of a draw that is not void."""
        newest = self.newest(purpose)
        return newest if newest and newest.stage is not Stage.VOID else None

    @property
    def waiting_month(self) -> str:
        """Return the month of the other draw that waits."""
        return self.waiting.split("/")[1] if self.waiting else ""

    @property
    def last_head(self) -> LedgerEntry | None:
        """Return the newest entry of the month, which the newest witness sheet shows."""
        found = [
            held.entry
            for tries in self.attempts.values()
            for one in tries
            for held in (one.commit, one.reveal, one.result, one.void)
            if held is not None
        ]
        return max(found, key=lambda entry: entry.seq, default=None)


def ceremony_standing(session: Session, *, area: str, month: Month) -> CeremonyStanding:
    """Return how far the ceremonies of a month have come.

    Raises
    ------
    NotFoundError
        If there is no such area.
    BrokenLedgerError
        If the ledger was tampered with.
    """
    code = AreaCode(area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        entries = ledgers.load(conn, code)
        hands = ledger_hands.of_area(conn, code)
        drawn_step = plan_steps.latest(conn, code, month, "draw")
        routed_step = plan_steps.latest(conn, code, month, "routed")
        has_plan = plan_steps.latest(conn, code, month, "plan") is not None
        state = ledger_state(code, entries)
        objects = state.standing(draw_id_of(code, str(month), DrawPurpose.OBJECTS))
        draw = None
        names: Mapping[str, str] = {}
        if objects is not None and objects.stage is Stage.DONE:
            draw = _DRAWS.get(
                drawn_step.sha256 if drawn_step else "", lambda: draws.load(conn, code, month)
            )
            names = employers.names(conn, code, draw.chosen)
    strata = {unit.employer: unit.stratum for unit in draw.units} if draw else {}
    has_routes = bool(draw and drawn_step and routed_step and routed_step.id > drawn_step.id)
    mine = {draw_id_of(code, str(month), purpose) for purpose in DrawPurpose}
    return CeremonyStanding(
        area=place,
        month=month,
        sides=tuple(_side(holder, state, entries, hands) for holder in Holder),
        attempts={
            purpose: tuple(
                _attempt(one, hands)
                for one in state.attempts.get(draw_id_of(code, str(month), purpose), ())
            )
            for purpose in DrawPurpose
        },
        waiting=state.waiting if state.waiting and state.waiting not in mine else "",
        has_routes=has_routes,
        has_plan=has_plan,
        drawn=tuple(
            Drawn(employer=one, name=names.get(one, one), stratum=str(strata[one]))
            for one in (draw.chosen if draw else ())
        ),
        reserve=len(draw.reserve) if draw else 0,
        step=_step(state, month, has_routes=has_routes),
    )


def months_with_draws(entries: Sequence[LedgerEntry]) -> tuple[str, ...]:
    """Return the months that stand in a ledger, newest first."""
    found = {one.draw_id.split("/")[1] for one in entries if one.kind is not EntryKind.CHAIN}
    return tuple(sorted(found, reverse=True))


def _step(state: LedgerState, month: Month, *, has_routes: bool) -> CeremonyStep:
    found = {
        purpose: state.standing(draw_id_of(state.area, str(month), purpose))
        for purpose in DrawPurpose
    }
    objects, officers = found[DrawPurpose.OBJECTS], found[DrawPurpose.OFFICERS]
    if objects is None:
        both = all(holder in state.anchors for holder in Holder)
        return CeremonyStep.COMMIT_OBJECTS if both else CeremonyStep.CHAINS
    if objects.stage is not Stage.DONE:
        return CeremonyStep.REVEAL_OBJECTS
    if officers is None:
        return CeremonyStep.COMMIT_OFFICERS if has_routes else CeremonyStep.ROUTES
    return CeremonyStep.DONE if officers.stage is Stage.DONE else CeremonyStep.REVEAL_OFFICERS


def _side(
    holder: Holder,
    state: LedgerState,
    entries: Sequence[LedgerEntry],
    hands: Mapping[int, str],
) -> SideStanding:
    chains = [
        one
        for one in entries
        if one.kind is EntryKind.CHAIN and one.body.get("holder") == holder.value
    ]
    return SideStanding(
        holder=holder,
        registered=_held(chains[-1], hands) if chains else None,
        anchor=state.anchors.get(holder, ""),
    )


def _attempt(attempt: Attempt, hands: Mapping[int, str]) -> AttemptStanding:
    opening = attempt.opening
    return AttemptStanding(
        number=attempt.number,
        stage=attempt.stage,
        commitment=attempt.commitment,
        commit=HeldEntry(entry=attempt.commit, by=hands.get(attempt.commit.seq, "")),
        reveal=_held(attempt.reveal, hands),
        result=_held(attempt.result, hands),
        void=_held(attempt.void, hands),
        seed=opening.seed if opening else "",
        witnesses=opening.witnesses if opening else "",
    )


def _held(entry: LedgerEntry | None, hands: Mapping[int, str]) -> HeldEntry | None:
    return None if entry is None else HeldEntry(entry=entry, by=hands.get(entry.seq, ""))
