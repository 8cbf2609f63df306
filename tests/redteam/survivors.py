"""Ends runs of the grader over hostile, slow submissions in every way, and notes what is left. In the box, as its root.

Usage: survivors.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. What was seen lies in /srv/survivors.json, by
kind of ending. A signal is sent when the run is demonstrably in the middle: an honest report is in, and in every
worker the student's code has begun its trick. The trick leaves an empty file in its folder for that, which is seen
from here through /proc.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import stage
from survivors_ground import PATIENCE, Ground, gone, lineage, pids, used, wait_for

JOBS = 2
SLOW = Path("/srv/slow")
"""The course with limits that no run here reaches: its submissions hang until somebody ends them."""
REFERENCE = (stage.REPO / "reference/if_for/if_for.py").read_text(encoding="utf-8")
TRICK = """

def restroom(man):
    import os, signal, threading, time
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    {prepare}
    open("reached", "w").close()
    while True:
        {forever}
"""
TRICKS = {
    "loops": ("", "pass"),
    "sleeps": ("", "time.sleep(10**6)"),
    "fills": (
        "",
        "\n        try: open(f'fill-{time.monotonic_ns() % 100}', 'w').write('x' * 10**5)"
        "\n        except OSError: pass",
    ),
    "holds": ("files = [open('/dev/null') for _ in range(50)]", "time.sleep(10**6)"),
    "threads": ("[threading.Thread(target=time.sleep, args=(10**6,)).start() for _ in range(8)]", "pass"),
    "trees": (
        "here = os.getcwd(); [(os.mkdir('d'), os.chdir('d')) for _ in range(200)]; os.chmod('.', 0); os.chdir(here)",
        "time.sleep(10**6)",
    ),
}
FORKS = ("", "\n        try: os.fork()\n        except OSError: pass")
QUICK = ("undeletable_tree", "disk_fill", "fork_bomb", "daemon", "kill_everything")
"""Cases of the hostile class for the run that ends by itself."""


def tricks(level):
    return TRICKS if level == 1 else TRICKS | {"forks": FORKS}  # level 1 promises nothing against those


def quick(level):
    return QUICK[: 1 if level == 1 else None]


def lay_out(level, uid):
    stage.course(stage.ASSIGNMENTS, submission_seconds=3600)
    shutil.copytree(stage.COURSE, SLOW)
    for path in SLOW.glob("assignments/*/assignment.toml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("load_seconds = 1\n", "load_seconds = 600\n").replace(
            "call_seconds = 0.4", "call_seconds = 600"
        )
        path.write_text(text, encoding="utf-8")
    sleeps = TRICKS["sleeps"]
    for folder, students in (("class", tricks(level)), ("other", {"sleeps": sleeps, "sleeps_too": sleeps})):
        submissions = {"a_honest": REFERENCE}
        for name, (prepare, forever) in students.items():
            submissions[name] = REFERENCE + TRICK.format(prepare=prepare or "pass", forever=forever)
        for name, text in submissions.items():
            (Path("/srv") / folder / name).mkdir(parents=True)
            (Path("/srv") / folder / name / "if_for.py").write_text(text, encoding="utf-8")
    cases = stage.cases()
    for name in quick(level):
        stage.student(name, cases[name])
    os.mkdir("/srv/work")
    stage.own(uid)


class Grader:
    """One run of the public command line."""

    number = 0

    def __init__(self, spec, folder, course, *students):
        # Each run has to grade again what one before it has a report of.
        words = ["run", f"/srv/{folder}", "--out", f"/srv/out-{folder}", "--jobs", str(JOBS), "--regrade"]
        self.start(spec, course, [*words, *(f"--student={name}" for name in students)])

    def start(self, spec, course, words):
        Grader.number += 1
        self.log = Path(f"/srv/log-{Grader.number}")
        level = str(spec["level"])
        options = ["--course", str(course), "--isolation", level, "--min-isolation", level, "--lang", "en", "--verbose"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grader.app.cli", *words, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/srv/work",
                user=spec["uid"],
                group=spec["uid"],
                extra_groups=[],
                start_new_session=True,
            )
        self.pid = self.process.pid

    @classmethod
    def of_a_new_class(cls, spec):
        """On the class, which nobody graded yet: what is known to take long would be begun before the honest one."""
        shutil.rmtree("/srv/class/.grade", ignore_errors=True)
        return cls(spec, "class", SLOW, "a_honest", *tricks(spec["level"]))

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def in_the_middle(self, but=()):
        """Wait until every worker has a trick going on that is not one of `but`; the pids of those children."""

        def reached():
            found = self.reached()
            return found if len(found) == JOBS and not found & set(but) else None

        wait_for(lambda: "graded a_honest/" in self.said() or self.process.poll() is not None)
        return wait_for(reached)

    def reached(self):
        """The children in which a trick is going on."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the grader ended with {self.process.returncode}: {self.said()[-2000:]}")
        return {pid for pid in pids() if os.path.exists(f"/proc/{pid}/cwd/reached") and self.pid in lineage(pid)}

    def end(self):
        self.process.wait(PATIENCE)
        return self.process.returncode


class Check(Grader):
    """A student's own check of one file: no workers, all in one process."""

    def __init__(self, spec, student):
        self.start(spec, SLOW, ["check", f"/srv/class/{student}/if_for.py"])


def book(folder):
    """What the gradebook holds: is the file whole, scores by student, outcomes of the runs."""
    with contextlib.closing(sqlite3.connect(f"/srv/{folder}/.grade/gradebook.sqlite")) as db:
        (whole,) = db.execute("PRAGMA integrity_check").fetchone()
        scores = dict(db.execute("SELECT student, score FROM current_reports"))
        statuses = dict(db.execute("SELECT student, status FROM current_reports"))
        outcomes = [outcome for (outcome,) in db.execute("SELECT outcome FROM runs ORDER BY id")]
    return {"whole": whole, "scores": scores, "statuses": statuses, "outcomes": outcomes}


