"""One real run over the hostile class, inside the box: lays it out, runs the public command line, notes what came.

Usage: inside.py SPEC, where SPEC is JSON: {"cases": [...], "level": 4, "uid": 0, "jobs": 2, "lang": "en",
"assignments": [...], "course": {what `stage.lay_out` takes beside}, "meeting": [cases that must meet]}, the last two if
need be. Started as the box's root; the grader itself runs as `uid`. Results lie in /srv/run, what the grader wrote in
/srv/out.
"""

import json
import os
import shutil
import subprocess
import sys
import time

import services
import stage
from meeting import Meeting

SECRET = "redteam-secret-0123abcd"
"""Stands in the instructor's environment; `own_memory` looks for it."""


def listing(folder):
    """All that can be seen of a tree from outside, but the grader's own folder and what is mounted below (the clone may
    be): name, kind, size, time of change."""
    found = {}
    for place, folders, files in os.walk(os.fsencode(folder)):
        folders[:] = [name for name in folders if name != b".grade" and not os.path.ismount(os.path.join(place, name))]
        for name in (*folders, *files):
            path = os.path.join(place, name)
            status = os.lstat(path)
            is_folder = name in folders
            found[os.fsdecode(path)] = [status.st_mode, status.st_size, 0 if is_folder else status.st_mtime_ns]
    return found


def command(spec):
    words = [sys.executable, "-m", "grader.app.cli", "run", str(stage.CLASS)]
    words += ["--course", str(stage.COURSE), "--out", "/srv/out"]
    words += [*stage.at_level(spec["level"]), "--jobs", str(spec["jobs"])]
    return [*words, "--lang", spec["lang"], "--verbose"]


def main(spec):
    cases = stage.cases()
    names = {name: cases[name] for name in spec["cases"]}
    stage.lay_out(names, spec["assignments"], **spec.get("course", {}))
    for folder in ("/srv/run", "/srv/work"):
        os.mkdir(folder)
    services.start()
    stage.own(spec["uid"])
    before = listing(stage.CLASS)
    env = {**os.environ, "INSTRUCTOR_SECRET": SECRET, "TMPDIR": "/tmp"}
    began = time.monotonic()
    meeting = Meeting(spec.get("meeting", ()))
    with open("/srv/run/stdout", "wb") as out, open("/srv/run/stderr", "wb") as err, meeting:
        code = subprocess.run(
            command(spec),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=env,
            cwd="/srv/work",
            user=spec["uid"],
            group=spec["uid"],
            extra_groups=[],
            check=False,
        ).returncode
    seconds = time.monotonic() - began
    after = listing(stage.CLASS)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    strays = [path for path in listing("/srv") if os.path.basename(path) in ("pwned", "core") or "/work/" in path]
    facts = {"code": code, "seconds": seconds, "heard": services.heard(), "changed": changed[:20], "strays": strays}
    facts |= {"canary": stage.CANARY, "canaries": stage.canaries(), **meeting.facts()}
    with open("/srv/run/facts.json", "w") as file:
        json.dump(facts, file)
    gradebook = stage.CLASS / ".grade"
    if gradebook.is_dir():
        shutil.copytree(gradebook, "/srv/run/grade")
    # Our own mounts: the devices among the submissions.
    with open("/proc/self/mounts") as file:
        for line in file:
            if line.split()[1].startswith("/srv/class/"):
                subprocess.run(["umount", line.split()[1]], check=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
