"""When two words are the same to the person who typed them: whatever capitals, blanks, and forms of Korean.

The limit: ids that are likely one student's, though they differ, are `grader.domain.roster.fold_id`'s; names of folders
have a rule of their own (`grader.text.folders`).
"""

from __future__ import annotations

import unicodedata

_NO_JOINERS = {0x200C: None, 0x200D: None}


def fold(word: str) -> str:
    """The same for all of them: composed (macOS types Korean otherwise), no capitals, one blank for several, none at
    the ends, no joiners, which a keyboard may lack."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().translate(_NO_JOINERS).split())
