"""One hundred honest submissions, alone or among hogs, graded inside the box (see test_fairness). Run as its root.

Usage: fairness_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0, "honest": 50, "hogs": {name: body}, "hogged":
{assignment: function}, "limits": {key: value}}. What came lies in /srv/run and /srv/out, as after inside.py.
"""

import json
import os
import shutil
import subprocess
import sys

import stage


def lay_out(spec):
    stage.course(stage.ASSIGNMENTS, **spec["limits"])
    for assignment in stage.ASSIGNMENTS:
        sources = sorted((stage.REPO / "reference" / assignment / "right").glob("*.py"))
        for number in range(spec["honest"]):
            data = sources[number % len(sources)].read_bytes()
            if not data.startswith((b"\xff\xfe", b"\xfe\xff")):  # a comment in ASCII is one in all other encodings
                data += b"\n# handed in by number %d\n" % number
            folder = stage.CLASS / f"honest{number:02}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{assignment}.py").write_bytes(data)
    for assignment, function in spec["hogged"].items():
        text = (stage.REPO / "reference" / assignment / f"{assignment}.py").read_text(encoding="utf-8")
        for position, (name, body) in enumerate(spec["hogs"].items()):
            # Names between those of the honest, so that hogs and honest ones take turns.
            folder = stage.CLASS / f"honest{position * spec['honest'] // len(spec['hogs']):02}_{name}"
            folder.mkdir(exist_ok=True)
            hogging = f"{text}\n\ndef {function}(*anything):\n    {body}\n"
            (folder / f"{assignment}.py").write_text(hogging, encoding="utf-8")
    stage.keep_secret()


def main(spec):
    lay_out(spec)
    for folder in ("/srv/run", "/srv/work"):
        os.mkdir(folder)
    stage.own(spec["uid"])
    words = [sys.executable, "-m", "grader.app.cli", "run", str(stage.CLASS), "--course", str(stage.COURSE)]
    words += ["--out", "/srv/out", "--jobs", "2", "--lang", "ko", "--verbose"]
    words += stage.at_level(spec["level"])
    with open("/srv/run/stdout", "wb") as out, open("/srv/run/stderr", "wb") as err:
        code = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, "TMPDIR": "/tmp"},
            cwd="/srv/work",
            user=spec["uid"],
            group=spec["uid"],
            extra_groups=[],
            check=False,
        ).returncode
    with open("/srv/run/facts.json", "w") as file:
        json.dump({"code": code}, file)
    if (stage.CLASS / ".grade").is_dir():
        shutil.copytree(stage.CLASS / ".grade", "/srv/run/grade")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
