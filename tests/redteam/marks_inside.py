"""Submissions that notice that their lines are recorded, graded inside the box. Run as its root.

Usage: marks_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0, "tricks": {name: statements}}. Each trick is run
in a public test that it fails, where it is recorded alone; all are graded as a class, once by the grader as it is and
once by one that records nothing. What was seen lies in /srv/marks.json: build → student → the report, and the page.
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
from grader.grading import grade, marking
grade.mark = lambda *_: marking.NO_MARKS
"""


def lay_out(tricks):
    for folder in (CLASS, OUT, Path("/srv/state")):
        shutil.rmtree(folder, ignore_errors=True)
    Path("/srv/state").mkdir()
    text = (stage.REPO / "reference/dictionary/dictionary.py").read_text(encoding="utf-8")
    for name, statements in tricks.items():
        (CLASS / name).mkdir(parents=True)
        body = "\n        ".join(statements)
        trick = (
            f"\n\nimport sys\n\n\ndef distinct(items):\n    if sys.gettrace():\n        {body}\n    return len(items)\n"
        )
        (CLASS / name / "dictionary.py").write_text(text + trick, encoding="utf-8")
    stage.keep_secret()


def graded(spec, code):
    lay_out(spec["tricks"])
    stage.own(spec["uid"])
    words = ["-c", code + "from grader.app.cli import main; main()", "run", str(CLASS)]
    words += ["--course", str(stage.COURSE), "--out", str(OUT), "--jobs", "1", "--lang", "en"]
    words += stage.at_level(spec["level"])
    done = stage.python(spec["uid"], *words)
    facts = {"code": done.returncode, "said": (done.stdout + done.stderr).decode("utf-8", "replace")[-1500:]}
    book = CLASS / ".grade" / "gradebook.sqlite"
    if done.returncode or not book.is_file():
        return {**facts, "reports": {}}
    with sqlite3.connect(book) as connection:
        shelves = Shelves(connection)
        rows = connection.execute("SELECT assignment, body FROM reports").fetchall()
        kept = [read_report(body, shelves[assignment]).model_dump(mode="python") for assignment, body in rows]
    reports = {report["student"]: json.loads(json.dumps(report)) for report in kept}
    pages = {name: (OUT / name / "report.html").read_text(encoding="utf-8") for name in reports}
    return {**facts, "reports": reports, "pages": pages}


def main(spec):
    stage.course(("dictionary",))
    facts = {"marked": graded(spec, ""), "plain": graded(spec, UNDONE)}
    Path("/srv/marks.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
