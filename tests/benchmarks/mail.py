"""What reading a mailbox costs: messages of 100 kB each taken apart in a process of its own.

    .venv/bin/python tests/benchmarks/mail.py [COUNT [LEVEL]]

COUNT messages (1,000), each with a text and an attachment of 72 kB as base64, are read by one reader at one isolation
level (the highest there is). Told: milliseconds a message by the clock, and of CPU, all processes together; the memory
of this process after a tenth and at the end; and what the same takes in this process, with nothing locked in.

Measured with 1,000 at level 4 on one core that nothing else disturbed (`chrt -f 1 taskset -c 0`): 4.8 ms of CPU and by
the clock, so 4.8 seconds for all; 0.9 a message with nothing locked in. On two cores on which ten other programs ran,
it was 5.3 ms of CPU and more by the clock.
Of it the trusted side has 0.9, what forks the child 1.2, the child the rest. Most is what a fork costs Python: some 600
pages that the child is the first to touch, at 2 microseconds each. So what a child calls to lock itself in is made
ready before the fork, and what it does not need is not imported.
"""

from __future__ import annotations

import base64
import os
import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from grader.intake.limits import MAIL as LIMITS  # noqa: E402  # found by the line above
from grader.intake.messages import message_of  # noqa: E402
from grader.sandbox.inside.reading.mail import read_mail  # noqa: E402
from grader.sandbox.reading import Reader  # noqa: E402


def message(number: int) -> bytes:
    rng = random.Random(number)
    data = base64.encodebytes(rng.randbytes(72_000))
    return (
        (
            "Received: from a by mx.example.org; Sat, 07 Mar 2026 23:50:00 +0900\r\n"
            f"Message-ID: <{number}@example.org>\r\n"
            "From: Hong <hong@example.org>\r\nSubject: homework\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
            "hello\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="dictionary.zip"\r\n\r\n'
        ).encode()
        + data.replace(b"\n", b"\r\n")
        + b"--b--\r\n"
    )


def cpu() -> float:
    """Seconds of this process and of all that have ended."""
    return sum(os.times()[:4])


def resident() -> float:
    """Megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main(count: int, level: int | None) -> None:
    mails = [message(number) for number in range(min(count, 50))]
    began = time.perf_counter()
    for mail in mails:
        message_of(read_mail(mail, LIMITS))
    print(f"in this process {(time.perf_counter() - began) / len(mails) * 1000:6.2f} ms a message")
    with Reader(level) as reader:
        reader.read("mail", mails[0], LIMITS)
        clock, spent = time.perf_counter(), cpu()
        for number in range(count):
            made = message_of(reader.read("mail", mails[number % len(mails)], LIMITS))
            assert len(made.parts) == 2
            if number == count // 10:
                early = resident()
        clock = time.perf_counter() - clock
        late = resident()
    spent = cpu() - spent
    print(f"in the sandbox  {clock / count * 1000:6.2f} ms a message by the clock, {spent / count * 1000:.2f} of CPU")
    print(f"{count:,} messages: {clock:.1f} s; memory {early:.0f} MB after a tenth, {late:.0f} MB at the end")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else None)
