"""The Korean of the grader's own sentences: gettext's catalogue in `ko/LC_MESSAGES/grader.po`, compiled to `grader.mo`.

English is the source: it stands in the code, `tr("…")` (`grader.text`). After a sentence was added or changed,

    python -m grader.text.locale

extracts all of them with Babel into the .po file, says which have no Korean yet, and compiles. The compiled file is
committed, for an installation runs no build step. The limit: only the grader's own words; an assignment's suite
brings both languages with it, and so does what is said inside the sandbox, where the catalogue is not loaded.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "grader"
FOLDER = Path(__file__).parent


def korean(message: str) -> str:
    """The Korean of `message`; itself where the catalogue has none, for a missing word must not cost a report (that
    none is missing is held by a test)."""
    return _catalogue().gettext(message)


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, languages=["ko"])
