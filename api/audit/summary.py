"""The audit log in words."""

from collections.abc import Mapping
from typing import Final

from api.console import Steps
from data.audits import AuditEntry, AuditVerdict, Outcome
from geo.message import Message, message

ACTION_NAMES: Final[Mapping[str, Message]] = {
    "sign-in": message("登录"),
    "sign-out": message("退出"),
    "password.change": message("修改自己的密码"),
    "account.add": message("添加账号"),
    "account.password": message("重设密码"),
    "account.role": message("改变角色"),
    "account.areas": message("改变授权区域"),
    "account.disable": message("停用账号"),
    "account.enable": message("恢复账号"),
    "account.identity": message("绑定统一身份"),
    "account.unbind": message("解除统一身份"),
    "plan.submit": message("提交审批"),
    "plan.approve": message("批准计划"),
    "plan.return": message("退回计划"),
    "plan.withdraw": message("撤回提交"),
    "rules.add": message("存入规则集"),
    "rules.propose": message("提议启用规则集"),
    "rules.confirm": message("确认启用规则集"),
    "rules.return": message("退回启用提议"),
    "rules.withdraw": message("撤回启用提议"),
    "rules.undo": message("撤销启用规则集"),
    "roster.release": message("发布排班"),
    "token.make": message("新建访问令牌"),
    "token.revoke": message("收回访问令牌"),
    "roster.take-back": message("收回发布"),
    "draw.chain": message("登记秘密链"),
    "draw.commit": message("承诺抽取"),
    "draw.reveal": message("揭示并抽取"),
    "draw.void": message("作废抽取"),
    "draw.verify": message("核验抽取"),
    "export.make": message("生成导出文件"),
    "export.get": message("下载导出文件"),
    "plan.replan": message("调整计划"),
    "plan.undo": message("退回上一版计划"),
    "visit.pin": message("固定检查的组日"),
    "visit.unpin": message("放开检查的组日"),
    "job.ask": message("提出任务"),
    "job.stop": message("停止任务"),
    "backup.make": message("备份"),
    "backup.restore": message("从备份恢复"),
    "backup.undo": message("退回恢复之前"),
    "backup.rehearse": message("试恢复备份"),
    "import.upload": message("上传申报表"),
    "import.drop": message("放弃申报表"),
    "import.undo": message("撤销导入"),
    "import.expire": message("清除逾期未定的申报表"),
    "geocode.correct": message("更正位置"),
    "geocode.undo": message("撤销位置更正"),
    "visit.finish": message("完成检查"),
    "visit.correct": message("更正已完成的检查"),
    "visit.reopen": message("重新打开检查记录"),
    "visit.refuse": message("检查记录未收下"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, Message]] = {
    Outcome.DONE: message("完成"),
    Outcome.REFUSED: message("被拒绝"),
    Outcome.FAILED: message("失败"),
}


def action_name(action: str) -> Message:
    """Return what a deed is called; one that has no name yet is told as it is written."""
    return ACTION_NAMES.get(action) or message("{action}", action=action)


def of_entries(steps: Steps, entries: tuple[AuditEntry, ...]) -> None:
    """Print entries, newest first."""
    rows = []
    for entry in entries:
        deed = entry.deed
        rows.append(
            (
                str(entry.seq),
                f"{deed.at:%Y-%m-%d %H:%M:%S}",
                deed.actor,
                deed.address,
                action_name(deed.action).said(steps.translate),
                " ".join(filter(None, (deed.target, deed.area, deed.month))),
                OUTCOME_NAMES[deed.outcome].said(steps.translate),
            )
        )
    steps.table(("序号", "时间", "账号", "来自", "事项", "对象", "结果"), rows)


def of_verdict(steps: Steps, verdict: AuditVerdict) -> bool:
    """Print what checking the chain found and return whether all is well."""
    for fault in verdict.faults:
        steps.warn(fault)
    if verdict.faults:
        return False
    steps.say(message("{count} 条记录前后相连，没有改动", count=verdict.count))
    steps.say(message("链头 {head}：请抄在别处，下次用 --head 核对", head=verdict.head))
    return True
