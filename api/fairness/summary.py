"""The field work of a year on the console: a row for each officer, then what stands out."""

from api.console import Steps
from geo.message import Message
from planner.fairness_band import imbalances, shown
from planner.fairness_report import FairnessReport
from planner.field_duty import DutyMeasure


def of_fairness(steps: Steps, report: FairnessReport) -> None:
    """Say what each officer carried, was due to carry, and who is outside the band."""
    offices = {office.id: office.name for office in report.offices}
    measures = (DutyMeasure.MINUTES, DutyMeasure.METRES, DutyMeasure.HARD_VISITS)
    steps.table(
        ("姓名", "机构", "在岗天数", "外出天数", "工时/应分担", "里程/应分担", "艰苦现场/应分担"),
        [
            (
                one.name,
                offices.get(one.office, one.office),
                str(one.present),
                str(one.carried.days),
                *(f"{shown(m, one.carried.of(m))}/{shown(m, one.fair.of(m))}" for m in measures),
            )
            for one in report.duties.officers
        ],
    )
    warned: set[Message] = {
        sentence for one in imbalances(report.duties, report.band) for sentence in one.sentences()
    }
    for sentence in report.sentences():
        (steps.warn if sentence in warned else steps.say)(sentence)
    if report.awaited:
        steps.table(
            ("姓名", "待抽签月份", "机会平均工时", "应分担"),
            [
                (
                    report.names[one.inspector],
                    str(one.month),
                    "—"
                    if one.expected is None
                    else shown(DutyMeasure.MINUTES, one.expected.minutes),
                    shown(DutyMeasure.MINUTES, one.fair.minutes),
                )
                for one in report.awaited
            ],
        )
