"""What a file defines, each definition as a digest: which of them are still as the stub has them.

The digests are the same under every version of Python that grades, so that they can travel with an assignment: who
works in the handed-out folder writes into the stub itself, and it cannot tell any more what it was. The limit: what a
function does is not looked at, and what it is called with neither.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
from functools import lru_cache

RECORD = "stub.json"
"""The file beside a stub that holds its digests; `grade verify` writes it."""


WHOLE = ""
"""In place of a name: the digest of all of a file."""


@lru_cache(maxsize=64)
def digests(text: str) -> dict[str, str]:
    """Of a file's text, and of the functions, classes and methods in it, by name; of one that cannot be read, the
    first alone."""
    found = {WHOLE: of_bytes(text.encode("utf-8", "surrogatepass"))}
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        found |= {name: digest for name, (_, digest) in definitions(ast.parse(text)).items()}
    return found


def of_bytes(data: bytes) -> str:
    """Equal for files that differ in blanks and line ends alone."""
    return hashlib.sha256(b" ".join(data.split())).hexdigest()


def definitions(tree: ast.Module) -> dict[str, tuple[dict[str, int], str]]:
    """What is defined undecorated at the top level: name → (lines of its functions, digest); the last counts."""
    found: dict[str, tuple[dict[str, int], str]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:
            found[node.name] = ({node.name: node.lineno}, _digest(node))
        elif isinstance(node, ast.ClassDef) and not node.decorator_list:
            methods = {f"{node.name}.{each.name}": each for each in node.body if isinstance(each, ast.FunctionDef)}
            for name in [name for name in found if name.startswith(f"{node.name}.")]:
                del found[name]
            made: dict[ast.stmt, str] = {}
            found[node.name] = ({name: method.lineno for name, method in methods.items()}, _digest(node, made))
            for name, method in methods.items():
                if not method.decorator_list:
                    found[name] = ({name: method.lineno}, made[method])
    return found


def _digest(node: ast.FunctionDef | ast.ClassDef, methods: dict[ast.stmt, str] | None = None) -> str:
    """Equal for definitions that differ in docstrings and `pass` alone. `methods` gets those of a class."""
    head = [node.args] if isinstance(node, ast.FunctionDef) else [*node.bases, *node.keywords]
    parts = [_dump(part) for part in head]
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and isinstance(node, ast.ClassDef):
            digest = _digest(part)
            if methods is not None:
                methods[part] = digest
            parts.append(part.name + digest + "".join(map(_dump, part.decorator_list)))
        elif not isinstance(part, ast.Pass) and part is not _docstring(node):
            parts.append(_dump(part))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _docstring(node: ast.FunctionDef | ast.ClassDef) -> ast.stmt | None:
    first = node.body[0]
    return first if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None


def _dump(node: object) -> str:
    """A tree as text. Not `ast.dump`: what is empty or absent is left out, as versions of Python differ in that."""
    kind = type(node)
    if kind is ast.Load:  # every second node
        return "Load()"
    if isinstance(node, ast.AST):
        parts = []
        for name in node._fields:
            value = getattr(node, name, None)
            if value is not None and value != []:
                parts.append(f"{name}={repr(value) if type(value) is str else _dump(value)}")
        return f"{kind.__name__}({', '.join(parts)})"
    if isinstance(node, list):
        return f"[{', '.join(map(_dump, node))}]"
    return repr(node)
