"""`grade handout`: what students are given, as zips: one an assignment, and one of all.

An assignment's zip is a folder with all that `assignments/<id>/` holds, the settings that a check hangs on
(`course_files.HOMEWORK`), START-HERE in two languages, and the hints where they are released
(`grader.authoring.released_hints`); `grade check` works in it wherever it is unpacked. Nothing else of `reference/`
comes along: neither through a link nor as a copy, and a stub that is not the proven one is refused, for somebody may
have solved it there.

The limit: whether a statement or a public test tells too much is its author's affair.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tomlkit

from grader.authoring.start_here import Wheel, start_here
from grader.domain.author_files import read_record, read_text, read_toml
from grader.domain.course import Assignment, Course
from grader.domain.course_files import HANDED_OUT, HOMEWORK
from grader.domain.hints import HANDED_OUT as HINTS
from grader.gradebook.archive import Archive, write_archive
from grader.sandbox.seam.shape import RECORD, digests
from grader.text import tr
from grader.text.errors import AssignmentError, UsageError

ALL = "homework"
"""The name of the zip of all assignments, and of the folder in it."""
CHECK_PAGE = "check.html"
"""In what is handed out of an assignment: its check as a page (`grader.authoring.check_page`)."""
_LEFT_BY_PROGRAMS = ("__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Handout:
    """One zip that is to be made."""

    target: Path
    folder: str
    """The one folder in it."""
    assignments: tuple[Assignment, ...]


def choose_assignments(course: Course, ids: Sequence[str], now: datetime) -> list[Assignment]:
    """Those that are named, else all that are open. A broken one raises its `AssignmentError`; `UsageError` where
    there is none."""
    chosen = [course.assignment(id_) for id_ in dict.fromkeys(ids or course.shown_ids(now))]
    if not chosen:
        raise UsageError(tr("No assignment is open yet. Name the one to hand out: grade handout ID"))
    return chosen


def plan_handouts(assignments: Sequence[Assignment], out: Path) -> list[Handout]:
    """One each, and where there are several, one of all."""
    alone = [Handout(out / f"{each.id}.zip", each.id, (each,)) for each in assignments]
    return alone if len(alone) == 1 else [*alone, Handout(out / f"{ALL}.zip", ALL, tuple(assignments))]


def check_pages(course: Course, assignments: Sequence[Assignment], given: Path | None) -> dict[str, bytes]:
    """Their checks as pages, by id; none is asked for that cannot be one. Errors as `make_pages` has them."""
    from grader.authoring.check_page.making import make_pages  # NumPy and jinja2, which zips are made without

    files = {each.id: read_files(each) for each in assignments}
    return make_pages(course, assignments, files, read_settings(course, set(files)), given)


def page_target(out: Path, id_: str) -> Path:
    """Where the page of an assignment is written beside the zips, for who puts it on a web page."""
    return out / f"{id_}-{CHECK_PAGE}"


def check_free(targets: Sequence[Path]) -> None:
    """`UsageError` where one is there already."""
    for target in targets:
        if os.path.lexists(target):
            raise UsageError(
                tr(
                    "{file} is there already, and nothing is written over. Delete it, or name another folder "
                    "with --out.",
                    file=target,
                )
            )


def write_handouts(
    course: Course,
    handouts: Sequence[Handout],
    wheel: Wheel | None,
    hints: Mapping[str, bytes],
    pages: Mapping[Path, tuple[str, bytes]],
) -> None:
    """Make the zips, with the hints of these assignments and their check pages: where each is written as well → whose
    it is, and the page. `UsageError` where one is there already or cannot be written,
    `AssignmentError` where a file is none to hand out; all of them are read, and every target looked at, before the
    first is made."""
    files = {each.id: read_files(each) for handout in handouts for each in handout.assignments}
    for id_, sheet in hints.items():
        files[id_][HINTS] = sheet
    for id_, page in pages.values():
        files[id_][CHECK_PAGE] = page
    check_free([*(handout.target for handout in handouts), *pages])
    for handout in handouts:

        def fill(archive: Archive, handout: Handout = handout) -> None:
            for name, data in _lay_out(course, handout, files, wheel):
                archive.add(f"{handout.folder}/{name}", data)

        write_archive(handout.target, fill)
    for target, (_, page) in pages.items():
        try:
            target.write_bytes(page)
        except OSError as error:
            raise UsageError(tr("{file} cannot be written: {why}.", file=target, why=error.strerror)) from error


def read_files(assignment: Assignment) -> dict[str, bytes]:
    """What of `assignments/<id>/` is handed out: name below it → content. `AssignmentError` where one is a link or no
    plain file, cannot be read, or is also a file of `reference/<id>/`, and where the stub is not the proven one."""
    found = dict(_read_below(assignment.folder, ""))
    found.pop(HINTS, None)  # an old one, that somebody put back there
    _check_stub(assignment)
    kept = {} if assignment.reference is None else dict(_read_below(assignment.reference, "", links=True))
    secret = {
        hashlib.sha256(data).digest(): f"reference/{assignment.id}/{name}"
        for name, data in kept.items()
        if data.strip()
    }
    for name, data in found.items():
        if (same := secret.get(hashlib.sha256(data).digest())) is not None:
            raise AssignmentError(
                tr(
                    "{file} has the same content as {same}, which no student may have, and nothing was handed out. Put "
                    "the right file there.",
                    file=assignment.folder / name,
                    same=same,
                )
            )
    return found


def read_settings(course: Course, ids: Collection[str]) -> bytes:
    """`homework.toml`: what of course.toml is handed out with these assignments, as TOML; it names no other."""
    raw = read_toml(course.root / "assignments" / "course.toml")
    kept = {key: value for key, value in raw.items() if key in HANDED_OUT}
    kept["order"] = [id_ for id_ in course.ids if id_ in ids]
    kept["weights"] = {id_: weight for id_, weight in course.weights.items() if id_ in ids}
    return tomlkit.dumps(kept).encode("utf-8")


def _lay_out(
    course: Course,
    handout: Handout,
    files: Mapping[str, Mapping[str, bytes]],
    wheel: Wheel | None,
) -> Iterator[tuple[str, bytes]]:
    pages = [each for each in handout.assignments if CHECK_PAGE in files[each.id]]
    for lang, text in start_here(course, handout.assignments, wheel, pages).items():
        # Notepad, where it is the old one, takes a mark for UTF-8 and ends lines as Windows does.
        yield f"START-HERE.{lang}.txt", text.replace("\n", "\r\n").encode("utf-8-sig")
    yield HOMEWORK, read_settings(course, {each.id for each in handout.assignments})
    if wheel is not None:
        yield wheel.name, wheel.data
    for assignment in handout.assignments:
        below = "" if handout.folder == assignment.id else f"{assignment.id}/"
        for name, data in files[assignment.id].items():
            yield below + name, data


def _check_stub(assignment: Assignment) -> None:
    """A stub is handed out as it was proven: by `stub.json`, which a check at home knows it by as well."""
    path = assignment.folder / RECORD
    if read_record(path) != digests(read_text(assignment.stub)):
        raise AssignmentError(
            tr(
                "{stub} is not the stub that `grade verify` proved, as {record} has it: perhaps somebody worked in it. "
                "Put the stub back, or prove the new one: grade verify {id}",
                stub=assignment.stub,
                record=path.name,
                id=assignment.id,
            )
        )


def _read_below(folder: Path, prefix: str, *, links: bool = False) -> Iterator[tuple[str, bytes]]:
    try:
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            if entry.name.startswith(".") or entry.name in _LEFT_BY_PROGRAMS or entry.name.endswith(".pyc"):
                continue
            if not links and (entry.is_symlink() or not (entry.is_file() or entry.is_dir())):
                raise AssignmentError(
                    tr(
                        "{file} is a link or no plain file, and is not handed out: what it leads to may be no "
                        "student's. Put the file itself there.",
                        file=entry.path,
                    )
                )
            if entry.is_dir():
                yield from _read_below(Path(entry.path), f"{prefix}{entry.name}/", links=links)
            elif entry.is_file():
                yield prefix + entry.name, Path(entry.path).read_bytes()
    except OSError as error:
        raise AssignmentError(
            tr("{path} cannot be read: {error}.", path=error.filename or folder, error=error.strerror)
        ) from error
