"""All that a student runs, where `tests.windows` imitates Windows: each verb in a process of its own, in a folder with
Korean, blanks and letters taken apart, on a console that knows only cp949.

Of `grader.app.console`, `grader.sandbox.backends.clock` and `grader.sandbox.inside.openly`. What is said is compared
with what is said here at the same isolation level, where that can be.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import unicodedata
import zipfile

import pytest

from tests.conftest import ROOT, grade, own_temporary_folder
from tests.sending.mail_server import serve
from tests.windows import interpreter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is nothing to imitate")

RIGHT = (ROOT / "reference" / "if_for" / "if_for.py").read_text("utf-8")
FACE = "\U0001f600"


def instead(body, of="restroom", before=""):
    """The reference with another function of that name."""
    return before + RIGHT.replace(f"def {of}(", f"def {of}_before(", 1) + f"\n\ndef {of}(man):\n    {body}\n"


class Machine:
    """An imitated one, and a home on it."""

    def __init__(self, place, zipped):
        self.python = interpreter(place / "Python", ROOT)
        self.home = place / "Users" / unicodedata.normalize("NFD", "홍 길동")
        self.folder = self.home / "내 과제 (1)"
        for name in ("Temp", "AppData/Local"):
            (self.home / name).mkdir(parents=True)
        with zipfile.ZipFile(zipped) as file:
            file.extractall(self.folder)
        (self.file,) = self.folder.rglob("if_for.py")
        self.folder = self.file.parent
        self.environment = {
            "PATH": os.environ["PATH"],
            "SYSTEMROOT": r"C:\Windows",
            "USERPROFILE": str(self.home),
            "HOME": str(self.home),
            "LOCALAPPDATA": str(self.home / "AppData" / "Local"),
            "TEMP": str(self.home / "Temp"),
            "TMP": str(self.home / "Temp"),
            "USERNAME": "홍길동",
            "LC_ALL": "C.UTF-8",  # else Python would speak UTF-8 with every file
            "PYTHONIOENCODING": "cp949",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *words, **environment):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        command = [str(self.python), *map(str, words)]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment | environment, **pipes)

    def run(self, *words, **environment):
        """The exit code, and all that the console shows."""
        with self.start(*words, **environment) as run:
            shown, _ = run.communicate(timeout=300)
        return run.returncode, shown.decode("cp949")

    def grade(self, *words, **environment):
        code, shown = self.run("-m", "grader", *words, **environment)
        assert "Traceback" not in shown, shown
        return code, shown

    @property
    def left(self):
        """What lies in the folder for temporary files."""
        return os.listdir(self.home / "Temp")


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    place = tmp_path_factory.mktemp("zips")
    done = grade("handout", "if_for", "--course", ROOT, "--out", place, cwd=place)
    assert done.code == 0, done.output
    return place / "if_for.zip"


@pytest.fixture
def machine(tmp_path, zipped):
    return Machine(tmp_path, zipped)


IMITATED = """
import os, pathlib, select, signal, socket, subprocess, sys, time
def fails(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    assert fails(lambda: __import__(name)) == "ModuleNotFoundError", name
for module, name in [(os, "fork"), (os, "getuid"), (os, "geteuid"), (os, "sched_getaffinity"), (os, "set_blocking"),
                     (os, "killpg"), (os, "waitid"), (os, "O_NOFOLLOW"), (signal, "SIGKILL"), (signal, "SIGALRM"),
                     (signal, "setitimer"), (select, "poll"), (select, "epoll"), (socket, "AF_UNIX"),
                     (time, "clock_gettime"), (time, "tzset")]:
    assert not hasattr(module, name), name
assert (sys.platform, os.name, os.supports_dir_fd) == ("win32", "nt", set())
assert fails(lambda: open("/proc/self/stat")) == "FileNotFoundError"
assert fails(lambda: os.open(".", os.O_RDONLY)) == "PermissionError"
assert fails(lambda: open("a:b", "w")) == "OSError"
pathlib.Path("a.txt").write_text("가")
assert pathlib.Path("a.txt").read_bytes() == "가".encode("cp949")
with open("a.txt"):
    assert fails(lambda: os.unlink("a.txt")) == "PermissionError"
pathlib.Path("b.txt").write_text("")
assert fails(lambda: os.rename("a.txt", "b.txt")) == "FileExistsError"
assert fails(lambda: select.select([os.pipe()[0]], [], [], 0)) == "OSError"
run = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
run.kill()
assert run.wait() == 1
print("imitated")
"""


def test_the_imitation_is_one(machine):
    assert machine.run("-c", IMITATED) == (0, "imitated\n")


def here(machine, tmp_path, *words):
    """The same on this machine, at the same isolation level and on the same console."""
    environment = {**os.environ, "PYTHONIOENCODING": "cp949", "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-m", "grader", *words, "--isolation", "1"],
        cwd=machine.folder,
        env=environment | own_temporary_folder(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode("cp949")


def words(shown):
    return [line.split() for line in shown.splitlines()]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko", RIGHT),
        ("en", instead("return 1 / 0")),
        ("ko", instead("while True:\n        pass")),
        ("en", instead("return restroom(man)")),
        ("ko", RIGHT + "x = (\n"),
        ("en", instead(f"print('안녕 {FACE}')\n    return '{FACE}'")),
        ("ko", instead("return open('남.txt').read()")),
        ("en", instead("return input()")),
        ("ko", instead("os._exit(3)", before="import os\n")),
    ],
    ids=["right", "raises", "endless", "recursion", "syntax", "emoji", "file", "input", "exits"],
)
def test_check_says_what_it_says_here(machine, tmp_path, lang, text):
    machine.file.write_text(text, "utf-8")
    told = machine.grade("check", "--lang", lang)
    wanted = here(machine, tmp_path, "check", "--lang", lang)
    assert words(told[1]) == words(wanted[1]), "but for how wide a column is"
    assert told[0] == wanted[0]
    assert told[0] == (text != RIGHT)
    assert machine.left == []


def test_what_is_remembered_and_written(machine):
    """In the folders that Windows has for it; a name in letters taken apart is shown put together."""
    machine.file.write_text(RIGHT, "utf-8")
    assert machine.grade("check", "if_for.py", "--page", machine.home / "결과.html")[0] == 0
    assert "화장실" in (machine.home / "결과.html").read_text("utf-8")
    code, shown = machine.grade("check", "--history")
    assert code == 0
    assert "31개 중 31개 통과" in shown
    assert "/홍 길동/" in shown
    kept = machine.home / "AppData" / "Local" / "sealed-grader"
    assert {path.name for path in kept.iterdir()} == {"checks.jsonl"}
    assert machine.left == []


def test_a_notebook(machine):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": RIGHT}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    machine.file.unlink()
    machine.file.with_suffix(".ipynb").write_text(json.dumps(book), "utf-8")
    code, shown = machine.grade("check", "--lang", "en")
    assert (code, "All public tests passed." in shown) == (0, True), shown


def test_hint(machine):
    machine.file.write_text(instead("return None"), "utf-8")
    for number in (1, 2):
        code, shown = machine.grade("hint", "restroom")
        assert code == 0, shown
        assert f"힌트 {number}/4" in shown


def test_submit(machine):
    machine.file.write_text(RIGHT, "utf-8")
    who = ("--student", "20230001", "--name", "홍길동")
    code, shown = machine.grade("submit", *who)
    assert code == 0, shown
    assert (machine.folder / "if_for_20230001_홍길동.eml").is_file()
    digest = hashlib.sha256(machine.file.read_bytes()).hexdigest()
    assert digest in shown
    code, shown = machine.grade("submit", "--zip", "--lang", "en")
    assert code == 0, shown
    with zipfile.ZipFile(machine.folder / "if_for_20230001_홍길동.zip") as made:
        assert made.read("if_for.py") == machine.file.read_bytes()
    with serve() as server:
        where = ("--smtp", f"127.0.0.1:{server.port}", "--security", "none", "--user", "", "--from", "hong@example.org")
        for words, said in [((), "--yes"), (("--yes",), "보냈습니다. 메일 서버가"), (("--yes",), "전에")]:
            code, shown = machine.grade("submit", *where, *words)
            assert (code, said in shown) == (0, True), shown
    assert len(server.delivered) == 1
    assert machine.left == []


def test_script(machine):
    """What it prints goes to the console, and no letter of it ends the script."""
    (machine.folder / "s.py").write_text(f"print('안녕 {FACE}')\nraise ValueError('끝')\nprint('뒤')\n", "utf-8")
    code, shown = machine.run("-m", "grader", "script", "s.py")
    assert code == 1
    assert "안녕 ?" in shown
    assert "ValueError: 끝" in shown
    assert "\n뒤\n" in shown


def test_plain_pytest(machine):
    machine.file.write_text(instead(f"return '{FACE}'"), "utf-8")
    code, shown = machine.run("-m", "pytest", "-q", "-p", "no:cacheprovider", GRADER_LANG="ko")
    assert code == 1, shown
    assert "나온 값: '?'" in shown
    assert "1 failed, 30 passed" in shown
    assert machine.left == []


NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "grader")
with open("if_for.py", encoding="utf-8") as file:
    shell.run_cell(file.read(), store_history=True)
shell.run_line_magic("check", "if_for")
"""


def test_check_in_a_notebook(machine):
    pytest.importorskip("IPython")
    machine.file.write_text(RIGHT, "utf-8")
    (machine.home / "cells.py").write_text(NOTEBOOK, "utf-8")
    code, shown = machine.run(machine.home / "cells.py", IPYTHONDIR=str(machine.home / "ipython"))
    assert code == 0, shown
    assert "공개 테스트를 모두 통과했습니다" in shown


def test_watch(machine):
    machine.file.write_text(RIGHT, "utf-8")
    run = machine.start("-m", "grader", "check", "--watch")
    shown = []

    def read_until(said):
        while said not in "".join(shown[-40:]):
            line = run.stdout.readline().decode("cp949")
            assert line, "".join(shown)
            shown.append(line)

    try:
        read_until("Ctrl-C")
        machine.file.write_text(instead("return 0"), "utf-8")
        read_until("나온 값: 0")
        read_until("Ctrl-C")
    finally:
        run.send_signal(signal.SIGINT)
        rest = run.communicate(timeout=120)[0].decode("cp949")
    assert "Traceback" not in "".join(shown) + rest


def test_docs(machine):
    code, shown = machine.grade("docs", "students")
    assert code == 0
    assert "grade check" in shown
