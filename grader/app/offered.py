"""Commands that are offered to a person: with the options, at their end or behind the verb, by which they mean the
course and the class that the person named. Without them they would act on whatever class lies where they are called.

The limit: which sentences offer one is for their makers to say; here is only what is put into it. Between backquotes a
verb is named, and nothing offered.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from grader.text import Text, plain

OF_A_CLASS = (
    *("alarms", "assign", "backup", "comment", "excuse", "export", "extend", "fill", "forget", "gradescope"),
    *("hold", "ignore", "inquiries", "late", "merge", "note", "override", "send", "show", "similar", "unhold"),
)
"""The verbs that take `--class`, and `--course`. `collect` does too, and what is offered of it is
whole."""
OF_A_COURSE = ("run",)
"""Those that take `--course`, and the class as an argument."""
_WORD = "|".join(
    (
        *(r"\[?--[a-z-]+", r"[A-Z]{2,}(?:/[A-Z]+)*\b(?: ?…|\.\.\.)?", r"T\]", '"…"', "'[^']*'"),
        *(r"/[^\s.,;:)]+(?:[.][^\s.,;:)]+)*", r"[\w-]+\.(?:csv|xlsx|zip|html|txt|mbox)\b"),
        *(r"[0-9]+[dhm]?\b", r"[0-9a-f]{10}\b"),
    )
)
"""What is a part of the command whatever follows: an option, a word to be filled in, a number, a path, a file."""
_OFFERED = re.compile(rf"(?<![\w`-])grade (?P<verb>{'|'.join((*OF_A_CLASS, *OF_A_COURSE))})(?![\w-])(?: (?:{_WORD}))*")


@dataclass(frozen=True)
class Named:
    """How course and class were named on the command line; None where they were not."""

    course: Path | None = None
    class_folder: Path | None = None

    def complete(self, line: str) -> str:
        """`line` with the options in each command that it offers: at its end, or before the first word that may be of
        the sentence as well; as it is, where it has them."""
        if not self.options("") or " --class " in line or " --course " in line:
            return line
        if whole := re.match(r" +grade ([a-z]+) ", line):  # nothing but a command
            return line + (self.options(whole[1]) if whole[1] in (*OF_A_CLASS, *OF_A_COURSE) else "")
        return _OFFERED.sub(lambda match: match[0] + self.options(match["verb"]), line)

    def options(self, verb: str) -> str:
        """What that verb needs, with a blank before it; empty where nothing was named."""
        folder = None if verb in OF_A_COURSE else self.class_folder
        named = (("--class", folder), ("--course", self.course))
        return "".join(f" {flag} {shlex.quote(str(folder))}" for flag, folder in named if folder is not None)

    @classmethod
    def by(cls, arguments: Sequence[str], verbs: Mapping[str, click.Command]) -> Named:
        """How a command line, the verb before all, names them, right or wrong as it may be: by an option, or as the
        argument of one that takes the class so."""
        verb = verbs.get(arguments[0]) if arguments else None
        if verb is None:
            return cls()
        lenient = click.Context(verb, resilient_parsing=True)
        parser = verb.make_parser(lenient)
        parser.ignore_unknown_options = True  # what stands behind one would not be read
        given, _, _ = parser.parse_args(list(arguments[1:]))
        folder = given.get("path" if verb.name in OF_A_COURSE else "class_folder")
        return cls(*(Path(each) if isinstance(each, str) else None for each in (given.get("course"), folder)))


def repeat_place(course_folder: Path | None, folder_named: Path | None = None) -> Text:
    """What a command that is offered needs at its end, so that it means the same course and class: the options by which
    they were named, as they were; empty where none was."""
    return plain(Named(course_folder, folder_named).options(""))
