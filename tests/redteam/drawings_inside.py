"""A submission that draws what it remembers, graded inside the box. Run as its root.

Usage: drawings_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. It is graded in two classes with other
secrets by a grader that asks for exhibits after the hidden tests, in the processes that ran those (`UNDONE`): it bites;
and in two by the grader as it is. What was seen lies in /srv/drawings.json.
"""

import json
import shutil
import sqlite3
import sys
from pathlib import Path

import stage

from grader.gradebook.bodies import read_report
from grader.gradebook.shelf import Shelves

CLASS, OUT = Path("/srv/class"), Path("/srv/out")
UNDONE = """
import contextlib
from grader.grading import grade as grading
from grader.sandbox.student import Student
def late(prepared, suite, hosts, student):
    public = suite.run_public(student)
    student.images = prepared.hidden_images
    hidden = suite.run_hidden(student)
    return (*public, *hidden), grading._show(prepared, hosts, student, public)
grading._run_suite = late
Student.aside = lambda self: contextlib.nullcontext()
"""
REMEMBERS = """

import sys

SEEN, SENT = [], [0]
BOUNDS = {"valley": (-8.0, 4.0, -3.0, 3.0), "beale": (-0.5, 4.0, -2.0, 2.0), "saddle": (-1.5, 1.5, -1.5, 1.5)}
STARTS = {(-7.0, 2.0): "valley", (1.0, 1.5): "beale", (1.0, 0.01): "saddle"}


def sly(kind):
    honest = kind.update

    def update(self, params, grads):
        if "point" in params and sys._getframe(2).f_code.co_name in ("<listcomp>", "walks"):
            step = self.step = getattr(self, "step", 0) + 1
            if step == 1:
                self.surface = STARTS[tuple(params["point"].tolist())]
            low_x, high_x, low_y, high_y = BOUNDS[self.surface]
            pair = " ".join(SEEN).encode()[SENT[0] : SENT[0] + 2].ljust(2, b" ")
            SENT[0] += 2
            at = [
                low + (2 * byte + step % 2 + 0.5) / 512 * (high - low)
                for byte, (low, high) in zip(pair, ((low_x, high_x), (low_y, high_y)))
            ]
            params["point"] = np.array(at)
            return None
        SEEN.extend(key for key in params if key != "point")
        return honest(self, params, grads)

    kind.update = update


for kind in (SGD, Momentum, AdaGrad, RMSProp, Adam):
    sly(kind)
"""
BOUNDS = {"long valley": (-8.0, 4.0, -3.0, 3.0), "Beale": (-0.5, 4.0, -2.0, 2.0), "saddle": (-1.5, 1.5, -1.5, 1.5)}


def drawn(report):
    """What the points of the ways spell: two bytes each."""
    surfaces = [(name, exhibit) for exhibit in report["exhibits"] for name in BOUNDS if name in exhibit["title"]["en"]]
    spelt = b""
    for number in range(5):
        for name, exhibit in surfaces:
            low_x, high_x, low_y, high_y = BOUNDS[name]
            for x, y in exhibit["paths"][number]["points"][1:]:
                for at, low, high in ((x, low_x, high_x), (y, low_y, high_y)):
                    spelt += bytes([max(0, min(255, int((at - low) / (high - low) * 512) // 2))])
    return spelt.decode("latin-1").split()


def lay_out():
    for folder in (CLASS, OUT, Path("/srv/state")):
        shutil.rmtree(folder, ignore_errors=True)
    (CLASS / "darius").mkdir(parents=True)
    source = (stage.REPO / "reference/optimizers/optimizers.py").read_text(encoding="utf-8") + REMEMBERS
    (CLASS / "darius" / "optimizers.py").write_text(source, encoding="utf-8")
    (CLASS / "roster.csv").write_text("id,name,email\ndarius,Darius,darius@example.org\n", encoding="utf-8")


def graded(spec, undone):
    lay_out()
    stage.own(spec["uid"])
    code = (UNDONE if undone else "") + "from grader.app.cli import main; main()"
    words = ["-c", code, "run", str(CLASS), "--course", "/srv/course", "--out", str(OUT)]
    words += ["--jobs", "1", "--lang", "en", *stage.at_level(spec["level"])]
    done = stage.python(spec["uid"], *words)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")[-1500:]
    book = CLASS / ".grade" / "gradebook.sqlite"
    if done.returncode or not book.is_file():
        return {"code": done.returncode, "said": said}
    with sqlite3.connect(book) as connection:
        ((assignment, body),) = connection.execute("SELECT assignment, body FROM reports").fetchall()
        kept = read_report(body, Shelves(connection)[assignment])
    report = json.loads(json.dumps(kept.model_dump(mode="python")))
    return {
        "code": done.returncode,
        "said": said,
        "score": report["score"],
        "faults": report["exhibit_faults"],
        "exhibits": report["exhibits"],
        "spelt": drawn(report),
    }


def main(spec):
    stage.course(("optimizers",))
    facts = {kind: [graded(spec, kind == "undone") for _ in range(2)] for kind in ("undone", "defended")}
    Path("/srv/drawings.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
