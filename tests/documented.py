"""Every command line that README, CONTRIBUTING and grader/docs show, found by a parser of Markdown.

    shown       a line of a block that one types: of `console` what begins with `$ `, of `sh` and `text` without a
                language whatever begins with a program's name, and each line of `sh`
    mentioned   code in a sentence, a table, a list that begins with a program's name and says more than that

The limit: what a block of `text` or `python` shows is an answer or a program, and not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
FILES = (
    ROOT / "README.md",
    ROOT / ".github" / "CONTRIBUTING.md",
    *sorted((ROOT / "grader" / "docs").glob("*.md")),
)
PROGRAMS = re.compile(
    r"(\.venv[/\\]\S+|\.ci/\w+|grade|pip|pytest|python3?|py|uv|tensorboard|git|apt|winget|source|docker)(?=\s|$)"
)


@dataclass(frozen=True)
class Command:
    """A line that somebody may type."""

    file: str
    line: int
    """Where it stands; of a mention, the block's."""
    text: str
    shown: bool
    block: int
    """The line at which its block or paragraph begins."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"

    @property
    def bare(self) -> str:
        """Without the comment behind it."""
        return re.sub(r"\s# .*$", "", self.text).rstrip()


def commands() -> list[Command]:
    """All of them, in the order in which they stand."""
    return [found for file in FILES for found in _of(file)]


def _of(file: Path) -> Iterator[Command]:
    for token in MarkdownIt("commonmark").enable("table").parse(file.read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block"):
            yield from _shown(file.name, token)
        elif token.type == "inline":
            for child in token.children or ():
                if child.type == "code_inline" and PROGRAMS.match(child.content) and " " in child.content.strip():
                    yield Command(file.name, _first(token), child.content, False, _first(token))


def _shown(name: str, fence: Token) -> Iterator[Command]:
    language = fence.info.strip()
    block = _first(fence)
    for number, line in enumerate(fence.content.splitlines(), block + (fence.type == "fence")):
        if language == "console" and line.startswith("$ "):
            yield Command(name, number, line[2:], True, block)
        elif language == "sh" or (not language and PROGRAMS.match(line)):
            yield Command(name, number, line, True, block)


def _first(token: Token) -> int:
    return (token.map or [0])[0] + 1
