"""A class in which students hand in archives and notebooks that are made to hurt, inside the box. Run as its root.

Usage: unpacking_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. What was seen lies in /srv/unpacking.json.
Each archive is first unpacked as a script of somebody's would, with Python's own `extractall`: that shows that it
bites. Then the class is graded as it is. In it sivir has handed in the reference.
"""

import io
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import stage

CLASS, OUT, SECRET, NAIVE = Path("/srv/class"), Path("/srv/out"), Path("/srv/secret.txt"), Path("/srv/naive")
REFERENCE = (stage.REPO / "reference/if_for/if_for.py").read_text(encoding="utf-8")
STUB = (stage.REPO / "assignments/if_for/if_for.py").read_text(encoding="utf-8")
SIVIR = CLASS / "sivir/if_for.py"
MEGABYTE = 2**20


def tape(*entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, kind, target, data in entries:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def bomb():
    return zipped({f"{number}/if_for.py": bytes(100 * MEGABYTE) for number in range(3)})


def crowd(count=600_000):
    """A directory of so many names, and nothing else."""
    out = bytearray()
    for number in range(count):
        name = b"%d/a.py" % number
        numbers = (0x314, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
        out += struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers) + name
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(out), 0)
    end += struct.pack("<4sLQL", b"PK\6\7", 0, len(out), 1)
    return bytes(out) + end + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def nested(depth=200):
    data = zipped({"if_for.py": STUB})
    for _ in range(depth):
        data = zipped({"a.zip": data})
    return data


ARCHIVES = {
    "absolute.tar.gz": tape((str(SIVIR), tarfile.REGTYPE, "", STUB.encode())),
    "upward.tar.gz": tape(("../" * 9 + str(SIVIR)[1:], tarfile.REGTYPE, "", STUB.encode())),
    "link.tar.gz": tape(
        ("if_for.py", tarfile.SYMTYPE, str(SECRET), b""),
        ("way", tarfile.SYMTYPE, str(SIVIR.parent), b""),
        ("way/if_for.py", tarfile.REGTYPE, "", STUB.encode()),
    ),
    "bomb.zip": bomb(),
    "crowd.zip": crowd(),
    "nested.zip": nested(),
}


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * MEGABYTE, 64 * MEGABYTE))


UNPACK = """
import sys, tarfile, zipfile
name, into = sys.argv[1:]
if name.endswith(".gz"):
    with tarfile.open(name) as archive:
        archive.extractall(into, filter="fully_trusted")
else:
    with zipfile.ZipFile(name) as archive:
        print(len(archive.namelist()))
        archive.extractall(into)
"""


def naively(name):
    """What somebody's script would make of it."""
    lay_out({"darius": {name: ARCHIVES[name]}})
    (NAIVE / "a/b/c").mkdir(parents=True)
    words = [sys.executable, "-c", UNPACK, str(CLASS / "darius" / name), str(NAIVE / "a/b/c")]
    done = subprocess.run(words, capture_output=True, preexec_fn=limited, check=False)
    own = NAIVE / "a/b/c/if_for.py"
    facts = {
        "overwritten": SIVIR.read_text(encoding="utf-8") != REFERENCE,
        "read": own.is_file() and own.read_text(encoding="utf-8").startswith("secret"),
        "code": done.returncode,
        "names": done.stdout.decode().strip(),
        "error": done.stderr.decode("utf-8", "replace")[-200:],
        "inner": (NAIVE / "a/b/c/a.zip").is_file(),
    }
    shutil.rmtree(NAIVE)
    return facts


def lay_out(folders):
    for folder in (CLASS, OUT, NAIVE):
        shutil.rmtree(folder, ignore_errors=True)
    for name, data in {"sivir/if_for.py": REFERENCE.encode(), "../secret.txt": b"secret"}.items():
        (CLASS / name).parent.mkdir(parents=True, exist_ok=True)
        (CLASS / name).write_bytes(data)
    for student, files in folders.items():
        (CLASS / student).mkdir()
        for name, data in files.items():
            (CLASS / student / name).write_bytes(data)


def graded(spec):
    """What the grader makes of all of them, each handed in by a student of that name, and one who hands in many."""
    folders = {name: {name: data} for name, data in ARCHIVES.items()}
    folders |= {name: {"if_for.ipynb": data} for name, data in NOTEBOOKS.items()}
    lay_out({**folders, "together": ARCHIVES})
    os.truncate(CLASS / "gigabyte/if_for.ipynb", 2**30)  # which takes no room
    stage.own(spec["uid"])
    before = listed()
    words = [sys.executable, "-m", "grader.app.cli", "run", str(CLASS), "--out", str(OUT), "--course", "/srv/course"]
    words += ["--jobs", "1", "--lang", "en", "--isolation", str(spec["level"]), "--min-isolation", str(spec["level"])]
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "TMPDIR": "/tmp", "XDG_STATE_HOME": "/srv/state"},
        cwd="/srv",
        user=spec["uid"],
        group=spec["uid"],
        extra_groups=[],
        check=False,
    )
    results = OUT / "results.json"
    reports = json.loads(results.read_text(encoding="utf-8"))["reports"] if results.is_file() else []
    return {
        "code": done.returncode,
        "said": (done.stdout + done.stderr).decode("utf-8", "replace"),
        "scores": {each["student"]: each["score"] for each in reports},
        "untouched": listed() == before,
        "shown": any("secret" in path.read_text("utf-8") for path in OUT.rglob("*.txt")),
    }


def listed():
    """All of the class but the gradebook, with the content of what is small."""
    files = {str(each): each for each in sorted(CLASS.rglob("*")) if ".grade" not in each.parts and each.is_file()}
    return {name: each.read_bytes() if each.stat().st_size < MEGABYTE else b"" for name, each in files.items()}


def cells(*sources):
    return json.dumps({"cells": [{"cell_type": "code", "source": each} for each in sources]}).encode()


NOTEBOOKS = {
    "gigabyte": b"",
    "cells": b'{"cells": [' + b'{"cell_type":"code","source":"x"},' * 1_000_000 + b"0]}",
    "deep": b'{"cells": ' + b"[" * 20_000_000,
    "lists": b'{"cells": [' + b"[]," * 14_000_000 + b"0]}",
    "number": b'{"cells": [' + b"9" * 40_000_000 + b"]}",
    "parser": cells("x = " + "-" * 3_000_000 + "1", "x = " + "(" * 90_000, "!('\n" * 30_000, "a " * 500_000 + "="),
    "writes": cells(f"%%writefile {SIVIR}\nx", f"%%writefile ../../..{SIVIR}\nx", "%%writefile \0\nx"),
}


def main(spec):
    stage.course(("if_for",))
    facts = {"naive": {name: naively(name) for name in ARCHIVES}, "graded": graded(spec)}
    Path("/srv/unpacking.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
