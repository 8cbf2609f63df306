"""Whether a text holds any Python, or is an essay. Student side, for it is parsed.

A text is code where all of it compiles and does something, or where single lines do: one that no prose looks like (a
function, an import, a loop), or two of the others. The limit: broken code with no such line is taken for prose; a
person looks at it then.
"""

from __future__ import annotations

import ast
import re
import warnings

MAX_LINES = 3_000
MAX_LETTERS = 400
"""Of a line that is looked at."""
_MAX_WHOLE = 2**18
_FUNCTION = re.compile(r"(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*(?:\([^()]*\))?[ \t]*:|@\w[\w.]*\(?")
_GOES_ON = re.compile(r"(?:elif|else|except|finally)\b")
_SURE = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.For, ast.AsyncFor),
    *(ast.AugAssign, ast.Global, ast.Nonlocal),
)
_LIKELY = (
    *(ast.Assign, ast.If, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Assert, ast.Raise, ast.Delete),
    *(ast.Return, ast.Match),
)


def holds_code(text: str) -> bool:
    """Whether there is any."""
    if len(text) <= _MAX_WHOLE and (tree := _parsed(text)) and any(_weight(each) for each in tree.body):
        return True
    found = 0
    for line in text.splitlines()[:MAX_LINES]:
        line = line.strip()
        if not line or line.startswith("#") or len(line) > MAX_LETTERS:
            continue
        if _FUNCTION.match(line):
            return True
        found += _weigh_line(line)
        if found >= 2:
            return True
    return False


def _weigh_line(line: str) -> int:
    """2 for what no prose looks like, 1 for what some prose does."""
    if line.endswith(":"):
        line = f"if x:\n pass\n{line} pass" if _GOES_ON.match(line) else f"{line} pass"
    tree = _parsed(line)
    return max((_weight(each) for each in tree.body), default=0) if tree else 0


def _weight(node: ast.stmt) -> int:
    if isinstance(node, _SURE):
        return 2
    if isinstance(node, ast.AnnAssign):
        return int(node.value is not None)
    if isinstance(node, ast.Expr):
        return int(isinstance(node.value, (ast.Call, ast.Await, ast.Yield)))
    return int(isinstance(node, _LIKELY))


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
