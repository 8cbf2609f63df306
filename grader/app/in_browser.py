"""`grade check` within a page: what the page calls, on the side that grades.

The page (`grader.authoring.check_page`) has laid what was handed out into a folder, and lends what only it can do: to
start another worker, and to wait. What is said of a file is what `grade check --page` says. The limit: this runs in a
worker of a browser; what stands around the results is the page's own.
"""

from __future__ import annotations

import json
import os
import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.app.checked_lines import versions
from grader.app.own_check import open_check
from grader.domain.course_files import load_handout
from grader.grading.warm import Warm
from grader.report.checking import check_view
from grader.report.html import student_html
from grader.sandbox.backends import browser
from grader.sandbox.seam import wire
from grader.text import Lang
from grader.text.errors import GraderError

_Wait = Callable[[Any], Any]
"""What stands still until a promise is kept: `pyodide.ffi.run_sync`."""
_Give = Callable[[bytes], Any]
"""What makes bytes the page's: `pyodide.ffi.to_js`."""


class Page:
    """The checks of one page, and what is kept warm between them."""

    def __init__(self, homework: Path, start: Callable[[str], Any], wait: _Wait, give: _Give) -> None:
        """`homework`: the folder of what was handed out; `start`: gives a worker, as a promise of the page's."""
        self._homework = homework
        self._warm: dict[Lang, Warm] = {}
        self._files = 0
        os.chdir(homework)
        browser.connect(lambda preload: _Worker(wait(start(json.dumps(preload))), wait, give))

    def warm_up(self, lang: Lang) -> None:
        """Check what was handed out as it is, and forget what came of it: then all that a check imports is there, and
        the suite is collected, before there is a file to check."""
        course = load_handout(self._homework)
        for assignment in course.assignments if course is not None else ():
            self._check(assignment.filename, (assignment.folder / assignment.filename).read_bytes(), lang)

    def check(self, name: str, data: Any, lang: Lang) -> str:
        """What `grade check` says of a file with that name, as JSON: the `page` and the `versions`; or what is `wrong`
        with the file as a whole; or, where its author is not to blame, what to tell the teacher (`ours`). `data`: its
        bytes, as the page has them."""
        return self._check(name, bytes(data.to_bytes()), lang)

    def _check(self, name: str, data: bytes, lang: Lang) -> str:
        self._files += 1
        folder = self._homework.parent / "handed-in" / str(self._files)
        folder.mkdir(parents=True)
        file = folder / (os.path.basename(name.replace("\\", "/")) or "_")
        try:
            file.write_bytes(data)
            own = open_check(file, None, (), lang)
            if lang not in self._warm:
                self._warm[lang] = Warm(own.plan(min_isolation=1, isolation=1, mnist=None))
            found = [own.made_of(each, self._warm[lang].grade(each), points=True) for each in own.submissions]
        except GraderError as error:
            # Who dropped a file knows no folder that it lies in here.
            return json.dumps({"wrong": error.text[lang].replace(f"{folder}{os.sep}", "")})
        finally:
            file.unlink(missing_ok=True)
            folder.rmdir()
        if ours := [checked.report.staff_detail.strip() for checked in found if checked.report.status.ours]:
            return json.dumps({"ours": "\n".join(ours)})
        page = student_html(check_view([checked.work for checked in found], lang))
        return json.dumps({"page": page, "versions": " ".join(versions(checked)[lang] for checked in found)})


class _Worker:
    """A `grader.sandbox.backends.browser.Channel`: the page's object for a worker, which gives promises."""

    def __init__(self, worker: Any, wait: _Wait, give: _Give) -> None:
        self.code: int | None = None
        self._worker, self._wait, self._give = worker, wait, give

    def put(self, data: bytes) -> None:
        self._worker.put(self._give(wire.unframed(data)))

    def spoken(self) -> bool:
        return bool(self._worker.spoken())

    def get(self, seconds: float) -> bytes | None:
        found = self._wait(self._worker.get(seconds * 1000))
        if found is None:
            raise queue.Empty
        if isinstance(found, int):
            self.code = found
            return None
        return bytes(found.to_bytes())

    def end(self) -> None:
        self._worker.end()
