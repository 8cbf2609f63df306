"""The class secret on the disk, what a run says about it, and that it stands nowhere else.

Of `grader.domain.seeds`.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FILENAME, FIXED, SIZE, digest, load_class_secret, peek_class_secret
from grader.gradebook.book import Gradebook
from grader.grading.batch.plan import Plan
from grader.grading.prepared import prepare
from grader.text.errors import MachineError, UsageError
from tests.conftest import grade, scores

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor these kinds of file")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ".grade"
    made.mkdir(mode=0o700)
    return made


class TestFile:
    def test_it_is_made_once(self, folder):
        first, second = load_class_secret(folder, []), load_class_secret(folder, [])
        assert first.value == second.value == (folder / FILENAME).read_bytes()
        assert len(first.value) == SIZE
        assert first.warnings == second.warnings == ()
        assert [path.name for path in folder.iterdir()] == [FILENAME]

    def test_two_classes_have_two(self, folder, tmp_path):
        assert load_class_secret(folder, []).value != load_class_secret(tmp_path, []).value

    @POSIX
    @pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
    def test_it_is_for_the_owner_alone(self, folder, umask):
        before = os.umask(umask)
        try:
            load_class_secret(folder, [])
        finally:
            os.umask(before)
        assert not stat.S_IMODE((folder / FILENAME).stat().st_mode) & 0o177

    @POSIX
    def test_one_that_others_could_read_is_closed_and_told(self, folder):
        value = load_class_secret(folder, []).value
        (folder / FILENAME).chmod(0o644)
        loaded = load_class_secret(folder, [])
        assert loaded.value == value
        assert "were allowed to read" in loaded.warnings[0].en
        assert stat.S_IMODE((folder / FILENAME).stat().st_mode) == 0o600
        assert not load_class_secret(folder, []).warnings

    @POSIX
    def test_a_disk_without_permissions_is_told_every_time(self, folder, monkeypatch):
        load_class_secret(folder, [])
        (folder / FILENAME).chmod(0o666)
        monkeypatch.setattr(os, "fchmod", lambda *_: None)
        for _ in range(2):
            assert "that disk keeps no permissions" in load_class_secret(folder, []).warnings[0].en

    @pytest.mark.parametrize(
        ("content", "why"),
        [(b"", "0 bytes"), (b"x" * 31, "31 bytes"), (b"x" * 33, "more bytes"), (bytes(32), "nothing but zeros")],
    )
    def test_what_is_no_secret_is_refused_and_stays(self, folder, content, why):
        (folder / FILENAME).write_bytes(content)
        for read in (load_class_secret, peek_class_secret):
            with pytest.raises(UsageError, match=why):
                read(folder, [])
        assert (folder / FILENAME).read_bytes() == content

    @POSIX
    @pytest.mark.parametrize(
        ("kind", "why"),
        [("link", "is a link"), ("dangling", "is a link"), ("fifo", "no plain file"), ("folder", "no plain file")],
    )
    def test_what_is_no_file_is_refused(self, folder, tmp_path, kind, why):
        path = folder / FILENAME
        if kind == "link":
            load_class_secret(tmp_path, [])
            path.symlink_to(tmp_path / FILENAME)
        elif kind == "dangling":
            path.symlink_to(tmp_path / "nowhere")
        elif kind == "fifo":
            os.mkfifo(path)
        else:
            path.mkdir()
        with pytest.raises(UsageError, match=why):
            load_class_secret(folder, [])
        assert not (tmp_path / "nowhere").exists()

    @POSIX
    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
    def test_one_of_another_user_is_refused(self, folder):
        load_class_secret(folder, [])
        os.chown(folder / FILENAME, 12345, -1)
        with pytest.raises(UsageError, match=r"another user \(uid 12345\)"):
            load_class_secret(folder, [])
        os.chown(folder, 12345, -1)  # root grades for somebody
        assert load_class_secret(folder, []).value

    @POSIX
    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_told(self, folder):
        folder.chmod(0o500)
        with pytest.raises(UsageError, match="could not be written"):
            load_class_secret(folder, [])

    def test_a_full_disk_leaves_nothing(self, folder, monkeypatch):
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(MachineError, match="could not be written"):
            load_class_secret(folder, [])
        assert list(folder.iterdir()) == []

    def test_a_run_that_was_killed_in_between_leaves_no_half_secret(self, folder, monkeypatch):
        class Killed(BaseException):
            pass

        def killed(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(os, "unlink", killed)
            patched.setattr(os, "link", killed)
            with pytest.raises(Killed):
                load_class_secret(folder, [])
        assert len(list(folder.iterdir())) == 1
        value = load_class_secret(folder, []).value
        assert [path.name for path in folder.iterdir()] == [FILENAME]
        assert value == (folder / FILENAME).read_bytes()

    def test_a_file_system_without_hard_links(self, folder, monkeypatch):
        def none(*_: object) -> None:
            raise OSError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", none)
        value = load_class_secret(folder, []).value
        assert value == load_class_secret(folder, []).value
        assert [path.name for path in folder.iterdir()] == [FILENAME]

    def test_of_two_that_make_one_the_first_wins(self, folder, monkeypatch):
        """Whoever comes second takes what is there."""
        link = os.link

        def late(part: str, path: Path) -> None:
            path.write_bytes(b"q" * SIZE)
            path.chmod(0o600)
            link(part, path)

        monkeypatch.setattr(os, "link", late)
        assert load_class_secret(folder, []).value == b"q" * SIZE

    @POSIX
    def test_many_at_once_agree(self, folder):
        commands = [[sys.executable, "-c", ONE_OF_MANY, str(folder / FILENAME)]] * 3
        many = [subprocess.Popen(each, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for each in commands]
        for each in many:
            assert each.stdout.readline() == "ready\n"
        for each in many:
            each.stdin.write("\n")
            each.stdin.flush()
        values = [each.communicate(timeout=60)[0] for each in many]
        assert [each.returncode for each in many] == [0, 0, 0]
        assert len(set(values)) == 1
        assert bytes.fromhex(values[0]) == (folder / FILENAME).read_bytes()


ONE_OF_MANY = """
import sys
from pathlib import Path
from grader.domain import secret
path = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print((secret._read_secret(path)[0] or secret._make_secret(path)).hex())
"""


class TestWhatIsTold:
    def test_a_lost_one(self, folder):
        loaded = load_class_secret(folder, [digest(b"a" * SIZE)] * 3)
        (warning,) = loaded.warnings
        assert f"{folder / FILENAME} is missing, and 3 reports" in warning.en
        assert "Ctrl-C" in warning.ko

    def test_another_one(self, folder):
        mine = digest(load_class_secret(folder, []).value)
        assert not load_class_secret(folder, [mine, mine]).warnings
        (warning,) = load_class_secret(folder, [mine, digest(FIXED), ""]).warnings
        assert warning.en.startswith("2 reports of this class were made with another class secret")

    def test_who_only_looks_makes_none(self, folder):
        assert peek_class_secret(folder, []).value == FIXED
        assert not peek_class_secret(folder, []).warnings
        assert "A dry run makes no new one" in peek_class_secret(folder, [digest(b"a" * SIZE)]).warnings[0].en
        assert not list(folder.iterdir())
        value = load_class_secret(folder, []).value
        assert peek_class_secret(folder, [digest(value)]) == load_class_secret(folder, [digest(value)])

    def test_the_digest_is_no_seed_and_not_the_secret(self):
        assert len(digest(FIXED)) == 64
        assert digest(FIXED) != digest(bytes(SIZE))

    def test_nothing_that_is_printed_holds_it(self, course, folder):
        value = load_class_secret(folder, [])
        assignment = load_course(course).assignment("sums")
        plan = Plan({"sums": assignment}, True, 1, "ko", value.value)
        prepared = prepare(assignment, hidden=True, level=1, lang="ko", secret=value.value, images=None)
        for shown in (repr(value), repr(plan), repr(prepared)):
            assert not any(form in shown for form in forms(value.value))
        assert pickle.loads(pickle.dumps(plan)).secret == value.value  # a worker that is started afresh gets it so


def forms(value: bytes) -> list[str]:
    """How the secret could stand in a text."""
    return [repr(value)[2:-1], value.hex(), value.hex().upper(), base64.b64encode(value).decode()[:40]]


class TestRun:
    def graded(self, class_folder: Path, course: Path, *words: object):
        fixed = ("--min-isolation", 1, "--lang", "en", "--jobs", 1, "--out", self.out(class_folder))
        done = grade("run", class_folder, "--course", course, *fixed, *words, cwd=course)
        assert done.code in (0, 2), done.output
        return done

    def out(self, class_folder: Path) -> Path:
        return class_folder.parent / f"{class_folder.name}_reports"

    def digests(self, class_folder: Path) -> set[str]:
        with Gradebook.open(class_folder, write=False) as book:
            return {entry.report.class_digest for entry in book.entries()}

    def test_a_class_keeps_its_secret(self, course, class_folder):
        first = self.graded(class_folder, course)
        assert first.code == 0, first.output
        assert "class secret" not in first.output
        value = (class_folder / ".grade" / FILENAME).read_bytes()
        assert self.digests(class_folder) == {digest(value)}
        results = json.loads((self.out(class_folder) / "results.json").read_text(encoding="utf-8"))
        assert {each["class_digest"] for each in results["reports"]} == {digest(value)}
        assert "class secret" not in self.graded(class_folder, course).output
        assert (class_folder / ".grade" / FILENAME).read_bytes() == value

    def test_a_lost_one_is_told_before_anything_is_graded(self, course, class_folder):
        self.graded(class_folder, course)
        path = class_folder / ".grade" / FILENAME
        content = path.read_bytes()
        path.unlink()
        done = self.graded(class_folder, course, "--student", "ann", "--verbose")
        assert done.code == 0
        position = done.stderr.index("is missing, and 4 reports of this class were made with it")
        assert position < done.stderr.index("grading ann")
        assert len(self.digests(class_folder)) == 2
        assert "2 reports of this class were made with another class secret" in self.graded(class_folder, course).stderr
        assert len(self.digests(class_folder)) == 1
        path.write_bytes(content)
        assert "4 reports of this class were made with another" in self.graded(class_folder, course).stderr
        assert self.digests(class_folder) == {digest(content)}

    def test_a_dry_run_tells_and_writes_none(self, course, class_folder):
        self.graded(class_folder, course)
        path = class_folder / ".grade" / FILENAME
        path.unlink()
        done = self.graded(class_folder, course, "--dry-run")
        assert done.code == 0
        assert "A dry run makes no new one" in done.stderr
        assert not path.exists()

    def test_a_dry_run_of_a_class_without_a_gradebook_writes_none(self, course, class_folder):
        done = self.graded(class_folder, course, "--dry-run")
        assert done.code == 0
        assert not (class_folder / ".grade").exists()

    def test_a_broken_one_stops_the_run_before_anything_is_graded(self, course, class_folder):
        (class_folder / ".grade").mkdir()
        (class_folder / ".grade" / FILENAME).write_bytes(b"too short")
        done = self.graded(class_folder, course)
        assert done.code == 2
        assert "holds 9 bytes and not 32" in done.stderr

    def test_two_classes_meet_other_inputs_and_one_class_the_same(self, course, class_folder, tmp_path):
        """Equal mistakes lose equal points within a class, whatever else stands in the file."""
        (course / "reference/sums/test_hidden.py").write_text(DRAWN, encoding="utf-8")
        mistaken = "def add(a, b):\n    return a + b if (a ^ b) % 2 else -1\n"
        for name, end in (("ann", ""), ("ben", "\n\n# the same mistake\n")):
            (class_folder / name / "sums.py").write_text(mistaken + end, encoding="utf-8")
            (class_folder / name / "helper.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
        other = tmp_path / "other"
        shutil.copytree(class_folder, other)
        calls, points = [], []
        for each in (class_folder, other, class_folder):
            self.graded(each, course, "--assignment", "sums")
            points.append(scores(self.out(each)))
            with Gradebook.open(each, write=False) as book:
                reports = [book.entry(name, "sums").report for name in ("ann", "ben")]
            calls.append([[test.staff.calls for test in report.tests if not test.visible] for report in reports])
            verdicts = [[test.verdict for test in report.tests] for report in reports]
            assert verdicts[0] == verdicts[1]
        assert all(ann == ben for ann, ben in calls)
        assert calls[0] == calls[2] != calls[1]
        assert points[0] == points[2]


DRAWN = """
import random
import pytest


@pytest.mark.task("add")
@pytest.mark.category("random")
@pytest.mark.parametrize("case", range(12))
def test_add_random(student, seed, case):
    a, b = random.Random(seed).choices(range(10**9), k=2)
    assert student.add(a, b) == a + b


@pytest.mark.task("double")
@pytest.mark.category("large")
def test_double_large(student):
    assert student.double(777) == 1554
"""
