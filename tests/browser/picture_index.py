"""The index of the pictures: a table a role, each page at both widths side by side."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from tests.browser.camera import WIDTHS, Seen, english_place
from tests.browser.page_state import AFTERWARDS, APPROVAL, ENGLISH, STATES, WITH_PROVIDER

HEADINGS: Final = {
    "planner": "计划员 Planner",
    "inspector": "执法人员 Inspector",
    "leader": "领导 Leader",
    "administrator": "管理员 Administrator",
    "nobody": "没有登录 Nobody signed in",
    "public": "不用服务就能打开的文件 Files read without the service",
}
FILES: Final = ("public/verifier", "public/witness-sheet", "public/why")
_HEAD: Final = """# 页面图册 Pictures of every page

由 `make pictures` 写成，不要手改：演示县（1,200 家虚构单位），桌面 {desk} 像素、手机 {phone} 像素；
太长的页面只取上面一段。

Written by `make pictures`, not by hand: the demo county of 1,200 made-up employers, at {desk} and
{phone} pixels; of long pages the upper part. What is shown in English besides: {english}.
"""


def index_file(folder: Path) -> Path:
    """Return where the index of the pictures in `folder` stands."""
    return folder / "README.md"


def names() -> Iterator[str]:
    """Yield the name of every picture there is to be, such as planner/board-390."""
    states = [(who, state) for who, those in STATES.items() for state in those]
    for who, state in [*states, *APPROVAL, *AFTERWARDS, *WITH_PROVIDER]:
        for width in WIDTHS:
            yield f"{who}/{state.name}-{width}"
    for name in FILES:
        for width in WIDTHS:
            yield f"{name}-{width}"
    for who, those in ENGLISH.items():
        for name in those:
            yield f"{who}/{name}-en-{WIDTHS[english_place(who)]}"


def index(seen: Iterable[Seen]) -> str:
    """Return the text of the index of what was seen, in the order of `HEADINGS`."""
    desk, phone = WIDTHS
    english = ", ".join(
        f"[{who}/{name}]({who}/{name}-en-{WIDTHS[english_place(who)]}.png)"
        for who, those in ENGLISH.items()
        for name in those
    )
    lines = [_HEAD.format(desk=desk, phone=phone, english=english)]
    order = list(HEADINGS)
    ranked = sorted(seen, key=lambda one: order.index(one.who))  # stable: as they were taken
    for who, those in groupby(ranked, key=lambda one: one.who):
        lines += [f"## {HEADINGS[who]}", "", f"| 页面 | {desk} | {phone} |", "|---|---|---|"]
        lines += [_row(one, desk, phone) for one in those]
        lines.append("")
    return "\n".join(lines)


def _row(one: Seen, desk: int, phone: int) -> str:
    name = f"{one.who}/{one.state.name}"
    title = one.title.replace("|", "\\|")
    shown = " | ".join(
        f'<img src="{name}-{width}.png" alt="{title}" width="{broad}">'
        for width, broad in ((desk, 640), (phone, 200))
    )
    return f"| {title}<br>`{one.state.name}` | {shown} |"
