"""Printed briefs: a leader's month as a PDF of one A4 page."""

from collections.abc import Mapping
from typing import Final

from geo.area import SupervisionArea
from geo.message import Translate
from maps.small_risk_map import small_risk_map
from maps.typesetter import typeset
from planner.month_brief import MonthBrief, leader_needs
from planner.open_matter import age_columns
from planner.rule_progress import RuleProgress
from planner.staff_standing import StaffStanding
from planner.year_trend import SpanFigures

_MOST_NEEDS: Final = 6
_MOST_RULES: Final = 16


def printed_brief(
    brief: MonthBrief, area: SupervisionArea, *, rule_set: str, translate: Translate
) -> bytes:
    """Return the page as PDF; what does not fit is counted and stands on the screen page."""
    say = translate
    needs = [each.said(say) for each in leader_needs(brief)]
    title = say("{area} {year} 年 {month} 月职业卫生监督月报").format(
        area=area.name, year=brief.month.year, month=brief.month.number
    )
    return typeset(
        "brief.typ",
        {
            **language_of(say),
            "title": title,
            "subtitle": f"{area.authority} · {say('截至 {day}').format(day=brief.on)}",
            "authority": area.authority,
            "rule_set": rule_set,
            "marks": _marks(brief, area, say),
            "foot": say("检查次数不作为成绩，乡镇不按次数排名（国办发〔2024〕54号）"),
            "words": _words(brief, say),
            "needs": shortened(needs, _MOST_NEEDS, say),
            "map": str(
                small_risk_map(
                    area,
                    brief.risks,
                    brief.breaks,
                    translate=say,
                    width=640,
                    most_height=560,
                    text_size=19,
                )
            ),
            "late": _late(brief, say),
            "ages": [each.said(say) for each in age_columns()],
            "ageing": [
                [say(row.kind.value), str(row.not_due), *map(str, row.by_age)]
                for row in brief.ageing
            ],
            "rule_head": [
                say("规则"),
                say("要求"),
                say("应完成"),
                say("已完成"),
                say("本月须查"),
                say("完不成"),
            ],
            "rules": [_rule(each, say) for each in _first(brief.progress)],
            **_trend(brief, say),
            "staff": _staff(brief.staff, say),
        },
    )


def language_of(translate: Translate) -> Mapping[str, str]:
    """Return the language that a template sets its text in."""
    is_chinese = translate("内部使用") == "内部使用"
    return {"lang": "zh" if is_chinese else "en", "region": "cn" if is_chinese else "gb"}


def shortened(lines: list[str], most: int, translate: Translate) -> list[str]:
    """Return at most `most` of `lines`, the last saying how many more there are."""
    if len(lines) <= most:
        return lines
    rest = len(lines) - most + 1
    return [*lines[: most - 1], translate("另有 {count} 项，见网页").format(count=rest)]


def _first(progress: tuple[RuleProgress, ...]) -> list[RuleProgress]:
    """Return the rules that stand on paper: those that cannot be met first, then in their order."""
    if len(progress) <= _MOST_RULES:
        return list(progress)
    return sorted(progress, key=lambda one: not one.short)[:_MOST_RULES]


def _marks(brief: MonthBrief, area: SupervisionArea, say: Translate) -> list[str]:
    found = [say("内部使用")]
    if area.is_demo:
        found.append(say("演示数据"))
    if any(one.approximate for one in area.townships):
        found.append(say("边界为近似"))
    if not brief.is_released:
        found.append(say("排班未发布"))
    return found


