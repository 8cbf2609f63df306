"""Submissions that go to every limit at once, of any assignment, graded inside the box. Run as its root.

Usage: flood_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0, "jobs": 2, "floods": 3, "dear": true,
"script": false, "burn": 0.1, "nap": 0.1, "limits": {assignment: {key: value}}}. To the reference solution of each is
added what makes of every answer one that computes, waits, writes files and prints as much as it may, and (`dear`) holds
as much or ends the process; a `script` answers honestly, and computes and prints as much while it is loaded. Each class
of `floods` such students and an honest one is graded in a run of its own. What was seen lies in /srv/flood.json:
assignment → exit code, seconds, the largest memory of the grader's own processes in KiB, bytes below OUT and of the
gradebook, and each student's report.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import stage

from grader.gradebook.bodies import read_report
from grader.gradebook.shelf import Shelves

CLASS, OUT = Path("/srv/class"), Path("/srv/out")
FLOODS = """

def _flood():
    import itertools
    import os
    import sys
    import time

    wire = sys.modules.get("grader.sandbox.seam.wire")
    if wire is None:
        return
    frame, turns = wire.frame, itertools.count()

    def size(count):
        return count.to_bytes(4, "big")

    def text(word):
        return b"s" + size(len(word)) + word

    bodies = [
        lambda: b"l" + size(60_000) + (b"i" + size(1) + b"\\x05") * 60_000,
        lambda: text("\U0001f600".encode() * 900_000),
        lambda: b"S" + size(5_000) + b"".join(b"i" + size(9) + (k << 62).to_bytes(9, "big") for k in range(1, 5_001)),
        lambda: b"ai\\x01\\x01" + (4 << 20).to_bytes(8, "big") + bytes(4 << 20),
        lambda: b"d" + size(9_000) + b"".join(text(b"%08d" % k) + b"d" + size(0) for k in range(9_000)),
        lambda: (b"l" + size(1)) * 80 + b"N",
        lambda: b"l" + size(300) + text(b"<&'\\"\\\\" * 400) * 300,
    ]
    noted = {"type": "E" * 400, "message": '"' * 480, "lines": [[n, "&" * 480] for n in range(20)]}
    noted["files"] = ["'" * 480] * 20

    def lying(answer, *args, **kwargs):
        if type(answer) is not dict or "type" not in answer or "id" not in answer:  # no value: it is None
            return frame(answer, *args, **kwargs)
        turn = next(turns)
        for number in range(2_000):
            try:
                with open(f"f{turn}_{number}", "wb") as file:
                    file.write(bytes(1 << 16))
            except OSError:
                break
        until = time.process_time() + BURN
        while time.process_time() < until:
            pass
        time.sleep(NAP)
        if SCRIPT:
            return frame({**answer, "printed": "TRICK " + '&' * LENGTH}, *args, **kwargs)
        if DEAR and turn % 9 == 8:
            os._exit(3)
        fields = [text(b"id"), wire.encode(answer["id"]), text(b"printed"), text(b"TRICK " + PRINTS * LENGTH)]
        fields += [text(b"type"), text(b"T" * 500), text(b"cpu"), wire.encode(BURN)]
        if turn % 9 == 7:
            fields += [text(b"raised"), wire.encode(noted), text(b"value"), b"N"]
        else:
            fields += [text(b"value"), bodies[turn % len(bodies) if DEAR else -1]()]
        data = b"d" + size(len(fields) // 2) + b"".join(fields)
        return size(len(data)) + data

    wire.frame = lying
    if SCRIPT:
        print("TRICK ", (PRINTS * LENGTH).decode())
        until = time.process_time() + 2
        while time.process_time() < until:
            pass


_flood()
"""


def lay_out(id_, spec):
    for folder in (CLASS, OUT, Path("/srv/state")):
        shutil.rmtree(folder, ignore_errors=True)
    source = (stage.REPO / "reference" / id_ / f"{id_}.py").read_text(encoding="utf-8")
    kb = spec["limits"][id_]["output_kb"]
    for number in range(spec["floods"]):
        folder = CLASS / f"flood{number:03}"
        folder.mkdir(parents=True)
        prints = ['b"\\xf0\\x9f\\x98\\x80"', "b'\"'", 'b"\\xea\\xb0\\x80\\n"'][number % 3]
        words = {
            "PRINTS": prints,
            "LENGTH": str(kb << 8),
            "BURN": str(spec["burn"]),
            "NAP": str(spec["nap"]),
            "SCRIPT": str(spec["script"]),
            "DEAR": str(spec["dear"]),
        }
        flood = FLOODS
        for word, value in words.items():
            flood = flood.replace(word, value)
        (folder / f"{id_}.py").write_text(source + flood, encoding="utf-8")
    (CLASS / "honest").mkdir()
    (CLASS / "honest" / f"{id_}.py").write_text(source, encoding="utf-8")
    students = sorted(path.name for path in CLASS.iterdir())
    (CLASS / "roster.csv").write_text("id,name,email\n" + "".join(f"{s},{s},{s}@example.org\n" for s in students))
    stage.keep_secret()
    stage.own(spec["uid"])


def limited(assignments, limits):
    stage.course(assignments)
    for id_, those in limits.items():
        path = stage.COURSE / "assignments" / id_ / "assignment.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if line.partition(" = ")[0] not in those]
        at = lines.index("[limits]") + 1
        lines[at:at] = [f"{key} = {value}" for key, value in those.items()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def own_memory(parent, seen):
    """The largest resident memory of the grader and its workers, in KiB; of no zygote and no submission."""
    try:
        with open(f"/proc/{parent}/task/{parent}/children") as file:
            workers = file.read().split()
    except OSError:
        return
    for kind, pids in (("parent", [parent]), ("worker", workers)):
        for pid in pids:
            try:
                with open(f"/proc/{pid}/status") as file:
                    for line in file:
                        if line.startswith("VmHWM:"):
                            seen[kind] = max(seen.get(kind, 0), int(line.split()[1]))
            except OSError:
                continue


def below(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def graded(id_, spec):
    lay_out(id_, spec)
    words = [
        sys.executable,
        "-m",
        "grader.app.cli",
        "run",
        str(CLASS),
        "--course",
        str(stage.COURSE),
        "--out",
        str(OUT),
    ]
    words += ["--jobs", str(spec["jobs"]), "--lang", "ko", "--isolation", str(spec["level"])]
    words += ["--min-isolation", str(spec["level"])]
    began, seen = time.monotonic(), {}
    with open("/srv/said", "wb") as said:
        grader = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, "TMPDIR": "/tmp", "XDG_STATE_HOME": "/srv/state"},
            cwd="/srv",
            user=spec["uid"],
            group=spec["uid"],
            extra_groups=[],
        )
        while True:
            try:
                grader.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                own_memory(grader.pid, seen)
    seconds = time.monotonic() - began
    facts = {"code": grader.returncode, "seconds": seconds, "memory": seen, "said": "", "students": {}}
    facts["said"] = Path("/srv/said").read_text(encoding="utf-8", errors="replace")[-2000:]
    book = CLASS / ".grade" / "gradebook.sqlite"
    if not book.is_file():
        return facts
    facts |= {"out": below(OUT), "book": book.stat().st_size}
    with sqlite3.connect(book) as connection:
        shelves = Shelves(connection)
        for assignment, body in connection.execute("SELECT assignment, body FROM reports"):
            text = json.dumps(read_report(body, shelves[assignment]).model_dump(mode="python"))
            report = json.loads(text)
            facts["students"][report["student"]] = {
                "score": report["score"],
                "verdicts": [test["verdict"] for test in report["tests"]],
                "detail": report["staff_detail"][-400:],
                "said": "TRICK" if "TRICK" in text else "",
                "seconds": report["seconds"],
                "body": len(text),
            }
    return facts


def main(spec):
    limited(list(spec["limits"]), spec["limits"])
    facts = {id_: graded(id_, spec) for id_ in spec["limits"]}
    Path("/srv/flood.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
