"""A camera: pictures of page states at both widths, packed small and written to a folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import SIZES, sign_in, watch
from tests.browser.page_state import PageState
from tests.browser.palette_png import smaller

WIDTHS: Final = tuple(width for width, _height in SIZES)
LARGEST: Final = 250_000
"""Bytes that a picture may have."""
_TALLEST: Final = {1440: 1350, 390: 1688}
"""What is cut off below would be too small to read in a page of pictures."""
_STILL_MS: Final = 900


def english_place(who: str) -> int:
    """Return the place in `SIZES` of the width at which `who` is pictured in English."""
    return 1 if who == "inspector" else 0


class TooLargeError(RuntimeError):
    """A picture has more bytes than anybody should load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page state of which there are pictures now."""

    who: str
    state: PageState
    title: str


@dataclass(kw_only=True)
class Camera:
    """Takes pictures of what one server serves."""

    browser: Browser
    folder: Path
    names: tuple[str, ...] = ()
    """Only pictures are taken whose name, such as planner/board, holds one of these."""
    is_whole: bool = False
    """Whether pages are taken down to their end, however long."""
    seen: list[Seen] = field(default_factory=list)

    def take(
        self, address: str, token: str | None, who: str, state: PageState, made: dict[str, str]
    ) -> None:
        """Take `state` at both widths, as the person of the session `token` sees it."""
        if not self.wanted(f"{who}/{state.name}"):
            return
        title = ""
        for context in self._contexts(address, state):
            page = self._page(context, address, token)
            state.open(page, made)
            for width, height in SIZES if state.changes else [_size(page)]:
                page.set_viewport_size({"width": width, "height": height})
                self._keep(page, f"{who}/{state.name}-{width}")
            title = page.title()
            context.close()
        self.seen.append(Seen(who=who, state=state, title=title))

    def take_english(
        self, address: str, token: str | None, who: str, state: PageState, made: dict[str, str]
    ) -> None:
        """Take `state` as somebody sees it who reads English, at the width that the role uses."""
        name, size = f"{who}/{state.name}-en", SIZES[english_place(who)]
        if self.wanted(name):
            context = self._context(*size, address=address)
            context.add_cookies([{"name": "lang", "value": "en", "url": address}])
            page = self._page(context, address, token)
            state.open(page, made)
            self._keep(page, f"{name}-{size[0]}")
            context.close()

    def take_file(self, who: str, name: str, file: Path, *, chosen: Path | None = None) -> None:
        """Take a file at both widths, with the file `chosen` in its first field for one."""
        if not self.wanted(f"{who}/{name}"):
            return
        title = ""
        for width, height in SIZES:
            context = self._context(width, height)
            watched = watch(context)
            watched.page.goto(file.resolve().as_uri())
            if chosen is not None:
                watched.page.locator("input[type=file]").first.set_input_files(chosen)
                watched.page.wait_for_timeout(4_000)
            self._keep(watched.page, f"{who}/{name}-{width}")
            watched.assert_quiet()
            title = watched.page.title()
            context.close()
        self.seen.append(Seen(who=who, state=PageState(name, file.name), title=title))

    def wanted(self, name: str) -> bool:
        """Return whether to take the picture `name`."""
        return not self.names or any(part in name for part in self.names)

    def _contexts(self, address: str, state: PageState) -> Iterator[BrowserContext]:
        for width, height in SIZES[:1] if state.changes else SIZES:
            yield self._context(width, height, address=address)

    def _context(self, width: int, height: int, *, address: str | None = None) -> BrowserContext:
        return self.browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )

    def _page(self, context: BrowserContext, address: str, token: str | None) -> Page:
        if token:
            sign_in(context, address, token)
        context.set_default_timeout(20_000)
        return context.new_page()

    def _keep(self, page: Page, name: str) -> None:
        """Write what `page` shows as `name`.png when it stands still."""
        for frame in page.frames[1:]:
            frame.wait_for_selector(".leaflet-container")
        page.wait_for_timeout(_STILL_MS * (2 if page.frames[1:] else 1))
        width, height = _size(page)
        tall = self._tall(page, width, height)
        picture = page.screenshot(
            animations="disabled",
            full_page=tall > height,
            clip={"x": 0, "y": 0, "width": width, "height": tall},
        )
        if not self.is_whole:
            blank = page.context.new_page()
            picture = smaller(blank, picture)
            blank.close()
            if len(picture) > LARGEST:
                said = f"{name}.png has {len(picture)} bytes, more than {LARGEST}"
                raise TooLargeError(said)
        path = self.folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
        print(f"{name}.png {len(picture) // 1000} kB", flush=True)  # noqa: T201 - of a command

    def _tall(self, page: Page, width: int, height: int) -> int:
        """Return how much of a page is taken; under an open dialogue only what the screen shows."""
        if page.locator("dialog[open]").count():
            return height
        whole = int(page.evaluate("document.documentElement.scrollHeight"))
        return max(height, whole if self.is_whole else min(whole, _TALLEST[width]))


def _size(page: Page) -> tuple[int, int]:
    size = page.viewport_size
    assert size
    return size["width"], size["height"]
