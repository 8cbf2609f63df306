"""The HTML part of a mail in Chromium, as wide as a telephone and as a window, light and dark.

Of `grader.report.mail.message` and `grader.report.mail.inlining`. Skipped where there is no Chromium, Playwright or
axe; with CI_BROWSER=1 their absence is a failure.
"""

from __future__ import annotations

import pytest

from grader.domain.standing import Standing
from grader.domain.verdict import Verdict
from grader.text import plain
from tests.report.browsing import AA, axe, needs_chromium
from tests.report.test_mail_since import HERE, parts, sent, student, tasks  # noqa: F401 - a fixture

pytestmark = needs_chromium

LONG = "https://example.org/" + "a" * 300
PAYLOAD = "<script>document.body.setAttribute('pwned','yes')</script><img src=x onerror=alert(1)>"


@pytest.fixture
def messages(make, student):  # noqa: F811
    """By kind, in that language: of one assignment and what changed, of several with an announcement, of that alone."""

    def call(lang):
        old = make.report("kim", score=20.0, tasks=tasks(10.0, 10.0), tests=(), scores=(), remarks=())
        titles = {"title": plain(f"{PAYLOAD} {LONG}")}
        tests = (
            make.public("a", Verdict.CRASHED, message=plain(f"{LONG}\n    {LONG}\nGot: {LONG}"), **titles),
            make.public("b", **titles),
            make.public("c", Verdict.NOT_IMPLEMENTED, **titles),
            make.hidden(Verdict.WRONG_ANSWER),
        )
        report = make.report("kim", tests=tests, scores=(), remarks=(plain(f"{PAYLOAD} {LONG}"),))
        said = {"if_for": Standing("if_for", "graded", 100.0, 92.5, comments=(f"{PAYLOAD}\n{LONG}",))}
        one = student(report, standings=said)
        failed = make.report("kim", "dictionary", score=0.0, status=Verdict.TIMED_OUT, tests=(), scores=())
        two = student(report, failed, standings=said)
        made = {
            "one": parts(make, one, sent(student(old), HERE), lang=lang),
            "several": parts(make, two, lang=lang, note=f"{PAYLOAD}\n{LONG}"),
            "announcement": parts(make, one, sent(one, HERE), lang=lang, note=f"{PAYLOAD}\n{LONG}"),
        }
        return {kind: message.html for kind, (message, _) in made.items()}

    return call


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_fits_and_can_be_read(browser, messages, lang, width, scheme):
    """Nothing is wider than the window, nothing runs, no text is too pale."""
    for kind, html in messages(lang).items():
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        asked: list[str] = []
        page = context.new_page()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") == width, kind
        assert page.evaluate("document.body.getAttribute('pwned')") is None, kind
        wide = "[...document.querySelectorAll('td, p, div, pre')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert page.evaluate(wide) == 0, kind
        results = axe.Axe().run(page, options=AA)
        assert results.violations_count == 0, f"{kind}: {results.generate_report()}"
        assert asked == []
        context.close()
