"""Mails and files that are made to hurt, collected and graded inside the box. Run as its root.

Usage: collecting_inside.py SPEC, where SPEC is JSON: {"level": 4, "uid": 0}. What was seen lies in
/srv/collecting.json. What a script of somebody's does with the mails comes first: that shows that they bite. Then
`grade collect` puts them into the class, and `grade run` grades it. sivir hands in the reference, by mail, too.
"""

import functools
import gzip
import io
import json
import os
import resource
import stat
import struct
import subprocess
import sys
import tarfile
import warnings
import zipfile
from pathlib import Path

import stage

CLASS, OUT, MAILS, NAIVE = Path("/srv/class"), Path("/srv/out"), Path("/srv/mails"), Path("/srv/naive")
SECRET = Path("/srv/secret.txt")
REFERENCE = (stage.REPO / "reference/if_for/if_for.py").read_bytes()
STUB = (stage.REPO / "assignments/if_for/if_for.py").read_bytes()
RECORDS = (
    ".grade/gradebook.sqlite",
    "../roster.csv",
    "roster.csv",
    "course.toml",
    "../../course/assignments/course.toml",
)


def head(student, more=b""):
    fields = f"From: {student}@example.org\r\nMessage-ID: <{student}@example.org>\r\n"
    return fields.encode() + b"Date: Mon, 2 Mar 2026 10:00:00 +0900\r\n" + b"MIME-Version: 1.0\r\n" + more


