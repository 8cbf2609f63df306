"""Breaks programs that are right as beginners break them: one seeded fault of a known kind at a known line."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.inside.repair.scan import Line, scan, split_lines
from grader.sandbox.inside.repair.swaps import expanded

ROOT = Path(__file__).parents[3]
PROGRAMS = sorted([*ROOT.glob("reference/*/right/*.py"), *ROOT.glob("reference/*/*.py")])


class Broken(NamedTuple):
    """A program with one fault."""

    kind: str
    path: str
    line: int
    """Counted from 1."""
    before: str
    after: str
    text: str


Kind = Callable[[Line], Iterator[str]]


def _without(pattern: str) -> Kind:
    return _instead(pattern, "")


def _instead(pattern: str, new: str) -> Kind:
    def kind(line: Line) -> Iterator[str]:
        for found in re.finditer(pattern, line.code):
            yield line.text[: found.start()] + expanded(new, found, line.text) + line.text[found.end() :]

    return kind


def _quote(line: Line) -> Iterator[str]:
    for token in line.tokens:
        if token.kind == "string" and len(token.text) > 2 and token.text[0] in "'\"" and token.text[:3] != '"""':
            yield line.text[: token.end - 1] + line.text[token.end :]
            yield line.text[: token.start] + line.text[token.start + 1 :]


def _curly(line: Line) -> Iterator[str]:
    for token in line.tokens:
        if token.kind == "string" and token.text[0] in "'\"" and token.text[:3] != '"""':
            yield f"{line.text[: token.start]}“{token.text[1:-1]}”{line.text[token.end :]}"


def _swapped(line: Line) -> Iterator[str]:
    for token in line.tokens:
        if token.text in ("return", "while", "import", "def", "class", "lambda", "elif", "else", "from", "for", "and"):
            word = token.text
            yield line.text[: token.start] + word[0] + word[2] + word[1] + word[3:] + line.text[token.end :]


def _capital(line: Line) -> Iterator[str]:
    for token in line.tokens:
        if token.text in ("return", "while", "import", "def", "class", "if", "elif", "else", "for", "in", "and"):
            yield line.text[: token.start] + token.text.capitalize() + line.text[token.end :]


def _digit(line: Line) -> Iterator[str]:
    if line.tokens and line.tokens[0].kind == "name" and len(line.tokens) > 2 and line.tokens[1].text == "=":
        yield f"{line.text[: line.indent]}2{line.text[line.indent :]}"


KINDS: dict[str, tuple[Kind, str]] = {
    "closing bracket dropped": (_without(r"[)\]}]"), "bracket_open"),
    "opening bracket dropped": (_without(r"[(\[{]"), "bracket_unmatched bracket_crossed bracket_pairs"),
    "bracket of another kind": (_instead(r"\)", "]"), "bracket_crossed"),
    "closing bracket twice": (_instead(r"([)\]])", r"\1\1"), "bracket_unmatched bracket_extra"),
    "colon dropped": (_without(r":(?=\s*$)"), "colon"),
    "colon is a semicolon": (_instead(r":(?=\s*$)", ";"), "colon_wrong"),
    "quote dropped": (_quote, "quote_open quote_start quote_odd"),
    "curly quotes": (_curly, "curly_quote"),
    "comma dropped": (_instead(r", ", " "), "comma_missing comma_names operator_missing"),
    "full-width comma": (_instead(r",", "，"), "look_alike"),
    "letters of a keyword swapped": (_swapped, "misspelt"),
    "keyword in capitals": (_capital, "capitals"),
    "= for ==": (_instead(r"(?<=\w )==(?= \w)", "="), "compare"),
    "blank in an operator": (_instead(r"([=!<>+*/-])=", r"\1 ="), "split_operator equal_sign"),
    "operator dropped": (_instead(r"(?<=\w) [*+/<>-] (?=\w)", " "), "operator_missing comma_missing"),
    "operator twice": (_instead(r"(?<=\w) ([*/]) (?=\w)", r" \1 / "), "two_operators split_operator"),
    "right side dropped": (_instead(r"(?<=\w) ([*+/-]) \w+\s*$", r" \1"), "breaks_off"),
    "value dropped": (_instead(r"^(\s+\w+ =) .+$", r"\1"), "value_missing"),
    "in dropped": (_instead(r"\bin\b ", ""), "in_missing not_in operator_missing"),
    "brackets of a call dropped": (
        _instead(r"\b(len|range|sorted|print|str|int)\(([\w, ]+)\)", r"\1 \2"),
        "call_brackets print_brackets",
    ),
    "type in front": (_instead(r"^(\s*)(?=\w+ = )", r"\1int "), "type_word"),
    "blank in a name": (_instead(r"^(\s*)([a-z]+)_([a-z]+)(?= = )", r"\1\2 \3"), "name_blank comma_names"),
    "digit in front": (_digit, "digit_name"),
    "indented further": (_instead(r"^(\s+)(?=\w)", r"\1    "), "indent_extra indent_level block_empty else_level"),
    "not indented": (
        _instead(r"^\s+(?=\w)", ""),
        "block_empty indent_extra indent_level return_outside yield_outside else_level no_partner else_cut_off",
    ),
    "indented by one less": (
        _instead(r"^ (?= +\w)", ""),
        "indent_level indent_extra block_empty else_level",
    ),
    "two statements": (_instead(r"^(\s*)(\w+ = [\w(), ]+)$", r"\1\2 total = 3"), "two_statements bracket_open"),
    "else if": (_instead(r"\belif\b", "else if"), "else_if"),
    "braces": (_instead(r":(?=\s*$)", " {"), "braces"),
    "unit behind a number": (_instead(r"(?<= )(\d+)\s*$", r"\1점"), "unit"),
    "increment": (_instead(r"^(\s*\w+) \+= 1\s*$", r"\1++"), "increment"),
}
"""How a line is broken, and the keys of the sentences that are right about it. Where a comma or an operator is gone,
any sentence that names the place will do: which of the two it was, nobody can tell from the line alone."""


def compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def broken(seed: int, each: int) -> Iterator[Broken]:
    """For every kind `each` programs, broken at one place that no longer compiles."""
    chance = random.Random(seed)
    sources = []
    for path in PROGRAMS:
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        if "\0" not in text and compiles(text):
            lines = split_lines(text)
            sources.append((path.relative_to(ROOT).as_posix(), lines, scan(lines)))
    for name, (kind, _) in KINDS.items():
        made = 0
        for _ in range(each * 40):
            path, texts, lines = chance.choice(sources)
            row = chance.randrange(len(lines))
            if not lines[row].text.strip() or (lines[row].goes_on and not lines[row].brackets):
                continue
            changed = list(kind(lines[row]))
            if not changed:
                continue
            after = chance.choice(changed)
            text = "\n".join([*texts[:row], after, *texts[row + 1 :]])
            if after != texts[row] and not compiles(text):
                yield Broken(name, path, row + 1, texts[row], after, text)
                made += 1
                if made == each:
                    break
