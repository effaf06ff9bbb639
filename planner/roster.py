"""Rosters: which team visits whom, on which day and in which order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId
from geo.message import Message, listed, message
from geo.travel import TravelTimes
from planner.inspector import Office
from planner.left_out_reason import EntryPrice, Remedy, Validation
from planner.roster_certificate import RosterCertificate
from planner.roster_shortage import RosterShortage
from planner.team_day import TeamDay
from planner.visit import Visit
from planner.visit_spacing import Spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """The clock of a field day, in minutes after midnight."""

    start_min: int = 9 * 60
    end_min: int = 17 * 60
    lunch_earliest_min: int = 11 * 60 + 30
    lunch_latest_min: int = 13 * 60 + 30
    lunch_min: int = 60
    drive_limit_min: int | None = None
    """Most minutes on the road of one team on one day; None for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RosterProblem:
    """Everything a roster is made from; `visits` and `team_days` are sorted and unique.

    On one day no more teams of an office go out than it has vehicles, however many team-days.
    """

    visits: tuple[Visit, ...]
    team_days: tuple[TeamDay, ...]
    offices: tuple[Office, ...]
    travel: TravelTimes
    clock: WorkingDay = WorkingDay()
    first: frozenset[EmployerId] = frozenset()
    """Visits that go before all others: as many of them as can be, whatever it costs the rest."""
    spacings: tuple[Spacing, ...] = ()
    working_days: tuple[date, ...] = ()
    """What spacings count, in order; empty for all days on which a team or a visit can be."""
    balance_min: int | None = None
    """Most minutes of a month, office to office without lunch, that one team (office and number)
    may work more than another; None for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit on a route; minutes after midnight; travel is from the stop before."""

    employer: EmployerId
    travel_min: int
    distance_m: int
    arrive_min: int
    start_min: int
    leave_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One team-day's stops in order, from its office and back."""

    team_day: TeamDay
    depart_min: int
    lunch_start_min: int | None
    """None when the team is back before lunch has to start."""
    stops: tuple[Stop, ...]
    return_travel_min: int
    return_distance_m: int
    return_min: int


class UnplacedCause(StrEnum):
    """Why a visit is not on the roster."""

    NO_POSITION = "no position"
    NO_ALLOWED_DAY = "no allowed day"
    NO_SKILL = "no skilled team"
    RECUSED = "every team recused"
    TOO_FAR = "does not fit in a day"
    FIXED = "only fixed routes left"
    NO_PAIR = "no two team-days go together"
    NO_CAPACITY = "displaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedVisit:
    """A visit that could not be placed, and why."""

    employer: EmployerId
    cause: UnplacedCause
    reason: Message
    validation: Validation | None = None
    """How far the reason was checked; None when the visit was never offered to the solver."""
    price: EntryPrice | None = None
    """What forcing it in costs; None when it was not tried or cannot be."""
    remedies: tuple[Remedy, ...] = ()
    """Changes that were tried and let it in, the cheapest first."""

    @property
    def checked(self) -> Message:
        """Return how far the reason was checked."""
        if self.validation is None:
            return message("排路线之前就已确定")
        return self.validation.sentence

    @property
    def cost(self) -> Message | None:
        """Return what the roster would lose if the visit were forced in, where it was tried."""
        return None if self.price is None else self.price.sentence

    @property
    def helps(self) -> Message | None:
        """Return what would let the visit in, the cheapest first, or None when nothing is known."""
        if not self.remedies:
            return None
        return listed([remedy.sentence for remedy in self.remedies])


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A month's routes, in team-day order, and what was left out, in employer order."""

    routes: tuple[Route, ...]
    unplaced: tuple[UnplacedVisit, ...]
    certificate: RosterCertificate | None = None
    """How far it can be from the best roster; None when it was not made by the solver."""
    shortage: RosterShortage | None = None
    """Why mandatory visits are left out, and the cheapest repair; None when none is, or when it
    was not looked for."""
