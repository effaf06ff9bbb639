"""Notice files: what goes out on paper of a month, as documents for a word processor.

No official form is copied: the wording is general, says that its layout may be changed, and leaves
blank what only the office knows (document number, contact, seal).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from docx.document import Document as WordDocument

from data.word_style import (
    BODY,
    HEADING,
    PLAIN,
    RIGHT,
    TITLE,
    new_document,
    put,
    put_marks,
    put_table,
    save,
)
from geo.message import Translate
from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop, planned_stops
from planner.publication_plan import PublicationPlan
from planner.visit import VisitList

_ITEM_WIDTHS: Final = (5.2, 4.0, 2.6, 3.8)
_TEAM_WIDTHS: Final = (3.0, 1.4, 4.2, 7.0)


def write_month_notice(
    path: Path, plan: MonthPlan, published: PublicationPlan, *, translate: Translate, on: date
) -> None:
    """Write the announcement of the month's inspections for the public; it names nobody.

    Neither employers nor officers nor days stand in it, only counts and what the law wants public.
    """
    say = translate
    title = say("{year} 年 {month} 月职业卫生监督检查计划公示").format(
        year=plan.month.year, month=plan.month.number
    )
    made = new_document(title, plan.area.authority, on=on)
    put_marks(made, translate, is_demo=plan.area.is_demo, inside=False)
    put(made, plan.area.authority, TITLE)
    put(made, title, TITLE)
    put(
        made,
        say(
            "按照“双随机、一公开”的要求（国办发〔2015〕58号、国发〔2019〕5号），现将本月监督检查计划公示如下。"
        ),
    )
    put(made, say("一、检查时间"), HEADING)
    put(made, _span(plan, translate))
    put(made, say("二、检查方式和数量"), HEADING)
    counts = Counter(visit.list for visit in plan.visits)
    kinds = "、".join(
        say("{kind} {count} 家").format(kind=say(kind.value), count=counts[kind])
        for kind in VisitList
        if counts[kind]
    )
    put(
        made,
        say(
            "本月计划检查 {count} 家用人单位：{kinds}。必查单位由规则列入，"
            "双随机单位从名录中随机抽取，检查人员随机选派。"
        ).format(count=len(plan.visits), kinds=kinds or "—"),
    )
    put(made, say("三、检查事项"), HEADING)
    put_table(
        made,
        (say("事项"), say("检查对象"), say("方式"), say("依据")),
        [
            (say(one.title), one.objects.said(say), one.way.said(say), one.source)
            for one in published.items
        ],
        _ITEM_WIDTHS,
    )
    put(made, say("四、检查要求"), HEADING)
    put(made, say("检查由两名以上执法人员实施，检查时出示执法证件。"))
    for sentence in published.sentences:
        put(made, f"{sentence.said(say)}。")
    put(made, say("五、公开和监督"), HEADING)
    put(
        made,
        say(
            "名录和结果在检查后公开，任何人都可以用公开的核验网页复算抽取。"
            "联系人：________　电话：____________"
        ),
    )
    _sign(made, plan, translate, on)
    save(made, path)


def write_team_notice(path: Path, plan: MonthPlan, *, translate: Translate, on: date) -> None:
    """Write the notice to the teams: who goes where on which day; internal until the day."""
    say = translate
    title = say("{year} 年 {month} 月监督检查任务通知").format(
        year=plan.month.year, month=plan.month.number
    )
    made = new_document(title, plan.area.authority, on=on)
    put_marks(made, translate, is_demo=plan.area.is_demo, inside=True)
    put(made, title, TITLE)
    put(made, say("各监督检查小组："), PLAIN)
    put(
        made,
        say(
            "现将本月监督检查任务通知如下。各组按日期执行，检查前不得向被检查单位和他人透露；"
            "需要回避的，当日之前向本机关提出。"
        ),
    )
    stops: dict[tuple[date, int], list[PlannedStop]] = {}
    for stop in planned_stops(plan):
        team = stop.route.team_day
        stops.setdefault((team.day, team.number), []).append(stop)
    put_table(
        made,
        (say("日期"), say("组"), say("检查人员"), say("检查对象（按顺序）")),
        [
            (
                day.isoformat(),
                str(number),
                f"{found[0].lead.name}、{found[0].member.name}",
                "；".join(stop.employer.name for stop in found),
            )
            for (day, number), found in stops.items()
        ],
        _TEAM_WIDTHS,
    )
    put(made, say("每次检查都要查建设项目“三同时”，不得空白。"))
    _sign(made, plan, translate, on)
    save(made, path)


def write_employer_notice(
    path: Path,
    plan: MonthPlan,
    stop: PlannedStop,
    *,
    titles: Mapping[str, str],
    translate: Translate,
    on: date,
) -> None:
    """Write the notice to one employer that its visit is announced to.

    Parameters
    ----------
    titles
        What the rules are called, by id.
    """
    say = translate
    made = new_document(say("检查通知书"), plan.area.authority, on=on)
    put_marks(made, translate, is_demo=plan.area.is_demo, inside=False)
    put(made, plan.area.authority, TITLE)
    put(made, say("检查通知书"), TITLE)
    put(
        made,
        say("编号：________〔{year}〕第____号").format(year=stop.route.team_day.day.year),
        RIGHT,
    )
    put(made, f"{stop.employer.name}：", PLAIN)
    put(
        made,
        say(
            "本机关定于 {year} 年 {month} 月 {day} 日{time}，"
            "对你单位（{place}）进行职业卫生监督检查。"
        ).format(
            year=stop.route.team_day.day.year,
            month=stop.route.team_day.day.month,
            day=stop.route.team_day.day.day,
            time=_time(stop, translate),
            place=stop.employer.workplace_address or say("地址见申报"),
        ),
    )
    put(made, say("一、检查人员"), HEADING)
    put(
        made,
        "；".join(
            say("{name}（执法证号 {number}）").format(
                name=one.name, number=one.certificate_no or "________"
            )
            for one in (stop.lead, stop.member)
        ),
    )
    put(made, say("检查时出示执法证件；认为检查人员应当回避的，可以在检查前提出。"))
    put(made, say("二、检查内容"), HEADING)
    rules = [say(titles[rule]) for rule in stop.visit.rules if rule in titles]
    wanted = "；".join(rules) or say(stop.visit.list.value)
    put(made, say("{rules}；建设项目职业病防护设施“三同时”。").format(rules=wanted))
    put(made, say("三、请准备"), HEADING)
    put(
        made,
        say(
            "职业病危害项目申报回执、工作场所检测和评价报告、劳动者职业健康检查和监护档案、"
            "职业卫生培训记录、职业病防护设施和个人防护用品资料、建设项目“三同时”资料。"
        ),
    )
    put(made, say("联系人：________　电话：____________"), BODY, with_next=True)
    _sign(made, plan, translate, on)
    put(made, say("送达回证：收件人（签名）______　收到日期___年__月__日"), PLAIN)
    save(made, path)


def _sign(made: WordDocument, plan: MonthPlan, translate: Translate, on: date) -> None:
    put(made, plan.area.authority, RIGHT, with_next=True)
    put(
        made,
        translate("{year} 年 {month} 月 {day} 日").format(year=on.year, month=on.month, day=on.day),
        RIGHT,
    )


def _span(plan: MonthPlan, translate: Translate) -> str:
    return translate("{first} 至 {last}。").format(
        first=plan.month.first_day.isoformat(), last=plan.month.last_day.isoformat()
    )


def _time(stop: PlannedStop, translate: Translate) -> str:
    """Return the time that was agreed, else only the half of the day: roads are not punctual."""
    agreed = stop.visit.appointment
    if agreed is not None:
        return translate(" {start} 至 {end} 之间").format(
            start=_clock(agreed.earliest_min), end=_clock(agreed.latest_min)
        )
    return translate("上午") if stop.stop.start_min < 12 * 60 else translate("下午")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
