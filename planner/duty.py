"""Duty: which officers may inspect on a day, and why the other staff may not."""

from collections.abc import Iterable
from datetime import date

from geo.message import Message, message
from planner.inspector import Inspector, StaffRole


def on_duty(inspectors: Iterable[Inspector], day: date) -> tuple[Inspector, ...]:
    """Return the certified officers who are present on `day`, in id order."""
    return tuple(
        one for one in sorted(inspectors, key=lambda one: one.id) if not _obstacles(one, day)
    )


def refusals(inspectors: Iterable[Inspector], day: date) -> tuple[Message, ...]:
    """Return why each of the others cannot be on a team on `day`, in id order.

    Sources: 国办发〔2024〕54号 (only staff with an enforcement certificate inspect; grid staff and
    assistants never); 行政处罚法 art. 42 (officers with enforcement qualification).
    """
    return tuple(
        reason
        for one in sorted(inspectors, key=lambda one: one.id)
        for reason in _obstacles(one, day)
    )


def _obstacles(inspector: Inspector, day: date) -> list[Message]:
    name, until = inspector.name, inspector.certificate_until
    if inspector.role is not StaffRole.OFFICER:
        return [
            message(
                "{name}是{role}，不能实施行政检查，只能陪同（国办发〔2024〕54号）",
                name=name,
                role=message(inspector.role.value),
            )
        ]
    found = []
    if not inspector.certificate_no.strip():
        found.append(message("{name}没有登记执法证号：请在人员表补填后再排班", name=name))
    elif until is None:
        found.append(message("{name}没有登记执法证有效期：请在人员表补填后再排班", name=name))
    elif until < day:
        found.append(
            message(
                "{name}的执法证已于 {until} 到期，{day} 不能执法：请先换证",
                name=name,
                until=until.isoformat(),
                day=day.isoformat(),
            )
        )
    if day in inspector.absent:
        found.append(message("{name} {day} 请假或另有安排", name=name, day=day.isoformat()))
    return found
