"""A class graded on a cluster is the class graded here, whatever becomes of the machines: killed, hung, cut off, lying.

Of `grader.grading.cluster.place`, `grader.grading.cluster.peers`, `grader.grading.cluster.tasks`,
`grader.grading.cluster.driver`, `grader.grading.cluster.engine`, `grader.grading.cluster.job`, and of
the verbs that start them.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import sqlite3
import sys
import textwrap
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.grading.cluster.keys import make_keys
from tests.conftest import FILES, HALF, RIGHT, grade, scores, timeless, write
from tests.grading.cluster.machines import Machines, may_part, wait_done
from tests.tiers import full, tiered

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a class is graded on Linux")

WORKS = {"a": RIGHT["sums"], "b": HALF, "c": "def add(", "d": "x = 1", "e": RIGHT["sums"] + "# of its own\n"}
POINTS = {"a": 100, "b": 60, "c": 0, "d": 0, "e": 100}
COUNT = 45
"""Students of the class: two parcels and more."""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A class of so many, each with a file that no other one has."""
    kinds = sorted(WORKS)
    files = {f"s{n:02}/sums.py": f"{WORKS[kinds[n % 5]]}\n# {n}\n" for n in range(COUNT)}
    roster = "id,name,email\n" + "".join(f"s{n:02},S{n},\n" for n in range(COUNT))
    return write(tmp_path / "class", {"roster.csv": roster, **files})


EXPECTED = {(f"s{n:02}", "sums"): POINTS[sorted(WORKS)[n % 5]] for n in range(COUNT)}


def stored(folder: Path) -> list[tuple[str, str]]:
    """Student and assignment of all that the gradebook ever got."""
    with contextlib.closing(sqlite3.connect(folder / ".grade" / "gradebook.sqlite")) as book:
        return sorted(book.execute("SELECT student, assignment FROM reports").fetchall())


def reports(folder: Path) -> dict[tuple[str, str], object]:
    with Gradebook.open(folder, write=False) as book:
        return {entry.key: timeless(entry.report.model_dump(mode="json")) for entry in book.entries()}


HELD = '''
    import os
    import pytest

    @pytest.fixture(autouse=True)
    def held(student):
        """Says that somebody begins, and waits for the gate to be open."""
        with open({begun!r}, "w") as begun:
            begun.write(".")
        os.close(os.open({gate!r}, os.O_RDONLY))
        yield
'''


class Gate:
    """The hidden tests of `sums` wait at it until it is open, and tell that they came: two FIFOs, of which each may be
    opened once its other end is held here."""

    def __init__(self, course: Path, place: Path) -> None:
        self._paths = place / "begun", place / "gate"
        for path in self._paths:
            os.mkfifo(path)
        begun, gate = map(str, self._paths)
        self._held = [os.open(begun, os.O_RDWR)]
        head = textwrap.dedent(HELD.format(begun=begun, gate=gate))
        hidden = textwrap.dedent(FILES["reference/sums/test_hidden.py"]).replace("import pytest\n", head, 1)
        (course / "reference/sums/test_hidden.py").write_text(hidden)

    def wait(self) -> None:
        """Until somebody grades."""
        assert select.select(self._held, [], [], 120)[0], "nobody began"

    def open(self) -> None:
        """For whoever waits there, and whoever comes."""
        self._held.append(os.open(self._paths[1], os.O_RDWR))

    def close(self) -> None:
        while self._held:
            os.close(self._held.pop())


@pytest.fixture
def gate(course, tmp_path):
    with contextlib.closing(Gate(course, tmp_path)) as made:
        yield made


@pytest.fixture
def machines(tmp_path):
    with Machines(tmp_path) as started:
        yield started