def attached(*files, boundary=b"b"):
    out = [b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n']
    for name, data in files:
        out += [b"--", boundary, b'\r\nContent-Type: text/x-python\r\nContent-Disposition: attachment; filename="']
        out += [name.encode(), b'"\r\n\r\n', data, b"\r\n"]
    return b"".join([*out, b"--", boundary, b"--\r\n"])


def nested(depth, inner):
    out = inner
    for number in range(depth):
        mark = b"n%d" % number
        out = b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n" + out
        out += b"\r\n--" + mark + b"--\r\n"
    return out


def forwarded(depth, inner):
    out = inner
    for _ in range(depth):
        out = b"Content-Type: message/rfc822\r\n\r\nSubject: f\r\n" + out
    return out


@functools.cache
def mails():
    work = attached(("if_for.py", STUB))
    return {
        "sivir": head("sivir") + attached(("if_for.py", REFERENCE)),
        "thousand": head("thousand") + nested(1_000, work),
        "forwards": head("forwards") + forwarded(1_000, work),
        "heads": head("heads", b"X-Long: " + b"a" * 10_000_000 + b"\r\n") + work,
        "folded": head("folded", b"Subject: " + b"\r\n ".join([b"=?utf-8?B?7ZWc?="] * 500_000) + b"\r\n") + work,
        "fields": head("fields", b"X: y\r\n" * 1_500_000) + work,
        "names": head("names")
        + attached(*((name, b"id,name,email\r\nsivir,S,eve@example.org\r\n") for name in RECORDS)),
        "parts": head("parts") + attached(*(("a.py", b"x") for _ in range(100_000))),
        "zip": head("zip") + attached(("hw.zip", fortytwo())),
        "borders": head("borders")
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\n" * 1_000_000,
    }


def zipped(*files):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def fortytwo(depth=6, width=16):
    """Each holds so many of the next."""
    data = zipped(("if_for.py", bytes(2**24)))
    for _ in range(depth):
        data = zipped(*((f"{number}.zip", data) for number in range(width)))
    return data


def locked():
    data = bytearray(zipped(("if_for.py", STUB)))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def tape(*infos):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for kind, target in infos:
            info = tarfile.TarInfo("if_for.py")
            info.type, info.linkname, info.devmajor, info.devminor = kind, target, 1, 5
            archive.addfile(info)
    return out.getvalue()


def million():
    """So many entries, of which each is a block of 512 bytes that is packed to nearly nothing."""
    heads = b"".join(tarfile.TarInfo(f"{number}/a.py").tobuf() for number in range(1_000))
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as file:
        for _ in range(1_000):
            file.write(heads)
        file.write(bytes(1024))
    return out.getvalue()


def moodle(who, data=STUB, name="if_for.py"):
    return f"{who}_101_assignsubmission_file/{name}", data


def record_of(data, who):
    """Where the list of the archive tells of that file."""
    at = data.index(b"PK\1\2")
    while not data[at + 46 :].startswith(who.encode()):
        at = data.index(b"PK\1\2", at + 46)
    return at


def claiming(data, who, field, value):
    """Its list says so of that file: 20 are the packed bytes, 24 all of them, 42 where it begins."""
    at = record_of(data, who) + field
    return data[:at] + struct.pack("<L", value) + data[at + 4 :]


def save_large(path, data):
    """With a hole before its list, so that it is too large to be given to a reader as a whole."""
    end = data.rindex(b"PK\5\6")
    (listed,) = struct.unpack_from("<L", data, end + 16)
    with open(path, "wb") as file:
        file.write(data[:listed])
        file.seek(HOLE, os.SEEK_CUR)
        file.write(data[listed : end + 16] + struct.pack("<L", listed + HOLE) + data[end + 20 :])


@functools.cache
def downloads():
    """Of a learning system, each with an honest file and one that is made to hurt."""
    honest = moodle("honest", REFERENCE)
    rest = moodle("rest", STUB + b"# the last of them")
    plain = zipped(honest, moodle("eve", STUB + b"# hers"), rest)
    bomb = zipped(honest, moodle("eve", bytes(BOMB)), rest)
    outside = (moodle("eve", STUB, name) for name in ("../../roster.csv", "/../if_for.py", "..\\x.py"))
    return {
        "bomb": bomb,
        "lies": claiming(bomb, "eve", 24, 10),
        "beyond": claiming(plain, "eve", 42, 2**31),
        "long": claiming(plain, "eve", 20, HOLE),
        "paths": zipped(honest, *outside, rest),
        "list": zipped(honest, *moodle_many()),
    }


def moodle_many():
    return (moodle("eve", b"", f"{number}/{'a' * 90}.py") for number in range(60_000))


FILES = {
    "fortytwo": {"hw.zip": fortytwo()},
    "million": {"hw.tar.gz": million()},
    "twice": {"hw.zip": zipped(("if_for.py", STUB), ("if_for.py", REFERENCE))},
    "capitals": {"hw.zip": zipped(("IF_FOR.py", STUB), ("If_For.py", STUB))},
    "locked": {"hw.zip": locked()},
    "device": {"hw.tar.gz": tape((tarfile.CHRTYPE, ""))},
    "block": {"hw.tar.gz": tape((tarfile.BLKTYPE, ""))},
    "pipe": {"hw.tar.gz": tape((tarfile.FIFOTYPE, ""))},
    "hard": {"hw.tar.gz": tape((tarfile.LNKTYPE, str(SECRET)))},
}
HOLE, BOMB = 60 << 20, 200 << 20
SPECIAL = ("fifo", "link", "zero", "folder", "outside")
PEOPLE = (*mails(), *FILES, *SPECIAL)


def lay_out():
    CLASS.mkdir()
    MAILS.mkdir()
    SECRET.write_text("secret")
    rows = "".join(f"{each},{each},{each}@example.org\n" for each in PEOPLE)
    (CLASS / "roster.csv").write_text("id,name,email\n" + rows, encoding="utf-8")
    for name, data in mails().items():
        (MAILS / f"{name}.eml").write_bytes(data)
    for name, files in FILES.items():
        (CLASS / name).mkdir()
        for file, data in files.items():
            (CLASS / name / file).write_bytes(data)
    for name in ("fifo", "link", "zero", "folder"):
        (CLASS / name).mkdir()
    os.mkfifo(CLASS / "fifo/if_for.py")
    (CLASS / "link/if_for.py").symlink_to(SECRET)
    (CLASS / "zero/if_for.py").symlink_to("/dev/zero")
    (CLASS / "folder/if_for.py").mkdir()
    (CLASS / "outside").symlink_to("/srv/course/reference/if_for")
    stage.keep_secret()


SAVE = """
import email, email.policy, os, sys
sys.setrecursionlimit(1000)
message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
for part in message.walk():
    if name := part.get_filename():
        path = os.path.join(sys.argv[2], name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "wb").write(part.get_content().encode())
"""


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


def naively(name):
    """What a script of somebody's makes of a mail: it saves what is attached under the name that it has."""
    there = NAIVE / "home/class"  # what leads out of it stays below NAIVE
    (there / ".grade").mkdir(parents=True)
    for place in (".grade/gradebook.sqlite", "roster.csv"):
        (there / place).write_text("ours")
    words = [sys.executable, "-c", SAVE, str(MAILS / f"{name}.eml"), str(there)]
    done = subprocess.run(words, capture_output=True, preexec_fn=limited, check=False)
    lost = [place for place in (".grade/gradebook.sqlite", "roster.csv") if (there / place).read_text() != "ours"]
    subprocess.run(["rm", "-rf", str(NAIVE)], check=True)
    return {"code": done.returncode, "lost": lost, "error": done.stderr.decode("utf-8", "replace")[-200:]}


def call(spec, *words):
    words = ("-m", "grader.app.cli", *words, "--course", "/srv/course", "--lang", "en")
    done = stage.python(spec["uid"], *words)
    return {"code": done.returncode, "said": (done.stdout + done.stderr).decode("utf-8", "replace")}


def kept():
    """What was there before, with its kind and its content."""
    facts = {}
    for top in (CLASS, Path("/srv/course"), MAILS):
        for path in sorted(top.rglob("*")):
            if ".grade" not in path.parts:
                kind = stat.S_IFMT(path.lstat().st_mode)
                facts[str(path)] = (kind, path.read_bytes() if stat.S_ISREG(kind) and not path.is_symlink() else b"")
    return facts


UNPACK = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    print(len(archive.namelist()), sum(len(archive.read(each)) for each in archive.infolist()[:2]))
"""


def download(spec, name):
    """What becomes of one, in a class of its own."""
    root = Path("/srv/downloads") / name
    there = root / "class"
    there.mkdir(parents=True)
    (there / "roster.csv").write_text("id,name,email\nhonest,honest,h@example.org\neve,eve,e@example.org\n")
    save_large(root / "if_for.zip", downloads()[name])
    words = [sys.executable, "-c", UNPACK, str(root / "if_for.zip")]
    naive = subprocess.run(words, capture_output=True, text=True, preexec_fn=limited, check=False)
    stage.own(spec["uid"])
    done = call(spec, "collect", str(root / "if_for.zip"), "--yes", "--class", str(there))
    held = {str(path.relative_to(there)): path for path in sorted(there.rglob("*.py")) if ".grade" not in path.parts}
    outside = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return {
        **done,
        "naive": naive.stdout,
        "held": {name.partition("/")[0]: path.read_bytes() == REFERENCE for name, path in held.items()},
        "files": [path for path in outside if "/.grade/" not in path and not path.endswith(".py")],
    }


def main(spec):
    stage.course(("if_for",))
    lay_out()
    naive = {name: naively(name) for name in ("names", "thousand")}
    stage.own(spec["uid"])
    before = kept()
    level = stage.at_level(spec["level"])
    collected = call(spec, "collect", str(MAILS), "--yes", "--class", str(CLASS))
    first = call(spec, "run", str(CLASS), "--out", str(OUT), "--jobs", "1", *level)
    after = kept()
    results = OUT / "results.json"
    reports = json.loads(results.read_text(encoding="utf-8"))["reports"] if results.is_file() else []
    facts = {
        "naive": naive,
        "downloads": {name: download(spec, name) for name in downloads()},
        "collected": collected,
        "graded": first,
        "scores": {each["student"]: each["score"] for each in reports},
        "changed": [name for name in before if after.get(name) != before[name]],
        "new": sorted(name.removeprefix(f"{CLASS}/") for name in after if name not in before),
        "shown": any("secret" in path.read_text("utf-8") for path in OUT.rglob("*.txt")),
    }
    Path("/srv/collecting.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
