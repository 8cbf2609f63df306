"""How often `grade similar` lists two who worked alone, and how often it finds work that was made from another's.

    .venv/bin/python tests/benchmarks/similar.py [CLASSES]

A class is drawn from the right solutions below reference/: of each function there are some ten, written differently;
everybody takes one of each, the usual more often than the rare, and gives names of their own to two in five of what
they name. `STYLE` of the time they take the one that fits their style, so that who writes one function in an odd way
writes others so, too. Nobody has anything of anybody's: what two have in common is chance.

Into such a class one copy of each way is put. Measured with 15 classes of 100 for each assignment (seeds 0 to 14),
222,750 pairs of those alone:

                                         dictionary        if_for  numpy_layers
    pairs of those alone                          0             0             0
    the same beside copies                        0             0             0
    found: as it was                            93%          100%          100%
    found: comments                            100%          100%          100%
    found: order                               100%           87%          100%
    found: loops                                67%           67%          100%
    found: dead code                            93%           60%          100%
    found: names                                53%           40%           87%
    found: names, order                         47%           53%           93%
    found: names, order, dead code              20%           13%           33%
    found: all                                   0%            0%           27%

Of the last two too little is left that few others have: the ways below reference/ are some ten, so each of them is
somebody else's, too. Where nobody gives a name of their own (`OWN_NAMES` 0, `STYLE` 0, 0.3 and
0.6), one pair was listed in 36 classes.
"""

from __future__ import annotations

import ast
import builtins
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from grader.report.similarity import Source
from grader.report.similarity.compare import compare
from grader.report.similarity.lexer import read_tokens
from grader.report.similarity.prints import template_digests

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = ("dictionary", "if_for", "numpy_layers")
STYLE = 0.3
OWN_NAMES = 0.4
NAMES = (
    *("x", "y", "n", "num", "result", "res", "item", "i", "j", "k", "s", "name", "key", "value", "v", "data", "answer"),
    *("total", "out", "temp", "word", "person", "student", "score", "d", "lst", "ret", "count", "idx", "each"),
)
"""What beginners call things."""
DEAD = (
    *("unused = 0", "if False:\n    print('never')", "debug = []", "total_count = 1 + 1", "flag = True"),
    *("for _ in range(0):\n    pass", "x1, x2 = 1, 2", "assert True"),
)
"""Lines that do nothing."""


