"""Settings of the identity provider, from the environment; without them there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from api.oidc.errors import OidcSettingsError
from geo.message import message

ISSUER: Final = "XUNTU_OIDC_ISSUER"
CLIENT: Final = "XUNTU_OIDC_CLIENT_ID"
SECRET_FILE: Final = "XUNTU_OIDC_CLIENT_SECRET_FILE"  # noqa: S105 - the name of a variable
ADDRESS: Final = "XUNTU_OIDC_ADDRESS"
NAME: Final = "XUNTU_OIDC_NAME"
CA_FILE: Final = "XUNTU_OIDC_CA_FILE"
STANDING_NAME: Final = message("单位统一身份").template
"""What the provider is called where the settings do not name it; a template of the catalogue."""
ANSWER_PAGE: Final = "/sign-in/oidc/answer"
_NEEDED: Final = (ISSUER, CLIENT, SECRET_FILE, ADDRESS)
_LONGEST_NAME: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """How this service and the identity provider know each other."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    address: str
    """How browsers reach this service: scheme, host and port, no slash at the end."""
    name: str = ""
    """What people call the provider; empty for the usual words."""
    ca_file: Path | None = None
    """Certificates that the provider's is checked against, where it is the office's own."""

    def __post_init__(self) -> None:
        check_address(self.issuer, name=ISSUER)
        check_address(self.address, name=ADDRESS)
        if urlsplit(self.address).path:
            raise OidcSettingsError(
                "{name} 写作“{value}”：只写协议、主机和端口，例如 https://xuntu.example",
                name=ADDRESS,
                value=self.address,
            )

    @property
    def answer_address(self) -> str:
        """Return where the provider sends people back to; it is registered there."""
        return f"{self.address}{ANSWER_PAGE}"


def oidc_settings(environ: Mapping[str, str]) -> OidcSettings | None:
    """Return what the environment says of the identity provider; None if nothing.

    Raises
    ------
    OidcSettingsError
        If it says too little, or what cannot be.
    """
    given = {name: environ.get(name, "").strip() for name in (*_NEEDED, NAME, CA_FILE)}
    if not any(given[name] for name in _NEEDED):
        return None
    if missing := [name for name in _NEEDED if not given[name]]:
        raise OidcSettingsError(
            "统一身份登录的设置不全，缺 {names}：请补上，或把 XUNTU_OIDC_ 开头的变量都去掉",
            names=", ".join(missing),
        )
    if len(given[NAME]) > _LONGEST_NAME or not given[NAME].isprintable():
        raise OidcSettingsError("{name} 请写 1 到 {most} 个字", name=NAME, most=_LONGEST_NAME)
    return OidcSettings(
        issuer=given[ISSUER],
        client_id=given[CLIENT],
        client_secret=_secret(Path(given[SECRET_FILE])),
        address=given[ADDRESS].rstrip("/"),
        name=given[NAME],
        ca_file=_certificates(Path(given[CA_FILE])) if given[CA_FILE] else None,
    )


def check_address(text: str, *, name: str) -> None:
    """Check that nobody on the way can read or change what is said to the address `text`.

    Raises
    ------
    OidcSettingsError
        If it is neither https nor on this machine, or has more than an address needs.
    """
    if not is_safe(text):
        raise OidcSettingsError(
            "{name} 写作“{value}”，不能用：请写 https:// 开头的地址（只有本机可用 http），"
            "不带用户名、? 和 #",
            name=name,
            value=text,
        )


def is_safe(text: str) -> bool:
    """Return whether `text` is an address with https, or of this machine."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or parts.query:
        return False
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OidcSettingsError(
            "读不了 {name} 所指的文件 {path}：请核对路径和权限", name=SECRET_FILE, path=str(path)
        ) from error
    if not lines or not lines[0].strip():
        raise OidcSettingsError(
            "{name} 所指的文件 {path} 第一行是空的：请写入统一身份系统给的客户端密钥",
            name=SECRET_FILE,
            path=str(path),
        )
    return lines[0].strip()


def _certificates(path: Path) -> Path:
    if not path.is_file():
        raise OidcSettingsError(
            "{name} 所指的文件 {path} 不存在：请写 PEM 证书文件的路径", name=CA_FILE, path=str(path)
        )
    return path
