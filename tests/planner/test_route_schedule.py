from hypothesis import given
from hypothesis import strategies as st

from planner.roster import WorkingDay
from planner.route_schedule import FOREVER, SiteCall, earliest_schedule, whole_minutes

CLOCK = WorkingDay()


def call(service: int = 90, opens: int = 540, closes: int = 1020) -> SiteCall:
    return SiteCall(service_min=service, open_min=opens, close_min=closes)


def test_seconds_are_rounded_up_to_whole_minutes() -> None:
    assert [whole_minutes(s) for s in (0, 1, 60, 61)] == [0, 1, 1, 2]


def test_a_place_that_no_road_reaches_is_never_reached() -> None:
    assert whole_minutes(-1) == FOREVER


def test_a_team_back_before_lunch_has_to_start_eats_after_its_day() -> None:
    schedule = earliest_schedule([20, 20], [call(90)], CLOCK)
    assert schedule is not None
    assert schedule.lunch_start_min is None
    assert (schedule.depart_min, schedule.return_min) == (540, 670)


def test_lunch_is_taken_where_it_delays_the_return_least() -> None:
    schedule = earliest_schedule([20, 20, 20], [call(120), call(120)], CLOCK)
    assert schedule is not None
    assert schedule.start_min == (560, 760)
    assert schedule.arrive_min == (560, 700)
    assert schedule.lunch_start_min == 700
    assert schedule.return_min == 900


def test_a_team_that_arrives_in_time_eats_at_the_gate() -> None:
    schedule = earliest_schedule([150, 150], [call(120)], CLOCK)
    assert schedule is not None
    assert (schedule.arrive_min, schedule.lunch_start_min) == ((690,), 690)
    assert schedule.start_min == (750,)


def test_a_team_whose_drive_home_ends_too_late_for_lunch_eats_before_it_leaves() -> None:
    schedule = earliest_schedule([10, 200], [call(120)], CLOCK)
    assert schedule is not None
    assert (schedule.leave_min, schedule.lunch_start_min) == ((670,), 690)
    assert schedule.return_min == 670 + 200 + 60


def test_lunch_on_a_drive_that_ends_too_late_for_it_starts_on_the_road() -> None:
    schedule = earliest_schedule([300, 60], [call(60)], CLOCK)
    assert schedule is not None
    assert schedule.lunch_start_min == 690
    assert schedule.arrive_min == (900,)
    assert schedule.return_min == 1020


def test_the_first_departure_waits_for_the_opening() -> None:
    schedule = earliest_schedule([20, 20], [call(60, opens=600)], CLOCK)
    assert schedule is not None
    assert (schedule.depart_min, schedule.start_min) == (580, (600,))


def test_a_visit_that_ends_after_closing_has_no_schedule() -> None:
    assert earliest_schedule([20, 20], [call(90, opens=540, closes=640)], CLOCK) is None


def test_a_day_that_is_too_long_has_no_schedule() -> None:
    assert earliest_schedule([20, 20, 20], [call(200), call(200)], CLOCK) is None


def _all_minutes(legs: list[int], calls: list[SiteCall], clock: WorkingDay) -> int | None:
    """Return the earliest return by trying every minute of lunch, and none."""
    ends = []
    for lunch in [None, *range(clock.lunch_earliest_min, clock.lunch_latest_min + 1)]:
        now, eaten, lawful = clock.start_min, lunch is None, True
        for leg, site in zip(legs, [*calls, None], strict=True):
            arrive = now + leg
            if lunch is not None and not eaten and now <= lunch:
                service = site.service_min if site else 0
                start = max(arrive, site.open_min if site else 0)
                if start + service > lunch:
                    arrive = lunch + clock.lunch_min + max(0, arrive - lunch)
                    eaten = True
            if site is None:
                now = arrive
                break
            start = max(arrive, site.open_min)
            now = start + site.service_min
            lawful &= now <= site.close_min
            lawful &= eaten or lunch is None or now <= lunch
        latest = clock.lunch_latest_min if lunch is None else clock.end_min
        if lawful and eaten and now <= latest:
            ends.append(now)
    return min(ends, default=None)


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(20, 150), st.integers(500, 800)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 120),
    st.integers(60, 400),
)
def test_no_minute_of_lunch_gives_an_earlier_return(
    stops: list[tuple[int, int, int]], back: int, open_for: int
) -> None:
    legs = [leg for leg, _, _ in stops] + [back]
    calls = [call(service, opens, opens + open_for) for _, service, opens in stops]
    schedule = earliest_schedule(legs, calls, CLOCK)
    by_hand = _all_minutes(legs, calls, CLOCK)
    assert (schedule.return_min if schedule else None) == by_hand