@cache
def solutions(assignment: str) -> Mapping[str, Sequence[str]]:
    """Of each function or class of the stub how the right solutions write it, no two with equal tokens."""
    stub = ast.parse((ROOT / "assignments" / assignment / f"{assignment}.py").read_text("utf-8"))
    wanted = {node.name for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    found: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for path in sorted((ROOT / "reference" / assignment / "right").glob("*.py")):
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:  # one of those in other encodings, which have their twin in UTF-8
            continue
        for node in ast.parse(text).body:
            plain = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.decorator_list
            if plain and node.name in wanted:
                source = ast.get_source_segment(text, node) or ""
                tokens = read_tokens(source.encode()).tokens
                found[node.name].setdefault(tuple(token.kind for token in tokens), source)
    return {name: list(ways.values()) for name, ways in found.items()}


def template(assignment: str) -> frozenset[int]:
    """What the verb takes out: stub and reference; the right solutions are the class here."""
    given = (ROOT / "assignments" / assignment, ROOT / "reference" / assignment)
    return template_digests([(folder / f"{assignment}.py").read_bytes() for folder in given], [])


class Renamed(ast.NodeTransformer):
    """Gives other names to what somebody names, with a chance of `share` each, and the same one throughout."""

    def __init__(self, kept: set[str], choose: Callable[[], str], share: float, chance: random.Random) -> None:
        self._kept, self._choose, self._share, self._chance = kept, choose, share, chance
        self._names: dict[str, str] = {}

    def _name(self, name: str) -> str:
        if name in self._kept or hasattr(builtins, name):
            return name
        if name not in self._names:
            new = self._choose() if self._chance.random() < self._share else name
            while new in self._names.values():
                new += "_"
            self._names[name] = new
        return self._names[name]

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._name(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._name(node.arg)
        return node


def _kept(tree: ast.Module) -> set[str]:
    named = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    imported = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return named | {alias.asname or alias.name for node in imported for alias in node.names} | {"self", "np"}


def draw_class(assignment: str, size: int, chance: random.Random) -> list[str]:
    """The files of so many who worked alone."""
    ways = solutions(assignment)
    files = []
    for _ in range(size):
        style = chance.random()
        parts = []
        for those in ways.values():
            usual = chance.choices(those, [1 / (1 + place) for place in range(len(those))])[0]
            tree = ast.parse(those[int(style * len(those))] if chance.random() < STYLE else usual)
            own = Renamed(_kept(tree), lambda: chance.choice(NAMES), OWN_NAMES, chance)
            parts.append(ast.unparse(own.visit(tree)))
        files.append("\n\n\n".join(parts) + "\n")
    return files


def rename(tree: ast.Module, chance: random.Random) -> ast.Module:
    """All names of one's own are others."""
    words = ("val", "tmp", "res", "data", "item", "cur", "my")
    numbers = iter(range(10_000))
    return Renamed(_kept(tree), lambda: f"{chance.choice(words)}_{next(numbers)}", 1, chance).visit(tree)


def reorder(tree: ast.Module, chance: random.Random) -> ast.Module:
    """The functions stand in another order."""
    chance.shuffle(tree.body)
    return tree


def comment(tree: ast.Module, chance: random.Random) -> ast.Module:
    """Each function has a docstring that the other has not. (Comments and blank lines go with `ast` anyway.)"""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            words = " ".join(chance.choice(NAMES) for _ in range(8))
            node.body.insert(0, ast.Expr(ast.Constant(words)))
    return tree


class _Loops(ast.NodeTransformer):
    def __init__(self) -> None:
        self.count = 0

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if any(isinstance(each, ast.Continue) for each in ast.walk(node)):
            return node
        self.count += 1
        values, place = f"values{self.count}", f"place{self.count}"
        first, second, loop = ast.parse(
            f"{values} = list({ast.unparse(node.iter)})\n{place} = 0\nwhile {place} < len({values}):\n"
            f"    {ast.unparse(node.target)} = {values}[{place}]\n    {place} += 1\n"
        ).body
        assert isinstance(loop, ast.While)
        loop.body[1:1] = node.body
        return [first, second, loop]


def loops(tree: ast.Module, chance: random.Random) -> ast.Module:
    """Each `for` is a `while`."""
    return _Loops().visit(tree)


def dead_code(tree: ast.Module, chance: random.Random) -> ast.Module:
    """Each function has a line that does nothing, somewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(chance.randrange(len(node.body)), ast.parse(chance.choice(DEAD)).body[0])
    return tree


DISGUISES: Mapping[str, Sequence[Callable[[ast.Module, random.Random], ast.Module]]] = {
    "as it was": (),
    "comments": (comment,),
    "order": (reorder,),
    "loops": (loops,),
    "dead code": (dead_code,),
    "names": (rename,),
    "names, order": (rename, reorder),
    "names, order, dead code": (rename, reorder, dead_code),
    "all": (rename, reorder, loops, dead_code),
}


def disguise(text: str, how: str, chance: random.Random) -> str:
    """What becomes of a file in that way."""
    tree = ast.parse(text)
    for change in DISGUISES[how]:
        tree = ast.fix_missing_locations(change(tree, chance))
    return ast.unparse(tree) + "\n"


def measure(assignment: str, seed: int, size: int = 100) -> tuple[int, Counter[str], int]:
    """Of a class of those who worked alone how many pairs are listed; with a copy of each way put in, the ways whose
    copy is found, and how many other pairs are listed then."""
    chance = random.Random(seed)
    files = draw_class(assignment, size, chance)
    alone = [Source(f"{place:03}", {"main.py": text.encode()}) for place, text in enumerate(files)]
    known = template(assignment)
    copies = {f"{place:03}": how for place, how in enumerate(DISGUISES)}
    made = [
        Source(f"copy of {student}", {"main.py": disguise(files[int(student)], how, chance).encode()})
        for student, how in copies.items()
    ]
    listed = {(pair.first, pair.second) for pair in compare([*alone, *made], known).pairs}
    found = Counter(how for student, how in copies.items() if (student, f"copy of {student}") in listed)
    return len(compare(alone, known).pairs), found, len(listed) - found.total()


def main(classes: int = 20) -> None:
    print(f"{'':33}" + "".join(f"{name:>14}" for name in ASSIGNMENTS))
    results = {name: [measure(name, seed) for seed in range(classes)] for name in ASSIGNMENTS}
    rows: dict[str, list[str]] = {
        "pairs of those alone": [str(sum(each[0] for each in found)) for found in results.values()],
        "the same beside copies": [str(sum(each[2] for each in found)) for found in results.values()],
    }
    for how in DISGUISES:
        rows[f"found: {how}"] = [f"{sum(each[1][how] for each in found) / classes:.0%}" for found in results.values()]
    for label, cells in rows.items():
        print(f"{label:33}" + "".join(f"{cell:>14}" for cell in cells))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
