"""START-HERE: what a student reads first of what was handed out, in both languages; Windows comes first.

Every line to type works as it stands in the folder that the file lies in. The limit: how homework is handed in is the
course's affair; what is said of it is whom to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.domain.course import Assignment, Course
from grader.text import Lang, Text, plain, tr

_LANGUAGES: tuple[Lang, ...] = ("ko", "en")
_TENSORFLOW = "tensorflow"
"""The extra of the package that an assignment with this among what it preloads needs."""
_DEFAULT_PYTHON = "3.11"
_LARGE = (
    tr("TensorFlow is large (about two gigabytes): this takes some minutes."),
    tr(
        'If no TensorFlow is found ("No matching distribution"), your Python is newer than it knows: install with '
        "uv, as on a PC without Python."
    ),
)


@dataclass(frozen=True)
class Wheel:
    """The package that students install."""

    name: str
    """Of the file, as pip demands it."""
    data: bytes


def start_here(
    course: Course, assignments: Sequence[Assignment], wheel: Wheel | None, pages: Sequence[Assignment] = ()
) -> dict[Lang, str]:
    """Language → the text, lines ended by a newline. `pages`: of which a check page lies in the folder, too."""
    parts = {
        tr("1. What is here"): _files(assignments),
        tr("2. Install the checker (once)"): [*_open_page(assignments, pages), *_install(course, assignments, wheel)],
        tr("3. Check your work, as often as you like"): [
            *_line(tr("Windows:"), "py -m grader check"),
            *_line(tr("macOS, Linux:"), "~/grade/bin/grade check"),
            *_line(tr("installed with uv:"), "grade check"),
            tr("It runs the public tests and says what works and what to fix first. Nothing is sent anywhere."),
        ],
        tr("4. Questions"): [course.contact],
    }
    return {lang: _as_text(course.title, parts, lang) for lang in _LANGUAGES}


def _as_text(title: Text, parts: Mapping[Text, Sequence[Text]], lang: Lang) -> str:
    chapters = ["\n".join([head[lang], *(f"   {line[lang]}" for line in lines)]) for head, lines in parts.items()]
    return "\n\n".join([title[lang], *chapters]) + "\n"


def _line(label: Text, typed: str) -> list[Text]:
    return [label, plain(f"   {typed}")]


def _files(assignments: Sequence[Assignment]) -> list[Text]:
    alone = len(assignments) == 1
    names = [each.filename if alone else f"{each.id}/{each.filename}" for each in assignments]
    return [
        *(
            tr("{file}: {title}. Write your answer into it.", file=name, title=each.title)
            for name, each in zip(names, assignments, strict=True)
        ),
        tr("README.md beside it says what to do (README.en.md in English). Leave the other files as they are."),
    ]


def _open_page(assignments: Sequence[Assignment], pages: Sequence[Assignment]) -> list[Text]:
    if not pages:
        return []
    names = ["check.html" if len(assignments) == 1 else f"{each.id}/check.html" for each in pages]
    return [
        tr(
            "Where you may install nothing: double-click {pages} and open it with Chrome, Edge or Firefox. It runs the "
            "public tests in the browser, without a network.",
            pages=", ".join(names),
        ),
    ]


def _install(course: Course, assignments: Sequence[Assignment], wheel: Wheel | None) -> list[Text]:
    opening = [
        tr("Open a terminal in this folder."),
        tr("On Windows: click into the address bar of the folder's window, type cmd and press Enter."),
        tr("On a Mac: in the Finder, right-click the folder and choose Services, New Terminal at Folder."),
    ]
    if wheel is None:
        return [*opening, tr("Then install the checker as your teacher told you.")]
    large = any(_TENSORFLOW in each.preload for each in assignments)
    package = f"{wheel.name}[{_TENSORFLOW}]" if large else wheel.name
    python = course.python or _DEFAULT_PYTHON
    return [
        *opening,
        tr("Then type the line of your system as it stands here, and press Enter."),
        *_line(tr("Windows:"), f'py -m pip install "{package}"'),
        *_line(tr("macOS, Linux:"), f'python3 -m venv ~/grade && ~/grade/bin/pip install "./{package}"'),
        *_line(tr("A Windows PC without Python (py is not found):"), "winget install --id=astral-sh.uv -e"),
        *_line(tr("and in a new terminal, again in this folder:"), f'uv tool install --python {python} "./{package}"'),
        *_line(tr("and then, for the next new terminal to find it:"), "uv tool update-shell"),
        *(_LARGE if large else ()),
    ]
