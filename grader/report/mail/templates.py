"""The two parts of a message: by our templates, or by the course's own `assignments/mail.LANG.html` and `.txt`.

A course's template is Jinja2 and gets `view` (`grader.report.view.StudentView` with the assignments that are news, none
where there is an announcement alone), `shortened`, `lang`, `w` (words, said
by `say(w.TOTAL)`), `mail_style` and `part('mail_row.html', test)`. Styles of its HTML come to stand at the elements.

The limit: a view holds what its student may read, so no template can tell more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Template, TemplateError, TemplateSyntaxError

from grader.domain.course import Course
from grader.domain.totals import Total
from grader.report import words
from grader.report.advice import AdviceView
from grader.report.html import own_template
from grader.report.mail.inlining import inline_styles
from grader.report.mail.own import KINDS, own_template_path
from grader.report.mail.page import MailPage
from grader.report.text import student_text
from grader.report.view import StudentView, TaskView, TestView, WorkView
from grader.text import LANGS, Lang, Text, tr
from grader.text.errors import AssignmentError

_FAULT = tr("{path}: {why}. Correct this template, or remove it: then the grader's own is used.")
_SILENT = tr(
    "{path}: it does not show view.announced, and so would leave out what --note says. Add it, or remove this template."
)
_AT_LINE = tr("line {line}: {why}")


class HtmlPart:
    """The HTML part of one student's mail, with or without what makes it too long."""

    def __init__(self, view: StudentView, course: Course) -> None:
        self._view = view
        self._own = own_template_path(course, view.lang, "html")

    @cached_property
    def _page(self) -> MailPage:
        return MailPage(self._view)

    def render(self, works: Sequence[WorkView], *, shortened: bool) -> str:
        """It with these of the view's works; `shortened` says that explanations were left out. `AssignmentError` where
        the course's template is at fault."""
        if self._own is not None:
            return inline_styles(_render(self._own, replace(self._view, works=tuple(works)), shortened))
        return self._page.html(works, shortened=shortened)

    def least(self, works: Sequence[WorkView]) -> int:
        """Bytes that it has at the least when it lists their tests, explained or not; cheap, so 0 for the course's
        template, which only rendering tells of."""
        return 0 if self._own is not None else self._page.least(works)


def render_text(view: StudentView, course: Course, *, shortened: bool) -> str:
    """The plain part; `shortened` and errors as of `HtmlPart.render`."""
    path = own_template_path(course, view.lang, "txt")
    if path is not None:
        return _render(path, view, shortened)
    last = f"{words.SHORTENED[view.lang]}\n" if shortened else ""
    greeting = (words.GREETING if view.works else words.GREETING_NOTE).format(name=view.name)[view.lang]
    said = "".join(f"{note}\n\n" for note in view.announced)
    return f"{greeting}\n\n{said}{student_text(view, mail=True)}{last}"


def check_templates(course: Course) -> None:
    """Try the course's own templates on an example, so that a fault is known before an hour of grading."""
    for lang in LANGS:
        for kind in KINDS:
            if path := own_template_path(course, lang, kind):
                for shortened in (False, True):
                    _render(path, _example(lang), shortened)
                _render(path, replace(_example(lang), works=(), total_points="", total_note=""), False)


def _render(path: Path, view: StudentView, shortened: bool) -> str:
    try:
        source = path.read_bytes()
        made = _load(source, view.lang, path.suffix == ".html").render(view=view, shortened=shortened)
    except TemplateSyntaxError as error:
        why: Text | str = _AT_LINE.format(line=error.lineno, why=error.message or "?")
        raise AssignmentError(_FAULT.format(path=path, why=why)) from error
    except (TemplateError, OSError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise AssignmentError(_FAULT.format(path=path, why=str(error))) from error
    if view.announced and b"view.announced" not in source:
        raise AssignmentError(_SILENT.format(path=path))
    return made


@lru_cache(maxsize=8)
def _load(source: bytes, lang: Lang, escape: bool) -> Template:
    return own_template(source.decode("utf-8"), lang, escape=escape)


def _example(lang: Lang) -> StudentView:
    """A student with one assignment that has a bit of everything."""
    test = TestView("test", "<a> & b", "✗", "✗", "bad", True, "0 / 1", "x\n    y", "z", True)
    hidden = TestView("hidden", "c", "✓", "✓", "good", False, "1 / 1", "", "")
    task = TaskView("task", "1 / 2", 0.5, False, (test, hidden))
    work = WorkView(
        *("work", "Work", "1 / 2", 0.5, "bad"),
        worth="1",
        account=("a",),
        summary="s",
        file="f.py",
        handed_in="t",
        level=4,
        isolation="i",
        remarks=("r",),
        notes=("n",),
        tasks=(task,),
        hidden=True,
        pictures="p",
        advice=AdviceView("fix", "", done=False, linked=True),
    )
    missing = WorkView("other", "Other", "–", 0.0, "idle", missing=True, summary="s")
    who = ("kim", "Kim", True, "Course", "contact", "reply@example.org")
    return StudentView(*who, (work, missing), Total(50.0), "50 / 100", "note", lang)
