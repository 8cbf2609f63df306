"""Lays the hostile class out: the course, the students' folders, what only a file system can hold, the roster.

Runs inside the box, as its root. Reads cases.toml; what each key means stands at its head.
"""

import contextlib
import csv
import functools
import hashlib
import io
import json
import os
import py_compile
import shutil
import socket
import sqlite3
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
SRV = Path("/srv")
COURSE, CLASS = SRV / "course", SRV / "class"
ASSIGNMENTS = ("dictionary", "if_for")
NEIGHBOURS = ("honest", "honest_half")
"""Students beside the hostile ones: all of the reference, and a part of it."""
LIMITS = {
    "load_seconds": 1,
    "call_seconds": 0.4,
    "wall_factor": 2.5,
    "memory_mb": 128,
    "output_kb": 64,
    "disk_mb": 8,
    "submission_seconds": 60,
}
"""Tighter than the course's, so that a hundred stubborn submissions end in seconds. What is limited stays the same."""


CANARY = "canary" + hashlib.sha256(b"of the staff's files").hexdigest()[:16]
"""Stands at the end of each line of the staff's files: whoever shows one shows it, too. Always the same word, so that
the digest of a suite is, too."""


CLASS_SECRET = b"redteam-secret-0123abcd-of-class"
"""Of the hostile class: it can be recognised, as it is, in hex and in base64."""


@functools.cache
def cases() -> dict[str, dict]:
    """What cases.toml has: read once, changed by nobody."""
    return tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))


def student_of(name: str, case: dict) -> bytes:
    """The folder's name in the class, as bytes: it need not be UTF-8."""
    if "student_hex" in case:
        return bytes.fromhex(case["student_hex"])
    return case.get("student", name).encode("utf-8")


def course(assignments: Sequence[str], **limits: float) -> None:
    """The assignments with `LIMITS`, and with `limits` where those are others."""
    for id_ in assignments:
        for place in ("assignments", "reference"):
            shutil.copytree(REPO / place / id_, COURSE / place / id_, symlinks=True)
        for path in (COURSE / "reference" / id_).glob("*.py"):
            path.write_text(with_canaries(path.read_text(encoding="utf-8")), encoding="utf-8")
        path = COURSE / "assignments" / id_ / "assignment.toml"
        if "preload" in path.read_text(encoding="utf-8"):
            continue  # TensorFlow needs what the course gives it
        head, _, rest = path.read_text(encoding="utf-8").partition("[limits]")
        path.write_text(
            head
            + "[limits]\n"
            + "".join(f"{key} = {value}\n" for key, value in {**LIMITS, **limits}.items())
            + "\n[[tasks]]"
            + rest.partition("[[tasks]]")[2],
            encoding="utf-8",
        )
    (COURSE / "assignments" / "course.toml").write_text(
        'title = { ko = "red", en = "red" }\nmail_from = "from@example.org"\nreply_to = "reply@example.org"\n'
        f'contact = {{ ko = "c", en = "c" }}\norder = {json.dumps(list(reversed(assignments)))}\n'
        "[weights]\n" + "".join(f"{id_} = 1.0\n" for id_ in assignments),
        encoding="utf-8",
    )


def with_canaries(text: str) -> str:
    """Source with the canary as a comment behind each statement."""
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            lines[token.start[0] - 1] += f"  # {CANARY}"
    return "\n".join(lines) + "\n"


def canaries() -> int:
    """How many there are."""
    files = (COURSE / "reference").rglob("*.py")
    return sum(path.read_text(encoding="utf-8", errors="replace").count(CANARY) for path in files)


def hand_in_reference(students: Sequence[str], assignments: Sequence[str]) -> None:
    for student in students:
        (CLASS / student).mkdir(parents=True)
        for id_ in assignments:
            text = (REPO / "reference" / id_ / f"{id_}.py").read_text(encoding="utf-8")
            if student == "honest_half":
                text = "\n\ndef ".join(text.split("\n\ndef ")[:5]) + "\n\nprint('half')\n"
            (CLASS / student / f"{id_}.py").write_text(text, encoding="utf-8")


def student(name: str, case: dict) -> bytes:
    folder = os.fsencode(CLASS) + b"/" + student_of(name, case)
    os.makedirs(folder)
    for source in sorted((HERE / "cases" / name).rglob("*")):
        if source.is_file():
            target = os.path.join(folder, os.fsencode(source.relative_to(HERE / "cases" / name)))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(source, target.removesuffix(b".txt") if source.suffixes[:-1] else target)
    for entry in case.get("make", ()):
        make(folder, entry)
    return folder


def crowd(name: str, copies: int) -> None:
    files = sorted((HERE / "cases" / name).iterdir())
    for number in range(copies):
        folder = CLASS / f"{name}_{number:03}"
        folder.mkdir()
        shutil.copyfile(files[number % len(files)], folder / "dictionary.py")


