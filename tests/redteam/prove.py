"""Shows that each hostile case bites: runs it under a naive grader (naive.py) and tells what it did. Inside the box.

Usage: prove.py NAME... Prints one JSON object: case -> {"effect": bool, "mark": bool, and what was seen}.
Each case is a user of its own, so that what it leaves running can be found and ended, and cannot reach the next.
"""

import concurrent.futures
import contextlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import services
import stage
from meeting import Meeting

SECRET = "redteam-secret-" + "0123abcd"
KEPT = 1 << 16
FIRST_UID = 2000
HANGS_AFTER = 1.5
LONGEST = 20.0
MEETS_WITHIN = 100.0
"""Of a pair: one waits until the other has started. Of what fills the memory until it is killed, on a busy machine."""


class Output:
    """Reads a stream to its end, counts, keeps its first and last bytes."""

    def __init__(self, stream):
        self.stream, self.count, self.first, self.last = stream, 0, b"", b""
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while data := self.stream.read1(1 << 20):
            self.count += len(data)
            self.first += data[: max(0, KEPT - len(self.first))]
            self.last = (self.last + data)[-KEPT:]

    @property
    def text(self):
        return self.first + b"\n" + self.last


def as_user(uid, address_space):
    def prepare():
        os.setsid()
        if not address_space:
            resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))
        resource.setrlimit(resource.RLIMIT_NPROC, (180, 180))
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)

    return prepare


def survivors(uid):
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == uid:
                with open(f"/proc/{name}/stat") as file:
                    if file.read().rpartition(")")[2].split()[0] not in "ZX":
                        found.append(int(name))
        except OSError:
            continue
    return found


def end_all(uid):
    """Every process of that user at once: the kernel holds its list still while kill(-1) walks it."""
    subprocess.run(["/bin/sh", "-c", "kill -9 -1"], user=uid, stderr=subprocess.DEVNULL, check=False)


def command_of(name, case, uid):
    """The naive grader's command line, on a private copy where the case only needs files."""
    how = case["proof"]["how"]
    folder = os.path.join(os.fsencode(stage.CLASS), stage.student_of(name, case))
    if how != "read":
        copy = os.path.join(b"/srv/naive", name.encode())
        shutil.copytree(folder, copy, symlinks=True)
        for place, folders, files in os.walk(copy):
            for entry in (b"", *folders, *files):
                os.chown(os.path.join(place, entry), uid, uid, follow_symlinks=False)
        folder = copy
    assignment = case.get("empty", list(case["honest"]))[0]
    tasks = [*case["honest"].get(assignment, ["distinct"]), *case.get("trick", ())]
    naive = str(stage.HERE / "naive.py")
    env = {**os.environ, "SECRET": SECRET, "ROSTER": case.get("roster_name", "") + case.get("roster_email", "")}
    flags = ["-B"]
    if how == "startup":
        env["PYTHONPATH"] = os.fsdecode(folder)
    if how == "shadow":
        # What `python grader.py` does when it stands in the student's folder.
        path = f"import sys; sys.path.insert(0, sys.argv[2]); sys.path.append({str(stage.HERE)!r})"
        return [
            sys.executable,
            *flags,
            "-c",
            f"{path}; import naive; naive.main()",
            "import",
            folder,
            assignment,
            ",".join(tasks),
        ], env
    mode = {"startup": "import", "pair": "import"}.get(how, how)
    return [sys.executable, *flags, naive, mode, folder, assignment, ",".join(tasks)], env


def prove(name, case, uid):
    effect = case["proof"]["effect"]
    command, env = command_of(name, case, uid)
    before = services.heard()
    stdin, stdin_held = os.pipe()  # somebody's terminal: never ends
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        preexec_fn=as_user(uid, case["proof"].get("address_space", False)),
        cwd="/srv",
    )
    os.close(stdin)
    output = Output(process.stdout)
    pair, got = case["proof"]["how"] == "pair", b"GOT:" + name.encode()
    longest = MEETS_WITHIN if pair or effect in ("dies", "got") else LONGEST
    enough = got if effect == "got" and not pair else None
    code = _wait(process, HANGS_AFTER if effect in ("hangs", "stops") else longest, output, enough)
    alive = [pid for pid in survivors(uid) if pid != process.pid]
    undeletable = effect == "undeletable" and not removes(command[-3], uid)
    end_all(uid)
    process.wait()
    output.thread.join(5)
    os.close(stdin_held)
    scores = re.findall(rb"^SCORE (\d+)/(\d+)$", output.text, re.MULTILINE)
    full = bool(scores) and int(scores[-1][0]) >= int(scores[-1][1]) > 0
    raw = case.get("raw", "").encode() or raw_name(name, case)
    happened = {
        "exit0": code == 0 and not scores,
        "full": full,
        "dies": code not in (0, None) and not scores,
        "hangs": code is None,
        "stops": code != 0 and not scores,
        "got": got in output.text,
        "floods": output.count > 20_000_000,
        "grows": re.search(rb"SIZE \d{8,}", output.text) is not None,
        "survives": bool(alive),
        "undeletable": undeletable,
        "echoes": b"Hello" in output.text or b"3, 5" in output.text or b"'H'" in output.text,
        "names": raw in output.text,
    }
    return {
        "effect": happened[effect],
        "mark": b"TRICK:" + name.encode() in output.text,
        "happened": sorted(key for key, value in happened.items() if value),
        "code": code,
        "heard": services.heard() - before,
        "tail": output.text[-800:].decode("utf-8", "replace"),
    }


def _wait(process, seconds, output, enough):
    """How it ended; None where it did not in that time, or had printed before what is `enough`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (enough is None or enough not in output.text):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(0.1)
    return None


def removes(folder, uid):
    """Whether the user whose folder it is gets it removed in the usual way."""
    code = f"import os, shutil; os.setresuid({uid}, {uid}, {uid}); shutil.rmtree({folder!r})"
    return subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0


def raw_name(name, case):
    """The bytes that a naive listing of this case must show as they are."""
    for entry in case.get("make", ()):
        return bytes.fromhex(entry["path_hex"]) if "path_hex" in entry else entry["path"].encode()
    return stage.student_of(name, case)


def main(names):
    cases = {name: case for name, case in stage.cases().items() if name in names}
    stage.lay_out(cases)
    services.start()
    os.makedirs("/srv/naive", exist_ok=True)
    results = {}
    proven = {name: case for name, case in cases.items() if "proof" in case}
    pair = [name for name, case in proven.items() if case["proof"]["how"] == "pair"]
    # Two at a time, the pair first: each of the two has a thread, and neither ends it before they have met.
    with Meeting(pair) as meeting, concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = {
            name: pool.submit(prove, name, proven[name], FIRST_UID + number)
            for number, name in enumerate(dict.fromkeys([*pair, *proven]))
        }
        for name, future in futures.items():
            try:
                results[name] = future.result()
            except Exception as error:
                results[name] = {"effect": False, "mark": False, "error": f"{type(error).__name__}: {error}"}
    for name in pair:
        results[name] |= meeting.facts()
    with tempfile.NamedTemporaryFile("w", dir="/srv", delete=False) as file:
        json.dump(results, file)
    os.replace(file.name, "/srv/proof.json")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    main(sys.argv[1:])
