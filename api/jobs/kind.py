"""Job kinds: what a worker can be asked to do, and what a job is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.access.workflow import Actor
from api.clock import present
from api.jobs.telling import Telling
from data.database import Pool
from data.jobs import Job
from geo.message import Message, message

_SEE_PLAN: Final = message("看计划")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """One kind of long work."""

    name: str
    title: Message
    steps: int
    run: Callable[[Pool, "JobAsked", Telling], Sequence[Message]]
    """Does the work; all of it is kept, or nothing. Done twice it brings the same."""
    leads_to: str = "/areas/{area}/{month}"
    """The page to look at what a finished job made; may name what was asked for."""
    leads_to_name: Message = _SEE_PLAN

    def address(self, job: Job) -> str:
        """Return the address of the page that a finished job of this kind leads to."""
        return self.leads_to.format(**{"area": job.area, "month": job.month, **job.asked})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAsked:
    """What one job is to be made from."""

    area: str
    month: str
    options: Mapping[str, Any]
    asked_by: str = ""
    """Account that asked for it."""

    def actor(self) -> Actor:
        """Return who asked, for the audit log, at the present moment."""
        address = str(self.options.get("address", ""))
        return Actor(name=self.asked_by, address=address, at=present())
