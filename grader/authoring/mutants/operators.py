"""Mutation operators that cosmic-ray lacks, in its own form, for what a beginners' solution is made of.

cosmic-ray replaces operators, comparisons, numbers and loops. A solution of this course also tells messages, adds up
with `+=`, and is mostly calls; here are the operators for those. The limit: only how one node changes; which nodes
count and what becomes of a mutant is in `grader.authoring.mutants.make`. Imported only where cosmic-ray is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword, PythonNode
from parso.python.tree import Operator as Sign
from parso.tree import Leaf

Node = Any
"""A node or a leaf of parso's tree; its own types leave open which attributes a node has."""
Position = tuple[tuple[int, int], tuple[int, int]]

_AUGMENTED = {"+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="), "/=": ("*=", "="), "//=": ("/=", "=")}
_LETTER = "X"
_STAY = ("import_name", "import_from", "string", "strings", "global_stmt", "nonlocal_stmt")
"""Statements that are not taken out: they only declare or comment."""


class ReplaceAugmentedAssignment(Operator):  # type: ignore[misc]  # ships no types
    """`a += b` → `a -= b`, `a = b`; the same for the other signs."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        if isinstance(node, Sign) and node.parent is not None and node.parent.type == "expr_stmt":
            for _ in _AUGMENTED.get(node.value, ()):
                yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        node.value = _AUGMENTED[node.value][index]
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("a += 1", "a -= 1"), Example("a += 1", "a = 1", occurrence=1))


class LengthenString(Operator):  # type: ignore[misc]
    """A letter more at the end of a string, or of a piece of text between the braces of an f-string."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        if node.type in ("string", "fstring_string"):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        assert index == 0
        closing = 0 if node.type == "fstring_string" else 3 if node.value.endswith(('"""', "'''")) else 1
        end = len(node.value) - closing
        node.value = node.value[:end] + _LETTER + node.value[end:]
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example('a = "b"', 'a = "bX"'), Example('a = f"b{c}"', 'a = f"bX{c}"'))


class ReplaceMembership(Operator):  # type: ignore[misc]
    """`a in b` ↔ `a not in b`."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        for place in _memberships(node):
            yield node.children[place].start_pos, node.children[place].end_pos

    def mutate(self, node: Node, index: int) -> Node:
        place = list(_memberships(node))[index]
        old = node.children[place]
        new = "not in" if old.type == "keyword" else "in"
        node.children[place] = Keyword(new, old.start_pos, old.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("a in b", "a not in b"), Example("a not in b", "a in b"))


class RemoveStatement(Operator):  # type: ignore[misc]
    """A simple statement (an assignment, a call, `return`, `continue`) → `pass`."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        for _, statement in _statements(node):
            yield statement.start_pos, statement.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        place, statement = list(_statements(node))[index]
        node.children[place] = Keyword("pass", statement.start_pos, statement.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("a = 1\n", "pass\n"), Example("a(); b()\n", "a(); pass\n", occurrence=1))


class UnwrapCall(Operator):  # type: ignore[misc]
    """`f(x, …)` → `(x)`: what is done to x is left out."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        if _first_argument(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        argument = _first_argument(node)
        assert argument is not None
        opening = Sign("(", node.start_pos, node.get_first_leaf().prefix)
        return PythonNode("atom", [opening, argument, Sign(")", argument.end_pos)])

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("a = f(b, c)", "a = (b)"), Example("a = f(g(b))", "a = f((b))", occurrence=1))


OPERATORS: tuple[type[Operator], ...] = (
    ReplaceAugmentedAssignment,
    LengthenString,
    ReplaceMembership,
    RemoveStatement,
    UnwrapCall,
)


def _memberships(node: Node) -> Iterator[int]:
    """The places of `in` and `not in` among the children of a comparison."""
    if node.type == "comparison":
        for place, child in enumerate(node.children):
            if place % 2 and child.get_code().split()[-1] == "in":
                yield place


def _statements(node: Node) -> Iterator[tuple[int, Node]]:
    """The statements of one line that can be left out, with their places among its children."""
    if node.type == "simple_stmt":
        for place, child in enumerate(node.children):
            known = isinstance(child, Keyword) and child.value != "pass"
            if known or (child.type not in _STAY and not isinstance(child, Leaf)):
                yield place, child


def _first_argument(node: Node) -> Node | None:
    """The first positional argument of a call; None where the node is no call or has none."""
    if node.type not in ("atom_expr", "power"):
        return None
    last = node.children[-1]
    if last.type != "trailer" or last.children[0].value != "(" or len(last.children) != 3:
        return None
    inside = last.children[1]
    first = inside.children[0] if inside.type == "arglist" else inside
    return None if first.type == "argument" else first
