"""Passwords at the console: typed without echo, or a line of the input; never an argument."""

import sys
from getpass import getpass
from pathlib import Path

from api.command_options import translate
from api.console import UsageProblemError


def new_password() -> str:
    """Return a new password: asked for twice on a terminal, else the first line of the input.

    Raises
    ------
    UsageProblemError
        If the two differ, or there is no line.
    """
    if not is_terminal():
        return _line(sys.stdin.readline())
    first = getpass(translate("新密码（不显示）：") + " ")
    if getpass(translate("再输入一次：") + " ") != first:
        raise UsageProblemError("两次输入的密码不一样：请重新运行")
    return first


def password_in(file: Path) -> str:
    """Return the first line of `file`.

    Raises
    ------
    UsageProblemError
        If there is none.
    """
    return _line(file.read_text(encoding="utf-8").partition("\n")[0])


def is_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()


def _line(text: str) -> str:
    password = text.rstrip("\r\n")
    if not password:
        raise UsageProblemError("没有读到密码：请在终端输入，或从标准输入、密码文件的第一行给出")
    return password
