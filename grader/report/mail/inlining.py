"""The styles of a mail at its elements, for mail programs drop style sheets.

The limit: what a mail looks like is said in its templates and in `mail_style.html`; here it is only moved.
"""

from __future__ import annotations

from functools import cache

import css_inline

from grader.report.html import mail_style


def inline_styles(html: str) -> str:
    """The page with its styles at the elements. In the sheet stays what only there can be said, as dark colours."""
    return _inliner().inline(html)


def inline_fragment(html: str) -> str:
    """The same of a part of a mail, by our own style sheet of mails."""
    return _inliner().inline_fragment(html, mail_style())


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
