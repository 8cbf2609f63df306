"""One row of the tables about exceptions: when a sentence is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.text import Text


@dataclass(frozen=True)
class Rule:
    """`text` holds where the exception is of that type, and its message and the line it came of fit the patterns."""

    type: str
    message: str
    text: Text
    source: str = ""

    def fits(self, type_: str, message: str, source: str) -> bool:
        """Whether it is said of that exception; `source` is its last line in the student's file, or empty."""
        return (
            type_ == self.type
            and re.search(self.message, message) is not None
            and re.search(self.source, source) is not None
        )
