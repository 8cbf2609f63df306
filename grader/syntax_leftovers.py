"""What stands in a file of Python and is none: prompts, line numbers, marks of tools, characters that look alike.

Data for `grader.syntax_help`. The limit: one line at a time, and only what no line of Python looks like.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.text import Text, tr

LOOK_ALIKES = {
    "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "：": ":", "；": ";", "，": ",", "．": ".",
    "。": ".", "、": ",", "＝": "=", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "！": "!",
    "？": "?", "％": "%", "＃": "#", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "「": '"', "」": '"', "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->",
}  # fmt: skip
"""Characters that look like Python's and are not → what to type instead."""


@dataclass(frozen=True)
class Rule:
    """If both patterns are found (an empty one always is), `text` explains the error."""

    message: str
    """A pattern for what CPython says."""
    line: str
    """A pattern for the line, without what stands in its strings."""
    text: Text


LEFT_OVER = (
    Rule(
        "",
        r"^(<{7}|={7}|>{7})( |$)",
        tr("git left this mark where it could not merge. Keep one version and remove the lines with the mark."),
    ),
    Rule(
        "",
        r"^\s*\d+[.:]?\s+(def|class|if|elif|else|for|while|return|import|from)\b",
        tr("The line number was copied too. Remove the numbers in front of the lines."),
    ),
    Rule(
        "",
        "구현하기",
        tr("The placeholder 구현하기! is still there. Put your own code in its place."),
    ),
    Rule(
        "",
        r"^\s*(>>>|\.\.\. |In \[\d*\]:)",
        tr("A prompt such as >>> was copied too. Remove it from the beginning of the line."),
    ),
    Rule(
        "",
        r"^\s*([!%]|%%)\s*[a-z]|^\s*(pip3?|conda)\s+install\b",
        tr("This is a command of notebooks (Jupyter, Colab) or of a terminal. Remove the line."),
    ),
    Rule(
        "",
        r"^\s*(//|/\*|\*/)",
        tr("A comment begins with #, not with // or /*."),
    ),
    Rule(
        "",
        r"^\s*(```|~~~)",
        tr("The marks ``` around the code were copied too. Remove those lines."),
    ),
)
"""What is no Python at all: it explains the line whatever CPython made of it."""
