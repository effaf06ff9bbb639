"""Take the pictures of docs/pictures from a planned demo county: python -m tests.browser.pictures.

Arguments: the home folder of the demo (var/demo/home) and the folder of the pictures.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.plans import workflow
from data import accounts, login_sessions
from data.database import DatabaseSettings, Pool, open_pool, recording
from tests.browser.conftest import ARGUMENTS, SIZES, find_browser, serving, sign_in, watch
from tests.browser.palette_png import smaller

AREA, MONTH = "999901", "2026-12"
LARGEST = 250_000
"""Bytes that a picture may have."""


def main(home: Path, folder: Path) -> None:
    """Take every picture at both widths and say how large each is."""
    path = find_browser()
    if path is None:
        sys.exit("no Chromium was found: install one or name it in XUNTU_BROWSER")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open_pool(DatabaseSettings(url=None, home=home.absolute())) as pool,
        serving(pool) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        token = planner_session(pool)
        for name, where in pages(pool).items():
            for width, height in SIZES:
                picture = taken(browser, address, where, (width, height), token)
                if len(picture) > LARGEST:
                    sys.exit(f"{name}-{width}.png has {len(picture)} bytes, more than {LARGEST}")
                (folder / f"{name}-{width}.png").write_bytes(picture)
                print(f"{name}-{width}.png {len(picture) // 1000} kB")  # noqa: T201 - a command
        for name, (file, bundle) in files(home.parent / MONTH).items():
            for size in SIZES:
                picture = taken_file(browser, file, bundle, size)
                (folder / f"{name}-{size[0]}.png").write_bytes(picture)
                print(f"{name}-{size[0]}.png {len(picture) // 1000} kB")  # noqa: T201
        browser.close()


def planner_session(pool: Pool) -> str:
    """Return the token of a session of the demo's planner."""
    with recording(pool) as conn:
        planner = accounts.named(conn, "planner")
        return login_sessions.add(conn, planner.id, address="pictures", now=datetime.now(UTC))


def pages(pool: Pool) -> dict[str, str]:
    """Return the address of each picture by its name; the route is the first of most stops."""
    plan = workflow.load_plan(pool, area=AREA, month=MONTH)
    team = max(plan.roster.routes, key=lambda route: len(route.stops)).team_day
    base = f"/areas/{AREA}/{MONTH}"
    return {
        "month": base,
        "roster": f"{base}/roster",
        "risk-map": f"{base}/risk-map",
        "overview": f"{base}/overview-map",
        "route-sheet": f"{base}/routes/{team.day}/{team.number}",
    }


def files(made: Path) -> dict[str, tuple[Path, Path | None]]:
    """Return the files that a picture is taken of, and the bundle that is put into each."""
    bundle = next(made.glob("抽取核验包*.json"))
    return {
        "verifier": (made / "抽取核验.html", bundle),
        "witness-sheet": (next(made.glob("见证单/*对象_reveal*")), None),
        "why": (next(made.glob("为什么*.html")), None),
    }


def taken_file(browser: Browser, file: Path, bundle: Path | None, size: tuple[int, int]) -> bytes:
    """Return the first screen of a file, with `bundle` chosen in it, as a small PNG."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    seen = watch(context)
    seen.page.goto(file.resolve().as_uri())
    if bundle is not None:
        seen.page.locator("input[type=file]").first.set_input_files(bundle)
        seen.page.wait_for_timeout(4_000)
    picture = seen.page.screenshot(animations="disabled")
    seen.assert_quiet()
    blank = context.new_page()
    small = smaller(blank, picture)
    context.close()
    return small


def taken(browser: Browser, address: str, where: str, size: tuple[int, int], token: str) -> bytes:
    """Return the first screen of a page, seen by who is signed in by `token`, as a small PNG."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=address, reduced_motion="reduce"
    )
    sign_in(context, address, token)
    seen = watch(context, allowed=(address,))
    seen.page.goto(where)
    seen.page.wait_for_load_state("load")
    seen.page.wait_for_timeout(2_500)
    picture = seen.page.screenshot(animations="disabled")
    seen.assert_quiet()
    blank = context.new_page()
    small = smaller(blank, picture)
    context.close()
    return small


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    standing = [Path("var/demo/home"), Path("docs/pictures")]
    main(*given[:2], *standing[len(given) :])
