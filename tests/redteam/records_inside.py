"""Folders with records of the class's own kind in them, graded one by one inside the box. Run as its root.

Usage: records_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. What was seen lies in /srv/records.json, by
attempt. Each attempt is made twice: by a grader without the defence that it is made against (`UNDONE`), which shows
that it bites, and by the grader as it is. In each, darius has handed in the untouched stub, and sivir the reference.
"""

import json
import shutil
import sqlite3
import sys
from pathlib import Path

import stage

from grader.domain.verdict import Report, Verdict
from grader.gradebook.bodies import pack
from grader.gradebook.book import Gradebook
from grader.gradebook.shelf import Shelf

CLASS, ALONE, OUT, MARK = Path("/srv/class"), Path("/srv/alone/darius"), Path("/srv/out"), Path("/srv/ran")
STUB = (stage.REPO / "assignments/if_for/if_for.py").read_text(encoding="utf-8")
REFERENCE = (stage.REPO / "reference/if_for/if_for.py").read_text(encoding="utf-8")
ROSTER = "id,name,email\ndarius,Darius,darius@example.org\nsivir,Sivir,sivir@example.org\n"
THEIRS = "id,name,email\ndarius,Darius,d.eve@example.org\nsivir,Sivir,eve@example.org\n"
TRIGGER = """
CREATE TRIGGER full AFTER INSERT ON reports BEGIN
    UPDATE reports SET score = 100.0, status = 'passed', body = x'BODY' WHERE id = new.id;
END
"""
NEAREST = """
import os, grader.intake.location, grader.domain.roster, grader.intake.ancestors
def nearest(path, ids):
    path = path.absolute()
    file = path.name if path.is_file() else ""
    folder = path.parent if file else path
    root = next((each for each in (folder, *folder.parents) if grader.intake.ancestors.has_records(each)), folder)
    alone = bool(grader.intake.location._list_homework(root, ids))
    return Location(root, folder.relative_to(root).parts, file, alone=alone)
grader.intake.location.locate = nearest
Location = grader.intake.location.Location
Location.book_folder = property(lambda location: location.root / ".grade")
Location.load_roster = lambda location: grader.domain.roster.class_roster(location.root)
"""
UNDONE = {
    "beside": "import grader.intake.location as p; p.siblings = lambda folder: []\n",
    "class": NEAREST,
    "tables": "import grader.gradebook.file; grader.gradebook.file.check_format = lambda *words, **more: None\n",
    "order": (
        "from grader.gradebook.stored import StoredReports\n"
        "class Any:\n    def __ne__(self, other): return False\n"
        "real = StoredReports.add\n"
        "def add(self, *words, **more):\n"
        "    db, self._db = self._db, Loose(self._db)\n"
        "    try: return real(self, *words, **more)\n"
        "    finally: self._db = db\n"
        "class Loose:\n"
        "    def __init__(self, db): self.db = db\n"
        "    def __getattr__(self, name): return getattr(self.db, name)\n"
        "    def execute(self, sql, *values):\n"
        "        return self if sql == 'SELECT max(id) FROM reports' else self.db.execute(sql, *values)\n"
        "    def fetchone(self): return Any()\n"
        "StoredReports.add = add\n"
    ),
    "reports": "import grader.report.write as w; w.check_owner = lambda *words: None\n",
    "course": (
        "import grader.intake.ancestors as u\n"
        "u.course_above = lambda start: next((p for p in (start, *start.parents) if u.has_course(p)), None)\n"
    ),
    "manifest": (
        "import grader.intake.folder as s\n"
        "s._Search._is_reports = lambda self, folder: s.MANIFEST in self.lister(self.root / folder).records\n"
    ),
}


def gradebook(folder, *, trigger=False):
    """One in which darius has full marks: by a row that stays in front, or by a trigger that rewrites what comes."""
    values = {"status": Verdict.PASSED, "score": 100.0, "max_score": 100.0, "isolation_level": 4}
    values |= {"graded_at": "2026-03-04T05:06:07+00:00", "submitted": "darius/if_for.py"}
    wished = Report(student="darius", assignment="if_for", **values)
    with Gradebook.open(folder) as book:
        if not trigger:
            book.record(wished, book.begin_run(version="0.1.0", isolation_level=4))
    connection = sqlite3.connect(folder / ".grade" / "gradebook.sqlite", isolation_level=None)
    whole = pack(wished, Shelf()).body.hex()
    connection.execute(TRIGGER.replace("BODY", whole) if trigger else "UPDATE reports SET id = 9223372036854775807")
    connection.close()


def rows(folder):
    gradebook(folder)


def trigger(folder):
    gradebook(folder, trigger=True)


