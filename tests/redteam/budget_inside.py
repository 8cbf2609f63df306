"""Costly submissions before a grader that keeps no account of what they cost it, inside the box. Run as its root.

Usage: budget_inside.py SPEC, where SPEC is JSON: {"cases": [...], "level": 4, "uid": 0, "seconds": 2, "patience": 5}.
Each case is graded alone, once by the grader as it is and once by one without that defence; who is still busy after
`patience` times `seconds` is asked to end. What was seen lies in /srv/budget.json: (case, build) → the seconds that it
took, whether it ended by itself, and what the answers to one assignment count as at the most, in seconds.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import stage

CLASS, OUT, COUNTED = Path("/srv/class"), Path("/srv/out"), Path("/srv/state/counted")
TOLD = """
import math
from pathlib import Path
from grader.sandbox.backends import budget
def tell(self, room, count=budget.Budget.count):
    count(self, room)
    path = Path(COUNTED)
    path.write_text(str(max(self.counted, float(path.read_text()) if path.exists() else 0.0)))
budget.Budget.count = tell
"""
UNDONE = """
budget.Budget.left = lambda self: math.inf
def room(self):
    most = budget.capacity.answer_room(self.printed)
    return budget.capacity.Room(*most.given)
budget.Budget.room = room
"""
MARKS = """
import unicodedata
from grader.suites.compare import messages, values
messages.normalize_text = values.normalize_text = lambda text: unicodedata.normalize("NFC", text)
"""
"""The defence of that case is another one: a budget cannot interrupt the one call of C code that sorts its marks."""


def graded(name, case, spec, undone):
    for folder in (CLASS, OUT, COUNTED.parent):
        shutil.rmtree(folder, ignore_errors=True)
    CLASS.mkdir()
    COUNTED.parent.mkdir()
    stage.student(name, case)
    stage.keep_secret()
    stage.own(spec["uid"])
    code = TOLD.replace("COUNTED", repr(str(COUNTED)))
    if undone:
        code += MARKS if name == "marks_out_of_order" else UNDONE
    words = [sys.executable, "-c", code + "\nfrom grader.app.cli import main; main()", "run", str(CLASS)]
    words += ["--course", str(stage.COURSE), "--out", str(OUT), "--jobs", "1", "--lang", "en"]
    words += stage.at_level(spec["level"])
    began = time.monotonic()
    grader = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "TMPDIR": "/tmp"},
        cwd="/srv",
        user=spec["uid"],
        group=spec["uid"],
        extra_groups=[],
    )
    try:
        said, _ = grader.communicate(timeout=spec["patience"] * spec["seconds"])
        ended = True
    except subprocess.TimeoutExpired:
        grader.send_signal(signal.SIGINT)
        said, _ = grader.communicate()
        ended = False
    return {
        "code": grader.returncode,
        "seconds": time.monotonic() - began,
        "ended": ended,
        "counted": float(COUNTED.read_text()) if COUNTED.exists() else 0.0,
        "said": said.decode("utf-8", "replace")[-1500:],
    }


def main(spec):
    cases = stage.cases()
    stage.course(stage.ASSIGNMENTS, submission_seconds=spec["seconds"])
    facts = {}
    for name in spec["cases"]:
        for build in ("defended", "undone"):
            facts[f"{name} {build}"] = graded(name, cases[name], spec, build == "undone")
    Path("/srv/budget.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