def make(folder: bytes, entry: dict) -> None:
    path = os.path.join(folder, bytes.fromhex(entry["path_hex"]) if "path_hex" in entry else entry["path"].encode())
    target = entry.get("target", "")
    match entry["kind"]:
        case "fifo":
            os.mkfifo(path)
        case "symlink":
            os.symlink(target, path)
        case "hardlink":
            os.link(target, path)
        case "folder":
            os.mkdir(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as listener:
                cwd = os.getcwd()
                os.chdir(folder)  # the address of a socket holds 108 bytes
                listener.bind(os.path.basename(path))
                os.chdir(cwd)
        case "device":
            # A user namespace makes no devices; one that exists can be mounted on a file.
            Path(os.fsdecode(path)).touch()
            subprocess.run(["mount", "--bind", target, path], check=True)
        case "sparse":
            with open(path, "wb") as file:
                file.truncate(entry["size"])
        case "repeat":
            with open(path, "w", encoding="utf-8") as file:
                file.write(entry.get("head", "") + entry["text"] * entry["times"] + entry.get("tail", ""))
        case "deep":
            os.makedirs(path + b"/d" * entry["times"])
        case "gradebook":
            gradebook(Path(os.fsdecode(folder)))
        case "many":
            for number in range(entry["times"]):
                with open(path + b"%d.txt" % number, "w") as file:
                    file.write("x")
        case "written":
            written(folder, path, entry)
        case "bytecode":
            cache = os.path.join(folder, b"__pycache__")
            os.makedirs(cache)
            module = os.path.splitext(os.path.basename(path))[0]
            py_compile.compile(
                os.fsdecode(os.path.join(folder, entry["source"].encode())),
                cfile=os.fsdecode(os.path.join(cache, module + f".{sys.implementation.cache_tag}.pyc".encode())),
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        case kind:
            raise ValueError(f"cases.toml: unknown kind {kind!r}")


def gradebook(folder: Path) -> None:
    """One as a run makes it, in which the student of that folder has full marks for all, in front of what may come."""
    from grader.domain.verdict import Report, Verdict
    from grader.gradebook.book import Gradebook

    with Gradebook.open(folder) as book:
        run = book.begin_run(version="0.1.0", isolation_level=4)
        for id_ in ASSIGNMENTS:
            report = Report(
                student=folder.name,
                assignment=id_,
                status=Verdict.PASSED,
                score=100.0,
                max_score=100.0,
                graded_at="2026-03-04T05:06:07+00:00",
                isolation_level=4,
                submitted=f"{folder.name}/{id_}.py",
            )
            book.record(report, run)
    with contextlib.closing(sqlite3.connect(book.path, isolation_level=None)) as db:
        db.execute("UPDATE reports SET id = id + ?", (2**63 - 1 - len(ASSIGNMENTS),))


def written(folder: bytes, path: bytes, entry: dict) -> None:
    """Write `path` from the file `source`, which goes: with letters that no source file may hold, in any encoding."""
    source = Path(os.fsdecode(os.path.join(folder, entry["source"].encode())))
    text = source.read_text(encoding="utf-8")
    source.unlink()
    for mark, letters in entry.get("swap", {}).items():
        text = text.replace(mark, letters)
    data = text.encode(entry["encoding"])
    with open(path, "wb") as file:
        file.write(bytes.fromhex(entry.get("head_hex", "")) + data + bytes.fromhex(entry.get("tail_hex", "")))


def roster(names: dict[str, dict], neighbours: Sequence[str]) -> None:
    with open(CLASS / "roster.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "email"))
        for name in neighbours:
            writer.writerow((name, name, f"{name}@example.org"))
        for name, case in names.items():
            if "student" not in case and "student_hex" not in case:
                writer.writerow((name, case.get("roster_name", name), case.get("roster_email", f"{name}@example.org")))


def lay_out(
    names: dict[str, dict],
    assignments: Sequence[str] = ASSIGNMENTS,
    neighbours: Sequence[str] = NEIGHBOURS,
    **limits: float,
) -> None:
    """Course, class and a secret below /srv, readable by everyone: what keeps them from a student is the grader."""
    course(assignments, **limits)
    CLASS.mkdir()
    hand_in_reference(neighbours, assignments)
    for name, case in names.items():
        if "copies" in case:
            crowd(name, case["copies"])
        else:
            student(name, case)
    roster(names, neighbours)
    (SRV / "secret.txt").write_text("secret")
    keep_secret()


def keep_secret() -> None:
    """Two runs in boxes of their own grade one class: its hidden inputs come from the same secret."""
    (CLASS / ".grade").mkdir(mode=0o700)
    (CLASS / ".grade/secret").write_bytes(CLASS_SECRET)
    (CLASS / ".grade/secret").chmod(0o600)


def python(uid: int, *words: str, cwd: Path = SRV) -> subprocess.CompletedProcess[bytes]:
    """Python with these words, to its end, as the user `uid`; its output is kept."""
    return subprocess.run(
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "TMPDIR": "/tmp", "XDG_STATE_HOME": "/srv/state"},
        cwd=cwd,
        user=uid,
        group=uid,
        extra_groups=[],
        check=False,
    )


def at_level(level: int) -> list[str]:
    """The words by which a run is at that isolation level and no other."""
    return ["--isolation", str(level), "--min-isolation", str(level)]


def own(uid: int) -> None:
    """Give all of it to `uid`, links and special files included, without following any. What is mounted below stays as
    it is: a device, or the clone where it lies there."""
    os.chown(SRV, uid, uid)
    for folder, folders, files in os.walk(os.fsencode(SRV)):
        folders[:] = [name for name in folders if not os.path.ismount(os.path.join(folder, name))]
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            if not os.path.ismount(path):
                os.chown(path, uid, uid, follow_symlinks=False)
