"""What beginners type that Python cannot read, and what to tell them: data for `grader.syntax_help`.

The first rule that fits explains the error, so the narrow ones stand before the wide ones. The limit: CPython's
messages as of 3.11 to 3.14; an unknown one gets the general sentence.
"""

from __future__ import annotations

from grader.syntax_leftovers import Rule
from grader.syntax_statements import INDENTATION, STATEMENTS
from grader.text import tr

_SIGNS = (
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
        r"invalid syntax|expected '\('",
        r"^\s*(?=[a-z]*[A-Z])(?i:def|if|elif|else|for|while|return|import|from|class)\b",
        tr("Words such as def, if, for and return are written in small letters."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(dfe|edf|de|fro|esle|eles|elfi|eilf|fi)\b",
        tr("Check the spelling of the first word."),
    ),
    Rule(
        "unmatched",
        r"^\s*\}\s*;?\s*$",
        tr("Python has no braces around a block. Remove this } and use indentation."),
    ),
    Rule(
        "",
        r"^\s*\w+\s*:\s*=",
        tr("A value is put into a variable with = alone, without a colon, as in x = 3"),
    ),
    Rule(
        "invalid syntax",
        r"\?[^:]*:",
        tr("Python has no ? : and writes a if CONDITION else b."),
    ),
    Rule(
        "",
        r"\b(is|not)\s*=(?!=)",
        tr("Equal is written ==, and not equal is written !=."),
    ),
    Rule(
        "invalid syntax|expected ':'",
        r"(\b(and|or|not|in|is)|[<>]=?|==|!=|[-+*/%])\s*:\s*$",
        tr("The condition breaks off: something is missing in front of the colon."),
    ),
    Rule(
        "invalid syntax",
        r"(^|[^=!<>])=\s*[-+*/]?\s*$",
        tr("Nothing stands to the right of =."),
    ),
    Rule(
        "cannot assign to|invalid syntax",
        r"\{[^}]*[^=!<>]=(?!=)",
        tr("In a dictionary, key and value are parted by a colon and not by =, as in {'A': 80}"),
    ),
    Rule(
        "forgot a comma|invalid syntax",
        r"\{\s*''\s+[\w'\[({]",
        tr("The colon between key and value is missing, as in {'A': 80}"),
    ),
    Rule(
        "f-string: (empty expression|valid expression required)",
        "",
        tr("The { } of the f-string are empty. Put the name of a variable into them."),
    ),
    Rule(
        r"f-string: single '\}'",
        "",
        tr("The f-string has a } without its {."),
    ),
    Rule(
        "unterminated triple-quoted",
        "",
        tr("A string in triple quotes is never closed. End it with the same three quotes."),
    ),
    Rule(
        "invalid syntax|invalid character",
        "`",
        tr("The sign ` is no quote. Use ' or \"."),
    ),
    Rule(
        "invalid syntax",
        r"\blambda\b[^:]*$",
        tr("A lambda has a colon, as in lambda x: x + 1"),
    ),
    Rule(
        r"'\(' was never closed",
        "",
        tr("A bracket ( is opened and never closed. Put its ) where it belongs."),
    ),
    Rule(
        r"'\[' was never closed",
        "",
        tr("A bracket [ is opened and never closed. Put its ] where it belongs."),
    ),
    Rule(
        r"'\{' was never closed",
        "",
        tr("A brace { is opened and never closed. Put its } where it belongs."),
    ),
    Rule(
        "leading zeros",
        "",
        tr("A number does not begin with 0. Remove the zero in front."),
    ),
    Rule(
        "[Mm]issing parentheses in call to",
        "",
        tr("Python 3 wants parentheses, as in print(x). This is how Python 2 wrote it."),
    ),
    Rule(
        r"Maybe you meant '==' or ':=' instead of '='|cannot assign to .* here\. Maybe you meant '=='",
        r"^\s*(if|elif|while|return|print|assert)\b",
        tr("To compare, write == and not =. A single = puts a value into a variable."),
    ),
    Rule(
        "cannot assign to|cannot delete",
        "",
        tr("What stands left of = must be the name of a variable. To compare, write ==."),
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
        "invalid (decimal|hexadecimal|octal|binary) literal",
        "",
        tr("Letters follow a digit. A name cannot begin with a digit, and 3 times x is written 3 * x."),
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

RULES = (*INDENTATION, *STATEMENTS, *_SIGNS)
