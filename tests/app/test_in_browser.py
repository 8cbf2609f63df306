"""What a page calls, with processes in the place of its workers: the sentences are those of `grade check --page`.

Of `grader.app.in_browser`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.handout import read_files, read_settings
from grader.domain.course_files import HOMEWORK, load_course
from tests.conftest import ROOT

PAGE = """
import json, queue, subprocess, sys, threading
from pathlib import Path
from grader.app.in_browser import Page

CHILD = '''
import os, sys
from grader.sandbox.inside.browser import serve
source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")  # the standard streams are the submission's
def send(data):
    sink.write(len(data).to_bytes(4, "big") + data)
    sink.flush()
take = serve(sys.argv[1], [], send)
while header := source.read(4):
    take(source.read(int.from_bytes(header, "big")))
'''

class Bytes(bytes):
    def to_bytes(self):
        return bytes(self)

class Worker:
    count = 0
    def __init__(self):
        Worker.count += 1
        folder = str(Path(sys.argv[1]).parent / f"worker{Worker.count}")
        self.process = subprocess.Popen([sys.executable, "-c", CHILD, folder], stdin=-1, stdout=-1)
        self.came = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
    def read(self):
        while header := self.process.stdout.read(4):
            self.came.put(Bytes(self.process.stdout.read(int.from_bytes(header, "big"))))
        self.came.put(self.process.wait())
    def put(self, data):
        self.process.stdin.write(len(data).to_bytes(4, "big") + data)
        self.process.stdin.flush()
    def spoken(self):
        return not self.came.empty()
    def get(self, milliseconds):
        try:
            return self.came.get(timeout=max(0.0, milliseconds) / 1000)
        except queue.Empty:
            return None
    def end(self):
        self.process.kill()

page = Page(Path(sys.argv[1]), lambda preload: Worker(), lambda promised: promised, Bytes)
sys.platform = "emscripten"  # there the backend is the one without processes
for name, text, lang in json.load(sys.stdin):
    if name == "warm up":
        page.warm_up(lang)
        print(json.dumps([Worker.count, len(sys.modules)]))
    else:
        print(page.check(name, Bytes(text.encode()), lang))
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    """What is handed out of `if_for`."""
    course = load_course(ROOT)
    files = {**read_files(course.assignment("if_for")), HOMEWORK: read_settings(course, {"if_for"})}
    for name, data in files.items():
        path = tmp_path / "homework" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "homework"


def told(homework: Path, *checks: tuple[str, str, str]) -> list:
    """What a page says of each: name, text, language."""
    done = subprocess.run(
        [sys.executable, "-c", PAGE, str(homework)],
        input=json.dumps(checks),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_page_tells_of_file_after_file_what_a_check_tells(homework: Path) -> None:
    right = (ROOT / "reference" / "if_for" / "if_for.py").read_text(encoding="utf-8")
    passed, typo, strange, gone = told(
        homework,
        ("if_for.py", right, "en"),
        ("if_for.py", "def restroom(man)\n    return 1\n", "ko"),
        ("..\\이상한 이름.md", "no homework", "en"),
        ("if_for.py", "import os\nos._exit(3)\n", "en"),
    )
    assert passed["page"].count("passed") >= 11
    assert '<li class="bad"' not in passed["page"]
    assert "checked here with python" in passed["versions"]
    assert "콜론" in typo["page"]
    assert strange["wrong"].startswith("이상한 이름.md ")
    assert "os._exit" in gone["page"] or "ended" in gone["page"]
    assert not list((homework.parent / "handed-in").iterdir())


def test_a_page_that_warmed_up_has_imported_all_that_a_check_imports_and_says_the_same(homework: Path) -> None:
    right = (ROOT / "reference" / "if_for" / "if_for.py").read_text(encoding="utf-8")
    file = ("if_for.py", right, "en")
    once_more = ("warm up", "", "en")
    (workers, modules), checked, (_, later) = told(homework, once_more, file, once_more)
    (cold,) = told(homework, file)
    assert workers == 1
    assert later == modules
    assert checked["versions"] == cold["versions"]
    assert checked["page"].count("passed") == cold["page"].count("passed")
