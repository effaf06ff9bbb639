"""Look for barriers on a page with axe-core, the engine that most checkers of the web use.

The engine comes from a locked package and is put into a page by the browser itself, before the
page's own policy counts: the policy stays as it is, and nothing is loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import BrowserContext, Page

SEVERE: Final = ("serious", "critical")
"""What no page may have."""
_ENGINE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_RUN: Final = """async () => {
  const told = await axe.run(document, {
    resultTypes: ['violations', 'incomplete'],
    checks: {'color-contrast': {options: {ignoreLength: true}}},  // a letter is text too
  });
  const brief = rules => rules.map(rule => ({
    id: rule.id, impact: rule.impact, help: rule.help,
    nodes: rule.nodes.map(node => ({
      target: node.target.flat().join(' '), html: node.html.slice(0, 160),
      why: node.failureSummary || '', impact: node.impact,
    })),
  }));
  return {version: told.testEngine.version, passed: told.passes.length,
          violations: brief(told.violations), incomplete: brief(told.incomplete)};
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """One place of a page that keeps somebody out, or might."""

    page: str
    rule: str
    impact: str
    where: str
    html: str
    why: str

    def __str__(self) -> str:
        return f"{self.page}: {self.impact} {self.rule} at {self.where}: {self.html}\n  {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What axe-core says of one page."""

    engine: str
    passed: int
    """Rules that had something to judge and found it good."""
    barriers: tuple[Barrier, ...]
    undecided: tuple[Barrier, ...]
    """Places that it cannot judge by itself."""

    def severe(self) -> tuple[Barrier, ...]:
        """Return the serious and critical barriers."""
        return tuple(one for one in self.barriers if one.impact in SEVERE)


def equip(context: BrowserContext) -> None:
    """Put the engine into every page and frame that `context` opens from now on."""
    context.add_init_script(_ENGINE)


def look(page: Page, name: str) -> Findings:
    """Return what the engine finds on `page`, frames included, as it stands now."""
    told = page.evaluate(_RUN)
    return Findings(
        engine=told["version"],
        passed=told["passed"],
        barriers=tuple(_barriers(told["violations"], name)),
        undecided=tuple(_barriers(told["incomplete"], name)),
    )


def _barriers(rules: list[dict[str, Any]], name: str) -> Iterator[Barrier]:
    for rule in rules:
        for node in rule["nodes"]:
            yield Barrier(
                page=name,
                rule=rule["id"],
                impact=node["impact"] or rule["impact"] or "",
                where=node["target"],
                html=node["html"],
                why=" ".join(node["why"].split()),
            )
