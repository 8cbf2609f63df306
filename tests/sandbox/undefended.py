"""Runs each of the doctor's attacks without any defence, as a naive grader would. Inside the outer box alone.

Usage: undefended.py prints JSON: attack -> the ways that got through. Every attack runs in a plain process of its own
that inherits everything and holds the expected answer; its grader believes the first frame that comes, and takes exit
code 0 without an answer for a success. Judged by the doctor's own rules.
"""

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.sandbox.doctor.attacks import ATTACKS, EXTRA, SHORT, Seen, judged
from grader.sandbox.doctor.targets import EXPECTED, Targets
from grader.sandbox.seam import wire


def hold(facts, secret):
    """Call the attack from a frame that holds the answer, as the naive grader's test does."""
    expected = secret
    namespace = {"__name__": "attempt"}
    exec(compile(Path(facts["source"]).read_bytes(), "attempt.py", "exec"), namespace)
    value = namespace["attempt"](facts)
    assert expected
    return value


def child():
    given = json.load(sys.stdin)
    printed = io.StringIO()
    os.chdir(given["facts"]["cwd"])
    sys.stdout, wire_out = printed, sys.stdout.buffer
    value = hold(given["facts"], given["secret"])
    equal = bool(value == EXPECTED)
    text = printed.getvalue()
    answer = {"value": value if type(value) is dict else None, "equal": equal, "printed": text}
    data = json.dumps(answer).encode()
    wire_out.write(struct.pack(">I", len(data)) + data)
    wire_out.flush()


def first_frame(data):
    """The first answer in the stream, in either format; None where there is none."""
    if len(data) < 4:
        return None
    (length,) = struct.unpack(">I", data[:4])
    body = data[4 : 4 + length]
    return json.loads(body) if body.startswith(b"{") else wire.decode(body)


def main():
    results = {}
    for attack in ATTACKS:
        with Targets() as targets, tempfile.TemporaryDirectory() as folder:
            facts = {**targets.facts(), **EXTRA, "loop_seconds": 1.5 * SHORT.call_seconds, "cwd": folder}
            facts["source"] = f"{folder}/attempt.py"
            with open(facts["source"], "wb") as file:
                file.write(attack.source)
            done = subprocess.run(
                [sys.executable, __file__, "child"],
                input=json.dumps({"facts": facts, "secret": targets.secret}).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # forged frames go there as well
                close_fds=False,
                check=False,
            )
            answer = first_frame(done.stdout)
            if answer is None:
                seen = Seen(stopped="" if done.returncode == 0 else "crashed", detail=f"code {done.returncode}")
            else:
                seen = Seen(answer.get("value"), answer.get("equal", False), answer.get("printed", ""))
            seen = Seen(seen.value, seen.equal, seen.printed, seen.stopped, seen.detail, tuple(targets.traces()))
            results[attack.name] = judged(attack, 4, seen, targets).got
    print(json.dumps(results))


if __name__ == "__main__":
    child() if sys.argv[1:] == ["child"] else main()