def asked_to_end(spec, ground):
    """The parent is told to end in each of the ways there are."""
    ways = {
        "SIGINT to the group": (os.killpg, signal.SIGINT),
        "SIGINT to the parent": (os.kill, signal.SIGINT),
        "SIGTERM to the parent": (os.kill, signal.SIGTERM),
        "SIGHUP to the group": (os.killpg, signal.SIGHUP),
    }
    for name, (send, number) in ways.items():
        if name in spec["endings"]:
            run = Grader.of_a_new_class(spec)
            run.in_the_middle()
            send(run.pid, number)
            yield name, {"code": run.end(), "left": ground.left(), "book": book("class")}


def check(spec, ground):
    """Without workers: Ctrl-C, SIGTERM, SIGKILL; and what the last one leaves is gone with the next check."""
    facts = {}
    for name, number in (("SIGINT", signal.SIGINT), ("SIGTERM", signal.SIGTERM), ("SIGKILL", signal.SIGKILL)):
        run = Check(spec, "loops")
        wait_for(run.reached)
        os.killpg(run.pid, number)
        facts[name] = {"code": run.end(), "left": ground.left()}
    facts["next"] = {"code": Check(spec, "a_honest").end(), "left": ground.left()}
    return facts


def killed_below(spec, ground):
    """One after the other: the zygote of all, the launcher of a child's, a worker. The run goes on; then SIGTERM ends
    it."""
    run = Grader.of_a_new_class(spec)
    children = run.in_the_middle()
    above = {4: 2, 3: 2, 2: 1, 1: 0}[spec["level"]]
    """Processes above a child that are no grader's."""
    died = {}
    for step, name in enumerate(("zygote", "launcher")[:above]):
        child = min(children)
        os.kill(lineage(child)[step], signal.SIGKILL)
        died[name] = gone(child)
        children = run.in_the_middle(but=[child])
    # Opened before: the child may be gone before whoever killed its worker has looked.
    pidfds = [os.pidfd_open(pid) for pid in children]
    os.kill(min(workers(run.pid)), signal.SIGKILL)
    died["worker"] = one_gone(pidfds)
    run.in_the_middle(but=[pid for pid in children if not os.path.exists(f"/proc/{pid}")])
    os.kill(run.pid, signal.SIGTERM)
    return {"code": run.end(), "died": died, "left": ground.left(), "book": book("class")}


def workers(parent):
    """The processes that a run has forked; a zygote is another program, and one that was killed has no words at all."""
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids() if lineage(pid)[:1] == [parent]}
    return [pid for pid, line in words.items() if line and b"grader.sandbox.inside" not in line]


def one_gone(pidfds):
    """Whether one of these processes ends within the time that a killed one may take; closes them."""
    ended = select.select(pidfds, [], [], 10)[0]
    for pidfd in pidfds:
        os.close(pidfd)
    return bool(ended)


def killed_parent(spec, ground):
    """The workers end by themselves, and clear away."""
    run = Grader.of_a_new_class(spec)
    run.in_the_middle()
    os.kill(run.pid, signal.SIGKILL)
    run.end()
    return {"left": ground.left(), "book": book("class")}


def killed_all(spec, ground):
    """Parent and workers at once, beside another grader; then the next run over the class, which ends by itself."""
    other = Grader(spec, "other", SLOW)
    theirs = other.in_the_middle()
    beside = {other.pid, *workers(other.pid), *theirs, *(pid for child in theirs for pid in lineage(child))}
    before = ground.left(but=beside)
    run = Grader.of_a_new_class(spec)
    run.in_the_middle()
    os.killpg(run.pid, signal.SIGKILL)
    run.end()
    stale = ground.left(but=beside)
    kept = book("class")
    after = Grader(spec, "class", stage.COURSE, "a_honest", *quick(spec["level"]))
    facts = {"code": after.end(), "said": after.said(), "before": before, "stale": stale, "kept": kept}
    facts |= {"left": ground.left(but=beside), "book": book("class"), "graded": quick(spec["level"])}
    facts["others_live"] = all(not select.select([os.pidfd_open(pid)], [], [], 0)[0] for pid in theirs)
    os.killpg(other.pid, signal.SIGINT)
    return facts | {"other_code": other.end(), "left_at_last": ground.left()}


ENDINGS = {"below": killed_below, "parent": killed_parent, "all": killed_all, "check": check}


def many(spec):
    """A hundred hostile submissions in a row through one warm host (`survivors_many`), measured from outside."""
    count = 20 if spec["level"] == 1 else 100
    words = [sys.executable, str(stage.HERE / "survivors_many.py"), str(spec["level"]), "10", str(count)]
    seen = []
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, user=spec["uid"], group=spec["uid"], extra_groups=[]
    ) as run:
        for line in run.stdout:
            of_zygote = [pid for pid in pids() if run.pid in lineage(pid)]
            seen.append({"done": int(line), "grader": used(run.pid), "below": [used(pid) for pid in sorted(of_zygote)]})
            run.stdin.write(b"\n")
            run.stdin.flush()
    return {"code": run.returncode, "count": count, "seen": seen}


def main(spec):
    lay_out(spec["level"], spec["uid"])
    ground = Ground()
    facts = {}
    for name, function in ENDINGS.items():
        if name in spec["endings"]:
            facts[name] = function(spec, ground)
    facts |= dict(asked_to_end(spec, ground))
    if "many" in spec["endings"]:
        facts["many"] = many(spec)
    Path("/srv/survivors.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
