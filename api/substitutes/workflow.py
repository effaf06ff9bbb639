"""Replace an officer after the draw: the next in drawn order goes, and it is kept on record."""

from datetime import date

from api.session import Session
from data import areas, month_plans, plan_steps
from geo.area import AreaCode
from planner.month import Month
from planner.recusal import for_every_workplace
from planner.substitute import Substitution
from planner.withdrawal import withdraw


def replace_officer(
    session: Session,
    *,
    area: str,
    month: Month,
    day: date,
    team: int,
    officer: str,
    reason: str,
) -> Substitution:
    """Record that `officer` withdraws from a route of the newest plan, and who steps in.

    Recusals and absences are those of the staff list as it is now; the plan is kept anew.
    """
    code = AreaCode(area)
    with session.reading() as conn:
        plan = month_plans.load(conn, code, month)
        kept = plan_steps.latest(conn, code, month, "plan")
        staff = areas.inspectors(conn, code)
    changed = withdraw(
        plan,
        day=day,
        number=team,
        officer=officer,
        reason=reason,
        inspectors=for_every_workplace(staff, [one.id for one in plan.employers]),
    )
    with session.writing() as conn:
        month_plans.save(conn, changed, kept.versions if kept else {})
    return changed.substitutions[-1]