def test_the_same_as_here_and_known_again(large, course, machines, tmp_path):
    """Two workers; then the second run takes all from before, and one here as well: it is the same grader."""
    alone = tmp_path / "alone"
    shutil.copytree(large, alone)
    machines.worker(apart=may_part())
    machines.worker(apart=may_part())
    code, output, errors = wait_done(machines.run(large, course))
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    (alone / ".grade").mkdir()
    shutil.copy(large / ".grade" / "secret", alone / ".grade" / "secret")
    here = ["--course", course, "--out", tmp_path / "here", "--min-isolation", 1, "--lang", "en", "--jobs", 1]
    assert grade("run", alone, *here, cwd=tmp_path).code == 0
    assert reports(large) == reports(alone)
    assert f"{COUNT} reports, {COUNT} of them from before" in wait_done(machines.run(large, course))[1]
    assert (
        f"{COUNT} reports, {COUNT} of them from before"
        in grade("run", large, *here, "--out", "out", cwd=tmp_path).stdout
    )


@pytest.mark.parametrize("way", tiered(["killed", "hung", "cut off"], ["killed"]))
def test_what_a_lost_worker_had_is_graded_elsewhere_and_nothing_twice(way, large, course, machines, gate, tmp_path):
    if way == "cut off" and not may_part():
        pytest.skip("no network namespace can be made here")
    first = machines.worker(apart=may_part())
    run = machines.run(large, course)
    gate.wait()
    {"killed": first.kill, "hung": first.stop, "cut off": first.cut}[way]()
    gate.open()
    machines.worker(apart=may_part())
    code, output, errors = wait_done(run)
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert stored(large) == sorted(EXPECTED), "one report of each"
    assert "is gone; what it had is graded elsewhere." in errors


LIAR = """
    import sys
    from pathlib import Path
    from grader.grading.cluster import peers, tasks
    from grader.grading.cluster.parcel import Answer, pack_answer, unpack_answer

    honest = tasks.grade_parcel

    class Evil:
        def __reduce__(self):
            return exec, ({deed!r},)

    def lie(parcel):
        answer = unpack_answer(honest(parcel))
        first, *rest = answer.reports
        return {lie}

    lie.__module__, lie.__qualname__ = tasks.__name__, "grade_parcel"
    tasks.grade_parcel = lie
    address = peers.parse_address(sys.argv[1], open_to_anyone=False)
    ready = lambda level: print("Grades at isolation level", level, flush=True)
    sys.exit(peers.run_worker(address, Path(sys.argv[2]), 1, None, ready))
"""
LIES = {
    "points": 'pack_answer(Answer((first.model_copy(update={"score": 99.0}), *rest)))',
    "another student": 'pack_answer(Answer((first.model_copy(update={"student": "s99"}), *rest)))',
    "one left out": "pack_answer(Answer(rest))",
    "one twice": "pack_answer(Answer((first, first, *rest)))",
    "no answer": 'b"nothing"',
}


@pytest.mark.parametrize("lie", tiered(LIES, ["points"]))
def test_a_lying_worker_is_found_out_and_gets_no_more_work(lie, large, course, machines, gate, tmp_path):
    """What it had is graded by the other one; its word is in no report."""
    script = tmp_path / "liar.py"
    script.write_text(textwrap.dedent(LIAR).format(lie=LIES[lie], deed=""))
    machines.worker(script=script)
    run = machines.run(large, course)
    gate.wait()  # the liar has something
    machines.worker()
    gate.open()
    code, output, errors = wait_done(run)
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert stored(large) == sorted(EXPECTED)
    assert "sent what does not answer what was asked" in errors
    assert "It gets no more work" in errors


def test_a_pickle_in_the_place_of_an_answer_runs_nowhere(large, course, machines, gate, tmp_path):
    """Neither where it is asked for, nor at the scheduler."""
    done = tmp_path / "done"
    script = tmp_path / "liar.py"
    deed = f"open({str(done)!r}, 'a').write('ran')"
    script.write_text(textwrap.dedent(LIAR).format(lie="Evil()", deed=deed))
    machines.worker(script=script)
    run = machines.run(large, course)
    gate.wait()
    machines.worker()
    gate.open()
    code, output, errors = wait_done(run)
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert not done.exists()
    assert "cannot grade, and gets no more work" in errors


