"""Stored coverages: what the rules demand of a month."""

from collections.abc import Mapping

from data import plan_steps
from data.bulk_copy import copy_rows
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from data.queries import queries
from geo.area import AreaCode
from planner.coverage import MonthCoverage
from planner.month import Month

_SQL = queries("plan_steps")


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    coverage: MonthCoverage,
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `coverage` as the newest of `area` and `month`; the same again adds nothing."""
    step, is_new = plan_steps.save(
        conn, area, month, step="coverage", kind=MonthCoverage, value=coverage, versions=versions
    )
    if is_new:
        copy_rows(
            conn,
            _SQL["copy_certain"],
            ((step.id, each.employer, each.kind.value, each.rules) for each in coverage.certain),
        )
        copy_rows(
            conn,
            _SQL["copy_progress"],
            (
                (
                    step.id,
                    ordinal,
                    each.rule,
                    each.title,
                    each.in_scope,
                    each.required,
                    each.done,
                    each.due_this_month,
                    each.short,
                )
                for ordinal, each in enumerate(coverage.progress)
            ),
        )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> MonthCoverage:
    """Return the newest coverage; raise NotFoundError before the first."""
    coverage: MonthCoverage = plan_steps.load(conn, area, month, "coverage", MonthCoverage)
    return coverage
