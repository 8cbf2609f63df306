"""What beginners type that Python cannot read, and what to tell them: data for `grader.syntax_help`.

The first rule that fits explains the error, so the narrow ones stand before the wide ones. The limit: CPython's
messages as of 3.11 to 3.14; an unknown one gets the general sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.text import Text, tr

LOOK_ALIKES = {
    "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "：": ":", "；": ";", "，": ",", "．": ".",
    "。": ".", "、": ",", "＝": "=", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "！": "!",
    "？": "?", "％": "%", "＃": "#", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "「": '"', "」": '"', "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
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
        r"^\s*[!%]\s*[a-z]",
        tr("This is a command of notebooks (Jupyter, Colab). Remove the line."),
    ),
)
"""What is no Python at all: it explains the line whatever CPython made of it."""

RULES = (
    Rule(
        "inconsistent use of tabs|TabError",
        "",
        tr("Tabs and blanks are mixed in the indentation. Use four blanks everywhere."),
    ),
    Rule(
        "expected an indented block",
        "",
        tr("After the line above that ends with a colon, an indented line must follow. Put four blanks in front."),
    ),
    Rule(
        "unexpected indent",
        "",
        tr("This line is indented without need. Align it with the line above."),
    ),
    Rule(
        "unindent does not match",
        "",
        tr("The indentation matches no line above. Lines of one block have the same number of blanks in front."),
    ),
    Rule(
        "",
        r"\belse\s+if\b|\belseif\b|\belsif\b",
        tr("In Python, `else if` is written `elif`."),
    ),
    Rule(
        "expected ':'|invalid syntax",
        r"^\s*else\s+[^:\s]",
        tr("`else` takes no condition. For one more condition, write `elif`."),
    ),
    Rule(
        "was never closed|expected ':'|invalid syntax",
        r"^\s*\}?\s*(def|if|elif|else|for|while)\b.*\{\s*$",
        tr("Python has no braces around a block. End the line with a colon and indent the lines that follow."),
    ),
    Rule(
        r"^f-string: (unmatched|expecting)",
        "",
        tr("Check the { } of the f-string. Quotes inside them must differ from those around it (before Python 3.12)."),
    ),
    Rule(
        "invalid syntax|expected ':'",
        r"\bthen\s*:?\s*$",
        tr("Python's `if` has no `then`, only a colon."),
    ),
    Rule(
        "invalid syntax|expected '\\('",
        r"^\s*(?=[a-z]*[A-Z])(?i:def|if|elif|else|for|while|return|import|from|class)\b",
        tr("Words such as def, if, for and return are written in small letters."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(re(trun|tunr|utrn|trn|turm|rurn|tur)|dfe|edf|de|improt|imoprt|whlie|wihle|fro|esle|eles|elfi|eilf|fi)\b",
        tr("Check the spelling of the first word."),
    ),
    Rule(
        "[Mm]issing parentheses in call to",
        "",
        tr("Python 3 wants parentheses, as in print(x). This is how Python 2 wrote it."),
    ),
    Rule(
        "Maybe you meant '==' or ':=' instead of '='|cannot assign to .* here\\. Maybe you meant '=='",
        "",
        tr("To compare, write == and not =. A single = puts a value into a variable."),
    ),
    Rule(
        "cannot assign to|cannot delete",
        "",
        tr("What stands left of = must be the name of a variable."),
    ),
    Rule(
        "expected ':'",
        "",
        tr("A colon is missing. Lines with if, elif, else, for, while, def end with a colon."),
    ),
    Rule(
        "was never closed|unexpected EOF",
        "",
        tr("A bracket is opened and never closed. Give each bracket its partner."),
    ),
    Rule(
        "unmatched|does not match opening parenthesis",
        "",
        tr("The brackets do not match: ( goes with ), [ with ], { with }."),
    ),
    Rule(
        "unterminated|EOL while scanning|EOF while scanning",
        "",
        tr("A string's quote is never closed. End it with the same kind of quote."),
    ),
    Rule(
        "unexpected character after line continuation",
        "",
        tr("Something follows a backslash. Division is written with /."),
    ),
    Rule(
        "invalid (decimal|hexadecimal|octal|binary) literal|leading zeros",
        "",
        tr("A name cannot begin with a digit, and a number takes no letters and no leading zero."),
    ),
    Rule(
        "outside function|outside loop|not properly in loop",
        "",
        tr("return belongs inside a function, break and continue inside a loop. Check the indentation."),
    ),
    Rule(
        "",
        r"&&|\|\|",
        tr("In Python, && is `and`, and || is `or`."),
    ),
    Rule(
        "",
        r"<>|[=!]==",
        tr("Equal is written ==, and not equal is written !=."),
    ),
    Rule(
        "invalid syntax",
        r"!(?!=)",
        tr("In Python, ! is written `not`."),
    ),
    Rule(
        "",
        r"\+\+|--\s*$",
        tr("Python has no ++. Write x += 1."),
    ),
    Rule(
        "",
        r"=>|=<|=!",
        tr("The signs are swapped: write >=, <= or !=."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(elif|else)\b",
        tr("There is no `if` above that this belongs to. Align it with its `if`."),
    ),
    Rule(
        "forgot a comma",
        "",
        tr("A comma seems to be missing."),
    ),
    Rule(
        r"expected '\('",
        "",
        tr("A function's name is followed by parentheses, as in def f(x):"),
    ),
    Rule(
        "null byte|NUL",
        "",
        tr("The file holds bytes that are no text. Save it again as UTF-8."),
    ),
)