@full
def test_a_worker_with_less_isolation_gets_no_work(large, course, machines, gate, tmp_path):
    """It waits, and what it offers is said; the one that offers enough grades all."""
    machines.worker(level=1)
    run = machines.run(large, course, "--min-isolation", 2)
    assert run.stderr is not None
    said = ""
    while "isolation level 1, less than 2" not in said:
        line = run.stderr.readline()
        assert line, said
        said += line
    machines.worker()
    gate.wait()
    gate.open()
    code, output, errors = wait_done(run)
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert min(report["isolation_level"] for report in reports(large).values()) >= 2


@full
def test_who_has_other_keys_is_not_let_in(large, course, machines, tmp_path):
    """Neither to have something graded, nor to grade; and without TLS there is no way in."""
    make_keys(tmp_path / "others")
    machines.words = ("--keys", str(tmp_path / "others"))
    code, output, errors = wait_done(machines.run(large, course))
    assert code == 4, output + errors
    assert "have the same keys" in errors.replace("\n", " ")
    done = grade("cluster", "worker", machines.address, *machines.words, "--lang", "en", cwd=tmp_path)
    assert (done.code, "the same keys" in done.stderr) == (4, True), done.output
    plain = machines.address.replace("tls", "tcp")
    done = grade("cluster", "worker", plain, "--open-to-anyone", "--lang", "en", cwd=tmp_path)
    assert done.code == 4, done.output


@full
def test_without_tls_only_where_the_risk_is_named(large, course, tmp_path):
    address = "tcp://127.0.0.1:9"
    run = ["run", large, "--course", course, "--on", address]
    for words in (run, ["cluster", "worker", address], ["cluster", "scheduler", address]):
        done = grade(*words, "--lang", "en", cwd=tmp_path)
        assert (done.code, "--open-to-anyone" in done.stderr) == (2, True), done.output
    with Machines(tmp_path, words=("--open-to-anyone",)) as machines:
        machines.worker()
        code, output, errors = wait_done(machines.run(large, course))
        assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors


@full
def test_a_broken_assignment_is_found_before_anything_is_sent(large, course, machines, tmp_path):
    write(course, {"reference/sums/test_hidden.py": "import pytest\n\n1 / 0\n"})
    machines.worker()
    code, output, _ = wait_done(machines.run(large, course))
    assert code == 3, output
    assert set(scores(tmp_path / "out").values()) == {None}


@full
def test_a_worker_that_is_told_to_end_ends_in_the_middle(large, course, machines, gate, tmp_path):
    """With all that it started, and what it had is graded elsewhere."""
    first = machines.worker()
    run = machines.run(large, course)
    gate.wait()
    first.process.terminate()
    assert first.process.wait(60) == 0
    machines.worker()
    gate.open()
    code, output, errors = wait_done(run)
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert stored(large) == sorted(EXPECTED)


@full
def test_an_interrupted_run_goes_on_with_what_is_left(large, course, machines, gate, tmp_path):
    """Ctrl-C while a parcel is out: nothing of it is kept, nothing is lost."""
    machines.worker()
    run = machines.run(large, course)
    gate.wait()
    run.send_signal(2)
    code, output, errors = wait_done(run)
    assert code == 130, output + errors
    gate.open()
    code, output, errors = wait_done(machines.run(large, course))
    assert (code, scores(tmp_path / "out")) == (0, EXPECTED), output + errors
    assert stored(large) == sorted(EXPECTED)


@full
def test_a_scheduler_that_ends_is_said_and_what_was_graded_is_kept(large, course, tmp_path):
    with Machines(tmp_path) as machines:
        machines.worker()
        code, output, errors = wait_done(machines.run(large, course, "--student", "s00"))
        assert code == 0, output + errors
        machines.scheduler.kill()
        code, output, errors = wait_done(machines.run(large, course))
    assert code == 4, output + errors
    assert "grade cluster scheduler" in errors
    assert stored(large) == [("s00", "sums")]
