"""What the options of `xuntu replan` mean, and what of them cannot be read."""

from datetime import date

import pytest

from api.console import UsageProblemError
from api.replan.events import ReplanWords
from geo.employer import EmployerId
from planner.inspector import InspectorId
from planner.month import Month
from planner.replan_event import (
    OfficerAbsent,
    RoadClosed,
    TeamDayLost,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
)
from planner.replan_pin import ReplanPins
from tests import make

MONTH = Month(year=2026, number=12)
STAFF = (
    make.inspector(id=InspectorId("i1"), name="演示甲"),
    make.inspector(id=InspectorId("i2"), name="演示乙"),
    make.inspector(id=InspectorId("i3"), name="演示乙"),
)
E, DAY, NEXT = EmployerId("e1"), date(2026, 12, 10), date(2026, 12, 11)


def test_every_option_becomes_its_event() -> None:
    words = ReplanWords(
        cancel=("e1=停业",),
        move=("e1=2026-12-10",),
        sick=("演示甲=2026-12-10..2026-12-11", "i2=2026-12-10"),
        lost=("2026-12-10/2=车坏",),
        urgent=("e1=2026-12-10:粉尘投诉", "e1"),
        closed_road=(" 演示路 ",),
    )
    assert words.events(MONTH, STAFF) == (
        VisitCancelled(employer=E, reason="停业"),
        VisitMoved(employer=E, day=DAY),
        OfficerAbsent(officer=InspectorId("i1"), first=DAY, last=NEXT),
        OfficerAbsent(officer=InspectorId("i2"), first=DAY, last=DAY),
        TeamDayLost(day=DAY, number=2, reason="车坏"),
        UrgentVisit(employer=E, deadline=DAY, reason="粉尘投诉"),
        UrgentVisit(employer=E, deadline=MONTH.last_day, reason="投诉举报"),
        RoadClosed(road="演示路"),
    )


def test_a_day_that_is_over_and_one_that_is_under_way_are_told_apart() -> None:
    assert ReplanWords().pins() == ReplanPins()
    over = ReplanWords(done_until="2026-12-10", published_until="2026-12-11", pin=("e1",)).pins()
    assert over == ReplanPins(done_until=DAY, published_until=NEXT, employers=frozenset({E}))
    under_way = ReplanWords(done_until="2026-12-10T11:30").pins()
    assert under_way == ReplanPins(done_until=date(2026, 12, 9), begun=(DAY, 690))


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (ReplanWords(cancel=("e1",)), "“e1”看不懂：请写成 单位编号=理由"),
        (ReplanWords(move=("e1=2026-12-32",)), "“2026-12-32”看不懂"),
        (ReplanWords(sick=("演示乙=2026-12-10",)), "有 2 人叫演示乙：请改填人员编号（i2、i3）"),
        (ReplanWords(sick=("i1=明天",)), "“明天”看不懂"),
        (ReplanWords(lost=("2026-12-10=车坏",)), "看不懂：请写成 2026-12-10/2=理由"),
        (ReplanWords(urgent=("=2026-12-10",)), "看不懂：请写成 单位编号"),
        (ReplanWords(urgent=("e1=2026",)), "“2026”看不懂"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_remedy(words: ReplanWords, because: str) -> None:
    with pytest.raises(UsageProblemError, match=because):
        words.events(MONTH, STAFF)


def test_a_last_day_that_cannot_be_read_is_named() -> None:
    with pytest.raises(UsageProblemError, match="“昨天”看不懂"):
        ReplanWords(done_until="昨天").pins()
    with pytest.raises(UsageProblemError, match="“昨天”看不懂"):
        ReplanWords(published_until="昨天").pins()


def test_a_name_that_nobody_bears_is_left_for_the_plan_to_refuse() -> None:
    (event,) = ReplanWords(sick=("无名氏=2026-12-10",)).events(MONTH, STAFF)
    assert event == OfficerAbsent(officer=InspectorId("无名氏"), first=DAY, last=DAY)
