"""What a roster holds and leaves out, on the console."""

from collections import Counter

from api.console import Steps
from api.rosters.workflow import MonthRoster
from geo.message import message
from planner.visit import VisitList

_MOST = 12
"""How many single cases are printed; the files hold all of them."""


def of_roster(steps: Steps, made: MonthRoster) -> None:
    """Say how many visits are placed and why the others are not."""
    roster = made.plan.roster
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    lists = Counter(v.list for v in made.plan.visits if v.employer in placed)
    steps.say(
        message(
            "{days} 个小组日排入 {placed} 家（必查 {certain}、双随机 {random}、专项 {targeted}），"
            "未能安排 {unplaced} 家",
            days=len(made.plan.team_days),
            placed=len(placed),
            certain=lists[VisitList.CERTAIN],
            random=lists[VisitList.RANDOM],
            targeted=lists[VisitList.TARGETED],
            unplaced=len(roster.unplaced),
        )
    )
    for words in roster.certificate.words() if roster.certificate else ():
        steps.say(words)
    if made.awaits_officers:
        steps.say(
            message("路线已定，检查人员待公开抽签：请运行 xuntu ceremony commit --purpose officers")
        )
    for note in made.notes[:_MOST]:
        steps.warn(note)
    if made.plan.alarms:
        steps.warn(
            message(
                "{count} 家单位的检查频次达到提醒数，见计划里的“检查频次提醒”表，例如：{sentence}",
                count=len({alarm.employer for alarm in made.plan.alarms}),
                sentence=made.plan.alarms[0].sentence,
            )
        )
    causes = Counter(each.cause for each in roster.unplaced)
    for cause, count in sorted(causes.items()):
        of_cause = [each for each in roster.unplaced if each.cause is cause]
        first = max(of_cause, key=lambda each: (each.price is not None, len(each.remedies) > 0))
        steps.warn(message("未安排 {count} 家，例如：{reason}", count=count, reason=first.reason))
        if first.cost is not None:
            steps.say(
                message("　代价：{cost}（{checked}）", cost=first.cost, checked=first.checked)
            )
        if first.helps is not None:
            steps.say(message("　这样就能排入：{changes}", changes=first.helps))
    for words in roster.shortage.words() if roster.shortage else ():
        steps.warn(words)