def _words(brief: MonthBrief, say: Translate) -> dict[str, str]:
    hidden = len(brief.progress) - _MOST_RULES
    rules = say("各项规则完成情况")
    return {
        "needs": say("需要领导解决的事"),
        "nothing": say("本月没有需要领导出面解决的事"),
        "risk": say("乡镇风险密度图"),
        "map_note": say("每平方千米风险分；分级界限 {yellow}、{orange}、{red} 分/km²").format(
            yellow=f"{brief.breaks.yellow:g}",
            orange=f"{brief.breaks.orange:g}",
            red=f"{brief.breaks.red:g}",
        ),
        "late": say("逾期情况"),
        "item": say("事项"),
        "count": say("家数"),
        "waiting": say("责令改正和投诉：等了多久"),
        "not_due": say("未到期"),
        "waiting_note": say(
            "责令改正从改正期限起算，投诉从收到之日起算；移送情况本系统还没有记录，不列"
        ),
        "rules": rules
        if hidden <= 0
        else f"{rules}（{say('另有 {count} 项，见网页').format(count=hidden)}）",
        "trend": say("与去年同期比"),
        "no_trend": say("去年或今年没有历史记录，无法比较"),
        "staff": say("人员"),
    }


def _late(brief: MonthBrief, say: Translate) -> list[tuple[str, int, str]]:
    overdue = brief.overdue
    return [
        (
            say("检测超过法定周期"),
            overdue.test_overdue,
            f"{overdue.test_overdue} / {overdue.must_test}",
        ),
        (say("其中从未检测"), overdue.never_tested, str(overdue.never_tested)),
        (
            say("现状评价超过周期"),
            overdue.evaluation_overdue,
            f"{overdue.evaluation_overdue} / {overdue.must_evaluate}",
        ),
        (say("最近一次检测超标"), overdue.over_limit, str(overdue.over_limit)),
        (say("上级交办过期"), brief.imposed_late, str(brief.imposed_late)),
    ]


def _rule(rule: RuleProgress, say: Translate) -> list[str]:
    numbers = (rule.required, rule.done, rule.due_this_month, rule.short)
    return [rule.rule, say(rule.title), *map(str, numbers)]


def _trend(brief: MonthBrief, say: Translate) -> dict[str, list[object]]:
    found = brief.trend
    if found is None:
        return {"trend_head": [], "trend": []}
    spans = (found.now, found.then, found.year_now, found.year_then)
    return {
        "trend_head": [
            say("项目"),
            str(found.month),
            say("去年同月"),
            say("今年累计"),
            say("去年同期"),
        ],
        "trend": [
            [say("检查发现问题的单位占比"), *(_part(s.violating, s.inspected) for s in spans)],
            [say("到期改正按期完成"), *(_part(s.in_time, s.due) for s in spans)],
            [say("检测报告超标"), *(_part(s.over_limit, s.tests) for s in spans)],
            [say("收到投诉举报"), *(_complaints(s) for s in spans)],
        ],
    }


def _part(of: int, whole: int) -> str:
    return f"{of}/{whole} {100 * of / whole:.0f}%" if whole else "—"


def _complaints(span: SpanFigures) -> str:
    return str(span.complaints)


def _staff(staff: StaffStanding, say: Translate) -> list[tuple[str, str]]:
    expiring = "、".join(f"{one.name} {one.until}" for one in staff.expiring[:4])
    rows = [
        (say("持证在岗执法人员"), str(staff.officers)),
        (say("90 天内证件到期"), expiring or say("无")),
    ]
    need = staff.need
    if need is not None:
        rows.append((say("已排检查 / 应排"), f"{need.arranged} / {need.needed}"))
        rows.append((say("小组日"), str(need.team_days)))
        rows.append((say("人力缺口"), _gap(staff, say)))
    return rows


def _gap(staff: StaffStanding, say: Translate) -> str:
    need = staff.need
    if need is None or need.team_days_lacking == 0:
        return say("没有：本月应查的都有小组日可排")
    if need.team_days_lacking is None:
        return say("{count} 家因小组日排满未排入；加多少小组日能排下没有算出").format(
            count=need.crowded_out
        )
    template = (
        say("缺 {count} 个小组日（已证明不能更少）")
        if need.is_least
        else say("加 {count} 个小组日可全部排入")
    )
    return template.format(count=need.team_days_lacking)
