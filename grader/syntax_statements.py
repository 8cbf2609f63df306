"""Indentation, and whole statements that beginners write as in another language, or half: what to tell about them.

Data for `grader.syntax_help`, before `grader.syntax_rules`: the first rule that fits explains the error. The limit: as
there.
"""

from __future__ import annotations

from grader.syntax_leftovers import Rule
from grader.text import tr

INDENTATION = (
    Rule(
        "inconsistent use of tabs|TabError",
        "",
        tr("Tabs and blanks are mixed in the indentation. Use four blanks everywhere."),
    ),
    Rule(
        "unexpected indent",
        "",
        tr("This line is indented without need, more than the line above. Give it as many blanks in front."),
    ),
    Rule(
        "unindent does not match",
        "",
        tr("The indentation matches no line above. Lines of one block have the same number of blanks in front."),
    ),
)

STATEMENTS = (
    Rule(
        "",
        r"^\s*else\s*:\s*if\b",
        tr("Instead of `else: if`, write `elif`, as in elif x > 3:"),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(if|elif|while)\s*:",
        tr("`if`, `elif` and `while` need a condition. Without one, it is `else`."),
    ),
    Rule(
        "",
        r"^\s*for\s*\(.*;",
        tr("In Python a loop is written for i in range(10): and not (i = 0; …)."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*for\s+in\b",
        tr("A name is missing between `for` and `in`, as in for i in range(10):"),
    ),
    Rule(
        "invalid syntax",
        r"^\s*for\s+\w+\s+(?!in\b)[^,]",
        tr("`in` is missing, as in for i in range(10):"),
    ),
    Rule(
        "",
        r"^\s*(function|func|fun|public|void)\s+\w+",
        tr("A function begins with `def`, as in def f(x):"),
    ),
    Rule(
        "invalid syntax|expected ':'",
        r"^\s*switch\b",
        tr("Python has no `switch`. Use `if` and `elif`."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*do\s*:",
        tr("Python has no do … while. Use `while`."),
    ),
    Rule(
        "",
        r"^\s*return\s*[:=]",
        tr("After `return` comes the value alone, without : or =, as in return x"),
    ),
    Rule(
        r"expected '\('",
        r"^\s*def\s+\w+\s+\w+\s*\(",
        tr("A function's name has no blank. Join the words by _, as in my_func."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*def\s+\w+\s*\([^)]*\w\s+\w",
        tr("A comma seems to be missing between the parameters of this def line."),
    ),
    Rule(
        "",
        r"^\s*import\s.*\sfrom\s",
        tr("The order is from MODULE import NAME."),
    ),
    Rule(
        "invalid syntax|expected ':'",
        r"^\s*(class|in|is|not|and|or|if|elif|else|for|while|def|from|import|lambda|pass|with|as|del|global|try|except|break|continue|yield)\s*=(?!=)",
        tr("Words that mean something in Python (class, in, for, …) cannot name a variable. Choose another name."),
    ),
    Rule(
        "invalid syntax",
        r"^\s*(?!(if|elif|while|return|for|def|class|import|from|not|print|lambda|global)\b)"
        r"[^\W\d]\w*([ \t]+[^\W\d]\w*)+\s*=(?!=)",
        tr("A variable's name has no blank. Join the words by _, as in student_score."),
    ),
    Rule(
        "invalid syntax|invalid decimal literal",
        r"\d+[가-힣]",
        tr("No unit can follow a number. Leave the number alone."),
    ),
    Rule(
        "invalid syntax",
        r"[가-힣]+[^\S\n]+[가-힣]+|[가-힣]+[.?!]\s*$",
        tr("Put # in front of a remark, and quotes around a sentence that is to be shown."),
    ),
    Rule(
        "expected 'except' or 'finally' block",
        "",
        tr("A `try` needs an `except` with the same indentation."),
    ),
    Rule(
        "expected 'else' after 'if' expression",
        "",
        tr("An `if` within one line needs its `else`, as in return 1 if x > 3 else 2"),
    ),
    Rule(
        "non-default argument follows|without a default follows",
        "",
        tr("Parameters with a default (a=1) come after those without."),
    ),
    Rule(
        "duplicate argument",
        "",
        tr("A name stands twice in the brackets of the def line. Give them different names."),
    ),
    Rule(
        "is parameter and (global|nonlocal)|prior to (global|nonlocal) declaration",
        "",
        tr("A parameter, or a variable used before, cannot be declared global. Try without that line."),
    ),
    Rule(
        "'return' outside",
        "",
        tr("return belongs inside a function. Indent this line into its `def`."),
    ),
    Rule(
        "'(break|continue)'|outside loop|not properly in loop",
        "",
        tr("break and continue belong inside a loop. Check the indentation."),
    ),
)
