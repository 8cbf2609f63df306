"""`grade verify --preview`: every message that a student can get, in Korean and in English, to be read in one go.

Collected from reports of the stub, of constants, of `wrong/` and of files that are clumsy in the ways beginners are.
The limit: what no such file provokes is not shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grader.authoring.trials import Trial
from grader.domain.author_files import read_text
from grader.domain.course import Assignment
from grader.domain.disclosure import disclose
from grader.domain.verdict import Report
from grader.text import Text

CLUMSY = "clumsy"
"""The group of these trials; nothing is expected of them."""


@dataclass
class Message:
    """One sentence, the tests that say it, and the files that provoke it."""

    text: Text
    tests: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def clumsy_trials(assignment: Assignment) -> list[Trial]:
    """The reference as beginners break it: empty, not compiling, in cp949, its first function wrong in many ways."""
    assert assignment.reference is not None
    source = read_text(assignment.reference / assignment.filename)
    files = {
        "empty file": b"",
        "missing colon": f"if True\n    pass\n{source}".encode(),
        "saved as cp949": f"# 한글\n{source}".encode("cp949", "replace"),
    }
    if assignment.kind == "functions":
        names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        bodies = {
            "nothing returned": "pass",
            "divides by 0": "return 1 / 0",
            "endless loop": "while True: pass",
            "asks the keyboard": "return input()",
            "ends the program": "exit()",
        }
        files["input() at the top"] = f"name = input()\n{source}".encode()
        for title, body in bodies.items() if names else ():
            files[title] = f"{source}\n\ndef {names[0]}(*args):\n    x = 0\n    {body}\n".encode()
        if names:
            files["no parameters"] = f"{source}\n\ndef {names[0]}():\n    return 0\n".encode()
    return [Trial(CLUMSY, f"clumsy: {name}", data, lambda _: iter(())) for name, data in files.items()]


def collect_messages(trials: Sequence[Trial], reports: dict[str, Report]) -> list[Message]:
    """The distinct messages, in the order in which trials and tests come."""
    messages: dict[Text, Message] = {}
    for trial in trials:
        report = disclose(reports[trial.name])
        sentences = [(report.summary, "the whole file"), *((remark, "a remark") for remark in report.remarks)]
        sentences += [(test.message, test.name) for test in report.tests]
        for text, test in sentences:
            if text:
                message = messages.setdefault(text, Message(text))
                message.tests += [test] if test not in message.tests else []
                message.files += [trial.name] if trial.name not in message.files else []
    return list(messages.values())


def format_messages(assignment: Assignment, messages: Sequence[Message]) -> Iterator[str]:
    """The messages one below the other, each in both languages."""
    yield f"== {assignment.id}: {len(messages)}"
    for number, message in enumerate(messages, 1):
        yield ""
        yield f"{number}. {_show_some(message.tests)}  ←  {_show_some(message.files)}"
        for lang, text in (("ko", message.text.ko), ("en", message.text.en)):
            for count, line in enumerate(text.splitlines()):
                yield f"   {lang if not count else '  '}  {line}"
    yield ""


def _show_some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" (+{len(names) - 3})" if len(names) > 3 else "")
