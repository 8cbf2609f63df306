"""The pages as HTML: a student's `report.html`, and the staff's, whose values `grader.report.dashboard` makes.

One file each that loads nothing: no font, no picture but those that it holds itself, and no script but one of ours on
the staff's. Three things keep hostile text from becoming more than text: it is free of controls when it comes here
(`grader.text.safe`), the template engine escapes every value, and the page forbids itself everything but its own style
sheet and script, which it names by digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from grader.domain.exhibits import Exhibit
from grader.domain.sharing import remember_same
from grader.report import words
from grader.report.dashboard import labels
from grader.report.view import StudentView, TaskView
from grader.report.words import Tone
from grader.text import Lang, Text
from grader.text.safe import visible

_HERE = Path(__file__).parent
_DRAWN = ("message.html", "row.html", "row_head.html")
"""Parts that are a macro, `draw`."""


class Head(NamedTuple):
    """What of a `TestView` says how the test ended."""

    tone: Tone
    sign: str
    label: str
    title: str
    visible: bool
    points: str
    first: bool


_head = attrgetter(*Head._fields)
_WORD_END = re.compile(r"(?<=[_\[,-])(?=\w)")


def student_html(view: StudentView) -> str:
    """`report.html`: all assignments of one student."""
    return _render("page.html", view.lang, view=view)


def compile_templates(lang: Lang) -> None:
    """Compile all that `student_html` is made of, before the first page is."""
    pending, seen = ["page.html", "exhibits.html"], set[str]()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            _environment(lang).get_template(name)
            pending += re.findall(r"'(\w+\.html)'", (_HERE / name).read_text(encoding="utf-8"))


def own_template(source: str, lang: Lang, *, escape: bool) -> Template:
    """A course's template of a mail, with what ours have; in Jinja's sandbox, where it reaches what it is given and
    nothing else. Raises Jinja's `TemplateError`."""
    sandbox = ImmutableSandboxedEnvironment(autoescape=escape, undefined=StrictUndefined, finalize=_clean)
    environment = _equip(sandbox, lang)
    environment.globals["mail_style"] = mail_style()
    return environment.from_string(source)


def mail_style() -> Markup:
    """The style sheet of mails."""
    return _inline("mail_style.html")[0]


def staff_html(template: str, lang: Lang, **values: object) -> str:
    """A page of the staff's (`grader.report.dashboard.page`), with a style sheet and a script beyond the students'."""
    style, digest = _inline("style.html", "staff_style.html")
    script, script_digest = _inline("table.js")
    own = {"style": style, "style_digest": digest, "script": script, "script_digest": script_digest, "d": labels}
    return _render(template, lang, **own, **values)


def _render(template: str, lang: Lang, **values: object) -> str:
    style, digest = _inline("style.html")
    shared = {"style": style, "style_digest": digest}
    return _environment(lang).get_template(template).render({**shared, **values})


@lru_cache(maxsize=256)
def _task(template: str, lang: Lang, task: TaskView, place: str, quiet: bool) -> Markup:
    """A task with its tests; kept, as many of a class have the same ones of the same result."""
    return _drawn(template, lang, task, place, quiet)


@lru_cache(maxsize=2048)
def _part(template: str, lang: Lang, value: object, place: str) -> Markup:
    """What a template makes of one value; kept, as most of a class's tests and messages are the same."""
    if template not in _DRAWN:  # of a mail
        return make_part(template, lang, value=value, place=place) + "\n"
    return _drawn(template, lang, value, place) + "\n"


def _parts(template: str, lang: Lang, values: Iterable[object], place: str) -> Markup:
    """The same of several, one behind the other."""
    return Markup("".join([_part(template, lang, value, place) for value in values]))  # noqa: S704 - escaped there


def _drawn(template: str, lang: Lang, *values: object) -> Markup:
    """What the macro `draw` of that template makes of these: to render a template costs more than most have to say."""
    return _macro(template, lang)(*values)


@cache
def _macro(template: str, lang: Lang) -> Callable[..., Markup]:
    draw: Callable[..., Markup] = _environment(lang).get_template(template).module.draw  # type: ignore[attr-defined]
    return draw


def make_part(template: str, lang: Lang, **values: object) -> Markup:
    """What one of our templates makes of these values."""
    return Markup(_environment(lang).get_template(template).render(values))  # noqa: S704 - escaped there


@remember_same(64)
def _figure(lang: Lang, exhibit: Exhibit, place: str) -> Markup:
    """The same of an exhibit; it is large, and that of all who are right is often one."""
    from grader.report.figures import figure  # NumPy, which a page without pictures is made without

    return _drawn("exhibits.html", lang, figure(exhibit, lang, place)) + "\n"


@cache
def _environment(lang: Lang) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    return _equip(environment, lang)


def _equip(environment: Environment, lang: Lang) -> Environment:
    """With what templates use."""

    def say(text: Text, **parts: object) -> str:
        return text.format(**parts)[lang] if parts else text[lang]

    environment.filters["quoted"] = lambda name: quote(name, safe="", errors="surrogatepass")
    environment.filters["blocks"] = blocks
    environment.filters["breakable"] = breakable
    environment.globals |= {
        "lang": lang,
        "say": say,
        "w": words,
        "draw_task": lambda template, task, place="", quiet=False: _task(template, lang, task, place, quiet),
        "part": lambda template, value, place="": _part(template, lang, value, place),
        "parts": lambda template, values, place="": _parts(template, lang, values, place),
        "head": lambda test: Head(*_head(test)),
        "text": lambda value: value,
        "figure": lambda exhibit, place: _figure(lang, exhibit, intern(str(place))),
    }
    return environment


@dataclass(frozen=True)
class Block:
    """A part of a message: a paragraph, lines of code, or a value with its label (`Got: `)."""

    kind: Literal["text", "code", "value"]
    text: str
    label: str = ""


def blocks(message: str, lang: Lang) -> list[Block]:
    """A message cut where its look changes. Lines of code are those that begin with four blanks."""
    labels_of_values = _value_labels(lang)
    parts: list[Block] = []
    for line in message.split("\n"):
        if line.startswith(labels_of_values):
            label = next(label for label in labels_of_values if line.startswith(label))
            parts.append(Block("value", line.removeprefix(label), label.rstrip()))
            continue
        block = Block("code", line[4:]) if line.startswith("    ") else Block("text", line)
        if parts and parts[-1].kind == block.kind:
            parts[-1] = Block(block.kind, f"{parts[-1].text}\n{block.text}")
        else:
            parts.append(block)
    return parts


@cache
def _value_labels(lang: Lang) -> tuple[str, ...]:
    return tuple(label[lang] for label in words.VALUE_LABELS)


def breakable(name: str) -> Markup:
    """A test's name, which may go on in the next line where a word of it ends: a telephone is narrower than most."""
    return Markup("<wbr>").join(_WORD_END.split(visible(name)))


def _clean(value: object) -> object:
    """The last door: whatever a template prints is free of controls, even what no view has cleaned."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


@cache
def _inline(*names: str) -> tuple[Markup, str]:
    """What these files of ours hold, and how a Content-Security-Policy names it."""
    text = "\n".join((_HERE / name).read_text(encoding="utf-8").strip() for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"  # noqa: S704 - our own files, the same on every page
