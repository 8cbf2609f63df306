"""A class in which students hand in archives and notebooks that are made to hurt, inside the box. Run as its root.

Usage: unpacking_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. What was seen lies in /srv/unpacking.json.
Each archive is first unpacked as a script of somebody's would, with Python's own `extractall`: that shows that it
bites. Then the class is graded as it is. In it sivir has handed in the reference.
"""

import base64
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
    folders |= {name: {f"if_for.{name.rpartition('.')[2]}": data} for name, data in DOCUMENTS.items()}
    lay_out({**folders, "together": ARCHIVES})
    os.truncate(CLASS / "gigabyte/if_for.ipynb", 2**30)  # which takes no room
    stage.own(spec["uid"])
    before = listed()
    words = ["-m", "grader.app.cli", "run", str(CLASS), "--out", str(OUT), "--course", "/srv/course"]
    words += ["--jobs", "1", "--lang", "en", *stage.at_level(spec["level"])]
    done = stage.python(spec["uid"], *words)
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


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 10)
)


def word(body, head=""):
    return zipped({"word/document.xml": f"{head}<w:document {W}><w:body>{body}</w:body></w:document>"})


def hangul(body, head=""):
    return zipped({"Contents/section0.xml": f"{head}<hp:sec {HP}>{body}</hp:sec>"})


DOCUMENTS = {
    "laughs.docx": word("<w:p><w:t>&a9;</w:t></w:p>", LAUGHS + "]>"),
    "laughs.hwpx": hangul("<hp:p><hp:t>&a9;</hp:t></hp:p>", LAUGHS + "]>"),
    "reads.docx": word(
        "<w:p><w:t>def a(): return &x;</w:t></w:p>", f"<!DOCTYPE a [<!ENTITY x SYSTEM 'file://{SECRET}'>]>"
    ),
    "inflates.docx": zipped({"word/document.xml": b" " * (400 * MEGABYTE)}),
    "deep.hwpx": hangul("<hp:p>" * 3_000_000),
    "many.docx": word("<w:p/>" * 4_000_000),
    "wide.docx": word("<w:p><w:t>" + "\u201c" * 4_000_000 + "</w:t></w:p>"),
    "attributes.docx": word("<w:p " + " ".join(f"a{number}='x'" for number in range(500_000)) + "/>"),
    "parser.docx": word("".join(f"<w:p><w:t>{'(' * 380}</w:t></w:p>" for _ in range(3_000))),
}


def outlook(*attributes):
    """A winmail.dat of such attributes: (level, id, content, length as told or None)."""
    out = bytearray(struct.pack("<LH", 0x223E9F78, 1))
    for level, number, content, size in attributes:
        out += struct.pack("<BLL", level, number, len(content) if size is None else size) + content + bytes(2)
    return bytes(out)


BEGIN = (2, 0x69002, bytes(14), None)


def in_outlook(depth):
    data = outlook(BEGIN, (2, 0x6800F, b"x", None))
    for _ in range(depth):
        message = bytes.fromhex("0703020000000000c000000000000046") + data
        value = struct.pack("<LHHLL", 1, 0x0D, 0x3701, 1, len(message)) + message + bytes(-len(message) % 4)
        data = outlook(BEGIN, (2, 0x69005, value, None))
    return data


def listed_properties(count, kind, number, rest):
    return outlook(BEGIN, (2, 0x69005, struct.pack("<LHH", count, kind, number) + rest, None))


WINMAILS = {
    "lies": outlook(BEGIN, (2, 0x6800F, b"x", 2**32 - 1)),
    "crowd": outlook(*[BEGIN] * 300_000),
    "properties": listed_properties(2**32 - 1, 3, 0, bytes(4) + b"\3\0\0\0\0\0\0\0" * 1_000_000),
    "values": listed_properties(1, 0x1E, 0x3707, struct.pack("<L", 2**32 - 1) + bytes(8_000_000)),
    "fixed": listed_properties(2, 0x1003, 0x3707, struct.pack("<L", 2**32 - 1) + bytes(100)),
    "nested": in_outlook(400),
    "named": outlook(BEGIN, (2, 0x18010, b"../../../srv/class/sivir/if_for.py\0", None), (2, 0x6800F, b"x", None)),
}


def mailed(data):
    return (
        b"From: a@example.org\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)
    )


READ = """
import json, sys
from pathlib import Path
from grader.sandbox.reading import Reader
from grader.intake.limits import MAIL as LIMITS
level, names = json.loads(sys.argv[1])
told = {}
with Reader(level) as reader:
    for name in names:
        found = reader.read("mail", Path("/srv/mails", name).read_bytes(), LIMITS)
        members = [[each.name, each.left_out, each.facts.get("kind", "")] for each in found.members]
        told[name] = [found.fault, members[:9]]
print(json.dumps(told))
"""


def read_mails(spec):
    """What is told of each winmail.dat that came by mail, read at the level as its user."""
    folder = Path("/srv/mails")
    folder.mkdir(exist_ok=True)
    for name, data in WINMAILS.items():
        (folder / name).write_bytes(mailed(data))
    words = ["-c", READ, json.dumps([spec["level"], list(WINMAILS)])]
    done = stage.python(spec["uid"], *words)
    said = done.stderr.decode("utf-8", "replace")
    return {"told": json.loads(done.stdout) if done.returncode == 0 else {}, "said": said[-2000:]}


def main(spec):
    stage.course(("if_for",))
    facts = {"naive": {name: naively(name) for name in ARCHIVES}, "graded": graded(spec)}
    facts["mails"] = read_mails(spec)
    Path("/srv/unpacking.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
