"""Rule sets that wait for a second person, as tasks of everybody's first page."""

from collections.abc import Mapping

from api.access.identity import Identity
from api.home.tasks import Task, Urgency
from api.rules.deciders import may_decide
from data import rule_sets
from data.database import Pool, reading
from data.rule_sets import WaitingRules
from geo.area import AreaCode
from geo.message import message


def rule_tasks(pool: Pool, identity: Identity) -> Mapping[AreaCode, Task]:
    """Return what a rule set that waits asks of this person, by area; most areas have none."""
    with reading(pool) as conn:
        return {each.area: _task(each, identity) for each in rule_sets.waiting(conn)}


def _task(waiting: WaitingRules, identity: Identity) -> Task:
    said = {
        "name": waiting.name,
        "month": str(waiting.month),
        "who": waiting.proposed_by,
    }
    if not may_decide(identity, waiting.area) or waiting.proposed_by == identity.account.name:
        return Task(
            sentence=message(
                "规则集 {name}（{who} 提议从 {month} 起启用）在等另一个人确认", **said
            ),
            address=f"/areas/{waiting.area}/rules",
            action=message("看规则集"),
            urgency=Urgency.NOTE,
        )
    return Task(
        sentence=message("规则集 {name}（{who} 提议从 {month} 起启用）等您确认", **said),
        address=f"/areas/{waiting.area}/rules",
        action=message("看过再确认"),
        urgency=Urgency.DUE,
    )
