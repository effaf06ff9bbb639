"""The publicity of a rule file: within how many working days results must be public."""

from data.marked_yaml import Section, a_count
from data.rule_origin import ORIGIN_KEYS, read_origin
from geo.message import Message, message
from planner.rule_set import PublicityTerm

_LONGEST = 366


def read_publicity(top: Section, local: list[Message]) -> PublicityTerm:
    """Return the term that a rule file states; one that states none has 20 working days."""
    if not top.has("publicity"):
        return PublicityTerm()
    section = top.section("publicity", keys=("working_days", *ORIGIN_KEYS))
    days = section.read("working_days", a_count(1))
    if days > _LONGEST:
        section.faults.add(
            section.at("working_days"),
            message("公示期限 {days} 个工作日超过一年：请写 1 到 366 的整数", days=days),
        )
    source, confidence = read_origin(section, message("检查结果公示期限"), local)
    return PublicityTerm(working_days=days, source=source, confidence=confidence)
