"""Why a request is not answered."""

from data.errors import DataError


class AccessError(DataError):
    """Somebody asked for what is not theirs."""


class NotSignedInError(AccessError):
    """Nobody is signed in, or the session is over."""

    def __init__(self) -> None:
        super().__init__("请先登录；较长时间没有操作时登录会自动失效")


class ForbiddenError(AccessError):
    """The role or the areas of the account do not allow it."""


class MustChangePasswordError(AccessError):
    """The password is another's choice and has to be replaced before anything else."""

    def __init__(self) -> None:
        super().__init__("首次登录须先修改密码：请从“修改密码”进入")


class ForgedFormError(AccessError):
    """A form or a write did not come from one of our pages."""

    def __init__(self) -> None:
        super().__init__("表单已失效，没有保存：请返回上一页，刷新后重新提交")
