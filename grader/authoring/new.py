"""`grade new`: the folders of a new assignment, with a first task that `grade verify` proves as it stands.

Everything is made beside its place and moved there at the end; where a step fails, what was done before is taken back.
The limit: what the files say comes from `grader/authoring/template`; no placeholder is left in them.
"""

from __future__ import annotations

import json
import keyword
import os
import re
import shutil
import string
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from grader.domain.course_files import load_course
from grader.intake.courses import find_course
from grader.text import Lang, Text, plain, tr
from grader.text.errors import UsageError

SUFFIX = ".txt"
"""Python files of the template bear it, so that no tool takes them for modules of this package."""
Template = Literal["functions", "script", "tensorflow"]
"""What a new assignment begins as, and the template's folder; the last is a script, too."""
_RESERVED = ("conftest", "probes", "exhibits", "test_public", "test_hidden", "con", "prn", "aux", "nul")
"""Files that lie beside the submission, and names that Windows keeps for itself."""


@dataclass(frozen=True)
class NewAssignment:
    """An assignment that was just made."""

    root: Path
    """The course's folder."""
    files: list[Text]
    """What lies below it now that did not, or not so."""
    lang: Lang
    """The one asked for, else the course's."""


def make_assignment(
    id_: str, *, kind: Template, title: str, title_en: str, course: Path | None, lang: Lang | None
) -> NewAssignment:
    """Make the assignment, in `course` or in the course that lies here. `title` is its Korean one, the id if empty;
    `title_en` the English one, as the Korean if empty. `UsageError` where nothing was made."""
    check_id(id_)
    titles = _check_titles(id_, title, title_en)
    root, is_new = _find_root(id_, course)
    lang = lang or ("ko" if is_new else load_course(root).lang)
    _check_free(root, id_)
    return NewAssignment(root, _create(root, id_, kind, titles, is_new), lang)


def check_id(id_: str) -> None:
    """`UsageError` where an id could not be an assignment's: it is a folder, a file and a module at once."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", id_):
        raise UsageError(
            tr(
                "{id!r} cannot be the id of an assignment: it is the name of a Python file. Use small letters a-z, "
                "digits and _, and begin with a letter: week3_loops",
                id=id_,
            )
        )
    if keyword.iskeyword(id_) or keyword.issoftkeyword(id_):
        raise UsageError(tr("{id!r} is a word of Python's own. Choose another id, for example {id}_1.", id=id_))
    if id_ in sys.stdlib_module_names:
        raise UsageError(
            tr(
                "{id!r} is a module of Python's: {id}.py would be imported in its place. Choose another id, for "
                "example {id}_homework.",
                id=id_,
            )
        )
    if id_ == "grader" or id_ in metadata.packages_distributions():
        raise UsageError(
            tr(
                "{id!r} is an installed module: {id}.py would be imported in its place. Choose another id, for example "
                "{id}_homework.",
                id=id_,
            )
        )
    if id_ in _RESERVED or re.fullmatch(r"(com|lpt)\d", id_):
        raise UsageError(tr("{id!r} has another meaning as a file's name. Choose another id.", id=id_))


def _check_titles(id_: str, title: str, title_en: str) -> dict[str, str]:
    ko = title or id_
    en = title_en or title or id_
    for each in (ko, en):
        if not each.strip() or not each.isprintable():
            raise UsageError(tr("{title!r} is no title: write one line of text.", title=each))
    return {
        "title_ko": json.dumps(ko, ensure_ascii=False),  # as TOML writes a string, too
        "title_en": json.dumps(en, ensure_ascii=False),
        "heading_ko": ko,
        "heading_en": en,
    }


def _find_root(id_: str, course: Path | None) -> tuple[Path, bool]:
    """The course's folder, and whether the course has to be made: in a folder that was named, or in an empty one."""
    if course is not None:
        root = Path(os.path.abspath(course))
        if root.exists() and not root.is_dir():
            raise UsageError(tr("{root} is not a folder. Name the course's folder with --course DIR.", root=root))
        return root, not (root / "assignments" / "course.toml").is_file()
    here = Path.cwd()
    try:
        return find_course(here), False
    except UsageError as error:
        if not any(here.iterdir()):
            return here, True
        raise UsageError(
            tr(
                "No course found: neither {here} nor a folder above it holds assignments/course.toml. Go to the "
                "course's folder, or begin a course: grade new {id} --course DIR",
                here=here,
                id=id_,
            )
        ) from error


