"""Accounts at the console."""

from api.console import Steps
from data.account import Account, AreaRight, Role
from geo.message import Message, Translate, message

ROLE_NAMES = {
    Role.PLANNER: message("计划员"),
    Role.INSPECTOR: message("执法人员"),
    Role.LEADER: message("领导"),
    Role.ADMINISTRATOR: message("管理员"),
}


def of_accounts(steps: Steps, found: tuple[Account, ...]) -> None:
    """Print every account with its areas."""
    if not found:
        steps.say(message("还没有任何账号：请用 xuntu account add 添加"))
        return
    rows = [
        (
            each.name,
            each.display_name,
            ROLE_NAMES[each.role].said(steps.translate),
            each.inspector or "",
            "；".join(right_text(right, steps.translate) for right in each.rights),
            status_of(each).said(steps.translate),
        )
        for each in found
    ]
    steps.table(("登录名", "姓名", "角色", "人员编号", "授权区域", "状态"), rows)


def status_of(account: Account) -> Message:
    """Return in a word whether an account can be used."""
    if account.is_disabled:
        return message("已停用")
    return message("待改密码") if account.must_change else message("可用")


def right_text(right: AreaRight, translate: Translate) -> str:
    """Return an area right with its days in words."""
    area = translate("全部区域") if right.area == "*" else right.area
    until = right.valid_until or translate("长期")
    text = f"{area}（{right.valid_from} – {until}）"
    return f"{text} {translate('可审批')}" if right.is_approver else text
