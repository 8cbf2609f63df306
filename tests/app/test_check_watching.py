"""`grade check --watch`: each save is answered, whatever it saves, by processes that stay."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.app.check_watching import Saves
from tests.conftest import HALF, RIGHT, write

WAITING = "Waiting for you to save"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")


class Watched:
    """`grade check --watch` in a folder, and what it says."""

    def __init__(self, folder: Path, *words: str, state: Path | None = None) -> None:
        command = [sys.executable, "-m", "grader.app.cli", "check", "--watch", "--lang", "en", *words]
        environment = {**os.environ, "XDG_STATE_HOME": str(state or folder.parent / "state")}
        self.run = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )

        self.end_of_patience = threading.Timer(90, self.run.kill)
        self.end_of_patience.start()

    def answer(self) -> str:
        """All that it says until it waits; to its end, where it ends."""
        assert self.run.stdout is not None
        lines = []
        for line in self.run.stdout:
            if line.startswith(WAITING):
                break
            lines.append(line)
        return "".join(lines)

    def until(self, said: str) -> str:
        """The first answer that says it; one save may be seen in two pieces, and is then answered twice."""
        while said not in (answer := self.answer()):
            assert answer, "it has ended"
        return answer

    def speaks(self, within: float) -> bool:
        """Whether it says anything of itself in so many seconds."""
        return bool(select.select([self.run.stdout], [], [], within)[0])

    def end(self) -> int:
        self.end_of_patience.cancel()
        self.run.send_signal(signal.SIGINT)
        self.run.communicate(timeout=60)
        return self.run.returncode


@pytest.fixture
def mine(course) -> Path:
    """Half of `sums` in a folder of a course of one's own."""
    return write(course / "mine", {"sums.py": HALF})


@pytest.fixture
def watched(mine) -> Iterator[Watched]:
    watched = Watched(mine)
    yield watched
    if watched.run.poll() is None:
        watched.end()
    for stream in (watched.run.stdout, watched.run.stderr):
        if stream is not None:
            stream.close()


def test_each_save_is_answered(mine, watched):
    """Whatever it is; and each is kept for --history."""
    assert "1 of 2 public tests passed." in watched.answer()
    write(mine, {"sums.py": RIGHT["sums"]})
    assert "All public tests passed." in watched.until("passed.")
    write(mine, {"sums.py": "def add(a, b)\n"})
    watched.until("Python cannot read line 1.")
    write(mine, {"other.py": HALF})  # many editors write beside it, and put that in its place
    (mine / "other.py").replace(mine / "sums.py")
    assert "double(2)" in watched.until("1 of 2")
    assert watched.end() == 130
    assert len((mine.parent / "state/sealed-grader/checks.jsonl").read_text().splitlines()) >= 4


def test_a_file_that_is_gone_is_told_and_waited_for(mine, watched):
    watched.answer()
    (mine / "sums.py").unlink()
    assert watched.run.stdout is not None
    assert any("There is no homework in" in line for line in watched.run.stdout)
    write(mine, {"sums.py": RIGHT["sums"]})
    assert "1 of 2" not in watched.until("All public tests passed.")


def test_what_it_imports_is_saved(mine, watched):
    write(mine, {"helper.py": "RESULT = 0\n", "sums.py": "from helper import RESULT\n" + HALF})
    watched.until("1 of 2")
    write(mine, {"helper.py": "RESULT = (\n"})
    watched.until("could not run and was skipped")
    both = "from tools.deep.more import RESULT\n" + RIGHT["sums"]
    write(mine, {"tools/__init__.py": "", "tools/deep/more.py": "RESULT = 0\n", "helper.py": "", "sums.py": both})
    watched.until("All public tests passed.")
    write(mine, {"tools/deep/more.py": "RESULT = (\n"})
    watched.until("could not run and was skipped")


def test_the_tests_themselves_are_read_anew(course):
    """Who is given corrected tests need not start it again."""
    folder = write(course / "assignments" / "sums", {"sums.py": HALF})
    watched = Watched(folder)
    assert "1 of 2" in watched.answer()
    text = (folder / "test_public.py").read_text(encoding="utf-8")
    more = (
        '\n\n@pytest.mark.task("add")\ndef test_more(student):\n    """More."""\n    assert student.add(5, 5) == 10\n'
    )
    write(folder, {"test_public.py": text + more})
    watched.until("2 of 3")
    assert watched.end() == 130


