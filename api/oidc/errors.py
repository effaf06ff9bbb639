"""Why somebody does not get in through the identity provider."""

from data.errors import DataError


class OidcError(DataError):
    """Base of every reason why the identity provider opens nothing."""


class OidcSettingsError(OidcError):
    """The settings of the identity provider cannot be so."""


class ProviderUnreachableError(OidcError):
    """The identity provider does not answer."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "连不上单位统一身份（{why}）：请稍后再试，或用登录名和密码登录；"
            "管理员请核对网络、XUNTU_OIDC_ISSUER 和证书",
            why=why,
        )


class ProviderAnswerError(OidcError):
    """The identity provider answers what it must not; nothing of it is believed."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "单位统一身份的回答不对（{what}），没有登录：请重试或用登录名和密码登录；"
            "一直这样请告诉管理员",
            what=what,
        )


class OtherIssuerError(OidcError):
    """What comes back says that another provider sent it."""

    def __init__(self) -> None:
        super().__init__(
            "送回来的登录不是本单位统一身份系统签发的，没有登录：请从登录页重新开始；"
            "一直这样请告诉管理员"
        )


class ProviderRefusedError(OidcError):
    """The identity provider did not let the person in, or they went back."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "单位统一身份没有同意登录（{code}）：请重试，或用登录名和密码登录", code=code
        )


class SignInOverError(OidcError):
    """What comes back was never sent, is used up, too old, or of another browser."""

    def __init__(self) -> None:
        super().__init__("这次登录已失效、已用过，或不是在这个浏览器里开始的：请重新登录")


class UnboundIdentityError(OidcError):
    """The person is known to the provider, but no account that can be used is theirs."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            "您的统一身份（编号 {subject}）没有对应的可用账号：请把编号告诉管理员，由管理员绑定",
            subject=subject,
        )