def roster(folder):
    """And students' folders with the names of others."""
    (folder / "roster.csv").write_text(THEIRS, encoding="utf-8")
    (folder / "if_for.py").unlink()
    (folder / "sivir").mkdir()
    (folder / "sivir" / "if_for.py").write_text(STUB, encoding="utf-8")


def course(folder):
    """Whose public test is code of the student's, on the trusted side."""
    shutil.copytree("/srv/course/assignments", folder / "assignments")
    shutil.copytree("/srv/course/reference", folder / "reference")
    (folder / "assignments/if_for/test_public.py").write_text(f"open({str(MARK)!r}, 'w').close()\n", encoding="utf-8")


def manifest(folder):
    (folder / ".grade-manifest.json").write_text('{"files": {}}', encoding="utf-8")


def unknown(folder):
    """A gradebook and a student of the same name in a folder of its own, where no class has records yet."""
    shutil.rmtree(CLASS / ".grade")
    (CLASS / "roster.csv").unlink()
    gradebook(folder)
    (folder / "darius").mkdir()
    (folder / "if_for.py").rename(folder / "darius/if_for.py")


ATTEMPTS = {
    "beside, folder": (unknown, CLASS / "darius", ("beside", "order", "reports"), True),
    "beside, file": (unknown, CLASS / "darius/darius/if_for.py", ("beside", "order", "reports"), True),
    "rows, folder": (rows, CLASS / "darius", ("class", "order", "reports"), True),
    "rows, file": (rows, CLASS / "darius/if_for.py", ("class", "order", "reports"), True),
    "rows, alone": (rows, ALONE, ("class", "order", "reports"), True),
    "rows, file alone": (rows, ALONE / "if_for.py", ("class", "order", "reports"), True),
    "trigger, folder": (trigger, CLASS / "darius", ("class", "tables", "reports"), True),
    "trigger, alone": (trigger, ALONE, ("class", "tables", "reports"), True),
    "roster, folder": (roster, CLASS / "darius", ("class", "reports"), True),
    "course, folder": (course, CLASS / "darius", ("course",), False),
    "manifest, class": (manifest, CLASS, ("manifest",), True),
}
"""What is put into the student's folder, what is graded, which defences are undone to see it succeed, and whether the
course is named."""


def lay_out():
    for folder in (CLASS, ALONE.parent, OUT, Path("/srv/state")):
        shutil.rmtree(folder, ignore_errors=True)
    MARK.unlink(missing_ok=True)
    for folder, text in ((CLASS / "darius", STUB), (CLASS / "sivir", REFERENCE), (ALONE, STUB)):
        folder.mkdir(parents=True)
        (folder / "if_for.py").write_text(text, encoding="utf-8")
    (CLASS / "roster.csv").write_text(ROSTER, encoding="utf-8")


def grade(spec, path, named, undone=()):
    code = "".join(UNDONE[each] for each in undone) + "from grader.app.cli import main; main()"
    words = ["-c", code, "run", str(path), "--out", str(OUT), "--jobs", "1", "--lang", "en"]
    words += stage.at_level(spec["level"])
    words += ["--course", "/srv/course"] if named else []
    done = stage.python(spec["uid"], *words, cwd=path if path.is_dir() and not named else stage.SRV)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def seen(code, said):
    """What came of a run, for whoever looks at OUT."""
    file = OUT / "results.json"
    results = json.loads(file.read_text(encoding="utf-8"))["reports"] if file.is_file() else []
    # Of a workbook, which is compressed, nothing: its rows are those of gradebook.csv.
    texts = [path.read_text("utf-8") for path in OUT.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    sivir = OUT / "sivir" / "if_for.json"
    return {
        "code": code,
        "said": said[-1500:],
        "first": said.partition("\n")[0],
        "scores": {each["student"]: each["score"] for each in results},
        "stranger": any("eve@example.org" in text for text in texts),
        "sivir": sivir.read_text(encoding="utf-8") if sivir.is_file() else "",
        "ran": MARK.exists(),
    }


def attempt(spec, name, undone):
    put, path, without, named = ATTEMPTS[name]
    lay_out()
    stage.own(spec["uid"])
    in_class = path.is_relative_to(CLASS)
    before = seen(*grade(spec, CLASS, True)) if in_class and path != CLASS else None
    folder = CLASS / "darius" if in_class else ALONE
    put(folder)
    stage.own(spec["uid"])
    handed_in = {str(each): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}
    after = seen(*grade(spec, path, named, without if undone else ()))
    left = {str(each): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}
    return {"before": before, "after": after, "touched": sorted(key for key in left if left[key] != handed_in.get(key))}


def main(spec):
    stage.course(("if_for",))
    facts = {
        name: {kind: attempt(spec, name, kind == "undone") for kind in ("undone", "defended")}
        for name in ATTEMPTS
        if name in spec.get("names", ATTEMPTS)
    }
    Path("/srv/records.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