def test_only_what_was_saved_is_checked_again(course):
    folder = write(course / "mine", {"sums.py": HALF, "names.py": RIGHT["names"]})
    watched = Watched(folder)
    first = watched.answer()
    assert "sums.py" in first
    assert "names.py" in first
    write(folder, {"names.py": RIGHT["names"] + "\n# done\n"})
    answer = watched.answer()
    assert "names.py" in answer
    assert "sums.py" not in answer
    assert watched.end() == 130


def test_the_page_that_it_writes_is_no_save(mine):
    page = mine / "p.html"
    watched = Watched(mine, "--page", "p.html")
    watched.answer()
    page.unlink()
    write(mine, {"sums.py": HALF})
    watched.until("1 of 2")
    assert "double(2)" in page.read_text(encoding="utf-8")
    assert watched.end() == 130


def test_what_is_kept_of_a_check_is_no_save(mine):
    """As where homework lies right in the home folder, and programs keep what they write below that."""
    watched = Watched(mine, state=mine / "state")
    watched.answer()
    assert (mine / "state/sealed-grader/checks.jsonl").is_file()
    assert not watched.speaks(within=1.5)  # longer than it takes to look again
    write(mine, {"sums.py": RIGHT["sums"]})
    watched.until("All public tests passed")
    assert watched.end() == 130


def test_nothing_to_check_is_told_at_once(course):
    watched = Watched(write(course / "mine", {"notes.md": "x"}))
    assert watched.answer() == ""
    assert watched.run.wait(60) == 2
    watched.end_of_patience.cancel()


class TestSaves:
    @pytest.fixture
    def saves(self, mine) -> Iterator[Saves]:
        with Saves({mine}, {mine / "page.html", mine / "board"}) as saves:
            yield saves

    def test_what_is_saved_while_one_checks_is_not_missed(self, mine, saves):
        """Though the system tells it while nobody listens, or not at all."""
        write(mine, {"sums.py": "1"})
        assert saves.wait() == {mine / "sums.py"}
        write(mine, {"names.py": "2", "more.py": "3"})
        assert saves.wait() == {mine / "names.py", mine / "more.py"}

    def test_it_wakes_when_something_is_saved(self, mine, saves):
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(saves.wait)
            write(mine, {"sums.py": "1"})
            assert mine / "sums.py" in waiting.result(60)

    def test_a_file_that_goes_or_comes_or_takes_another_s_place(self, mine, saves):
        write(mine, {"new.py": HALF})
        assert saves.wait() == {mine / "new.py"}
        (mine / "new.py").replace(mine / "sums.py")  # the same bytes
        assert saves.wait() == {mine / "new.py", mine / "sums.py"}
        (mine / "sums.py").unlink()
        assert saves.wait() == {mine / "sums.py"}

    def test_what_lies_below_is_seen_as_far_as_it_is_handed_in(self, mine, saves):
        """Of a folder that is made later, too, and at once: the system is asked for word of it."""
        write(mine, {"tools/deep/x.py": "1"})
        assert saves.wait() == {mine / "tools", mine / "tools/deep", mine / "tools/deep/x.py"}
        assert saves._listened == [mine, mine / "tools", mine / "tools/deep"]
        write(mine, {"tools/deep/x.py": "22"})
        assert saves.wait() == {mine / "tools/deep/x.py"}
        too_deep = "/".join("abcdefghijkl")
        write(mine, {f"{too_deep}/x.py": "1"})
        assert mine / too_deep / "x.py" not in saves.wait()

    def test_a_thousand_folders_are_looked_at_and_the_nearest_listened_to(self, mine, saves):
        write(mine, {f"f{number:03}/x.py": "1" for number in range(300)})
        saves.wait()
        assert len(saves._listened) == 64
        write(mine, {"f299/x.py": "22"})
        assert saves.wait() == {mine / "f299/x.py"}

    def test_what_is_no_save(self, mine, saves):
        """What the check writes itself, what Python and editors leave beside it, libraries."""
        write(mine, {"env/pyvenv.cfg": "", "board/x": ""})
        assert saves.wait() == {mine / "env"}
        noise = {
            "page.html": "",
            "board/more/y": "",
            "env/lib/z.py": "",
            "__pycache__/below/z.pyc": "",
            ".git/index": "",
            "__pycache__/sums.cpython-311.pyc": "",
            ".sums.py.swp": "",
            "a.py~": "",
        }
        write(mine, noise)
        write(mine, {"sums.py": "1"})
        assert saves.wait() == {mine / "sums.py"}