def _check_free(root: Path, id_: str) -> None:
    for place in (root / "assignments" / id_, root / "reference" / id_):
        if os.path.lexists(place):
            raise UsageError(
                tr(
                    "{place} is there already. Choose another id, or move that folder away if it was left half-made.",
                    place=place,
                )
            )


def _create(root: Path, id_: str, kind: Template, titles: dict[str, str], is_new: bool) -> list[Text]:
    """Write everything below a temporary folder, then move it into place, course.toml last."""
    created: list[Path] = []
    work: Path | None = None
    finished = False
    try:
        for folder in (root, root / "assignments", root / "reference"):
            if not folder.exists():
                folder.mkdir()
                created.append(folder)
        work = Path(tempfile.mkdtemp(dir=root, prefix=".grade-new-"))
        paths = sorted(_write_template(work, id_, kind, titles))
        settings = _add_to_settings(root, id_, is_new)
        (work / "course.toml").write_text(settings, encoding="utf-8")
        for name in ("assignments", "reference"):
            place = root / name / id_
            (work / name).rename(place)
            created.append(place)
        os.replace(work / "course.toml", root / "assignments" / "course.toml")
        finished = True
    except OSError as error:
        raise UsageError(
            tr(
                "{path} cannot be written: {why}. Make the course's folder writable, or name "
                "another one with --course DIR. Nothing was made.",
                path=error.filename or root,
                why=error.strerror,
            )
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        if not finished:
            for place in reversed(created):
                shutil.rmtree(place, ignore_errors=True)
    return [
        *map(plain, paths),
        plain("assignments/course.toml ") + (tr("(new)") if is_new else plain("(order, weights)")),
    ]


def _write_template(work: Path, id_: str, kind: Template, titles: dict[str, str]) -> Iterator[str]:
    """The files of the template, filled in; their places below the course's folder."""
    top = resources.files("grader.authoring") / "template" / kind
    for parts, source in _walk_template(top):
        name = parts[-1].removesuffix(SUFFIX)
        name = f"{id_}.py" if name == "id.py" else name
        target = work.joinpath(*parts[:-1], name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = string.Template(source.read_text(encoding="utf-8")).substitute(titles, id=id_)
        target.write_text(text, encoding="utf-8", newline="\n")
        yield "/".join((parts[0], id_, *parts[1:-1], name))


def _walk_template(folder: Traversable, parts: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk_template(entry, (*parts, entry.name))
        else:
            yield (*parts, entry.name), entry


def _add_to_settings(root: Path, id_: str, is_new: bool) -> str:
    """course.toml with the assignment at the end of `order` and in `weights`; everything else stays as it is."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = root / "assignments" / "course.toml"
    source: Path | Traversable = resources.files("grader.authoring") / "template" / "course.toml" if is_new else path
    try:
        settings = tomlkit.parse(source.read_text(encoding="utf-8"))
        order = settings.setdefault("order", tomlkit.array())
        if id_ not in order:
            order.append(id_)
        weights = settings.setdefault("weights", tomlkit.table())
        if id_ not in weights:
            weights.append(id_, 1.0)
    except (TOMLKitError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise UsageError(
            tr(
                "{path} is not as a course.toml should be: {error}. Correct it; nothing was made.",
                path=path,
                error=error,
            )
        ) from error
    return tomlkit.dumps(settings)
