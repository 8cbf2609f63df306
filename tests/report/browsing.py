"""Chromium for tests that look at pages, with Playwright and axe. Where they are absent the tests are skipped; with
CI_BROWSER=1 their absence is a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.report.test_browser import CHROMIUM, MUST_RUN

if MUST_RUN:
    import axe_playwright_python.sync_playwright as axe
    import playwright.sync_api as playwright
else:
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")

needs_chromium = pytest.mark.skipif(CHROMIUM is None and not MUST_RUN, reason="no Chromium on this machine")

AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

ANSWERS = """
let told, came = new Promise((resolve) => { told = resolve; });
new MutationObserver((changes) => {
  for (const { target } of changes)
    if (target.getAttribute("aria-busy") === "false") told();
}).observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
window.answered = async (most) => {
  await Promise.race([came, new Promise((_, reject) => setTimeout(reject, most, new Error("no answer")))]);
  came = new Promise((resolve) => { told = resolve; });
};
"""
"""For a check page, before it is opened: `answered(milliseconds)` is kept once it has answered since it was last asked.
An answer can be there sooner than it can be seen from outside that it is waited for."""


@contextmanager
def open_browser() -> Iterator[playwright.Browser]:
    """Gone when it is left."""
    assert CHROMIUM, "CI_BROWSER=1 is set and there is no Chromium"
    with playwright.sync_playwright() as started:
        # What lies in /dev/shm is counted by tests that run beside these.
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        launched = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()
