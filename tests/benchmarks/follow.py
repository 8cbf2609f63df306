"""How long a mail takes from its delivery until a source that follows the mailbox tells it, or its receipt is there.

    .venv/bin/python tests/benchmarks/follow.py [COUNT] [--spacing SECONDS] [--receipts BOOK [--check]]

Needs root and Dovecot. COUNT mails (200) of 100 kB are put into the Maildir of a Dovecot on this machine, at random
moments that overlap with the fetching of others, over TLS, with IDLE. The share of the server, which waits a little to
see whether more comes, is in it; that of the sandbox, which reads each mail afterwards, is not. Measured with 200 on
two busy cores: half within 0.27 s, 95 % within 0.53 s, the last after 0.55 s.

With `--receipts` it is `grade collect imap --yes --follow --acknowledge` that follows, for a class of 300 whose reports
are those of BOOK (as in render.py), and a mail has come through when a mail server on this machine has its receipt:
reading in the sandbox, the class's files, the gradebook and SMTP with TLS and a login are in it. With `--check` each
receipt tells of the public tests, too. Fails where fewer than 95 % are there within 60 seconds.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from grader.collecting.sources.imap import Imap  # noqa: E402  # found by the line above
from tests.benchmarks import render  # noqa: E402
from tests.collecting.sources.dovecot import PASSWORD, USER, Dovecot, dovecot, letter  # noqa: E402
from tests.sending.mail_server import PASSWORD as SMTP_PASSWORD  # noqa: E402
from tests.sending.mail_server import USER as SMTP_USER  # noqa: E402
from tests.sending.mail_server import make_certificate, serve, trusting  # noqa: E402

SPACING = 0.2
"""Seconds between two mails, at the most."""
LIMIT, SHARE = 60.0, 0.95
"""Within so many seconds so large a part has to be there."""
SIZE = 73_000
"""Bytes of an attachment: 100 kB on the way."""


TABLES = """
[mailbox]
server = "127.0.0.1"
port = {imap}
user = "{user}"
received_by = ["mx.example.org"]
[mail]
server = "127.0.0.1"
port = {smtp}
security = "starttls"
user = "{sender}"
per_minute = 6000
"""


def plain(number: int) -> bytes:
    """A mail that nobody answers."""
    return letter(number, size=SIZE)


class Arrived(list[tuple[tuple[str, ...], bytes]]):
    """What a mail server has, with when each mail that is answered there was."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[int, float] = {}

    def append(self, delivered: tuple[tuple[str, ...], bytes]) -> None:
        now = time.monotonic()
        super().append(delivered)
        match = re.search(rb"(?m)^In-Reply-To: <(\d+)@", delivered[1])
        assert match is not None
        self.times[int(match[1])] = now


def work(number: int) -> bytes:
    """A homework mail of a student that render.py makes."""
    message = EmailMessage()
    moment = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    message["Received"] = f"from a by mx.example.org; {moment}"
    message["From"], message["Subject"] = f"s{number % render.STUDENTS}@example.org", f"과제 {number}"
    message["Message-ID"] = f"<{number}@example.org>"
    code = (ROOT / "submissions" / "darius" / "dictionary.py").read_bytes()
    data = code + f"\n# {number}\n".encode() + b"#" * SIZE
    message.add_attachment(data, maintype="text", subtype="x-python", filename="dictionary.py")
    return message.as_bytes()


def deliver(
    server: Dovecot, count: int, sent: dict[int, float], spacing: float, make: Callable[[int], bytes] = plain
) -> None:
    """One after the other, at random moments."""
    moments = random.Random(1)  # no secret
    for number in range(count):
        time.sleep(moments.uniform(0, spacing))
        data = make(number)
        sent[number] = time.monotonic()
        server.deliver(data)


def measure(count: int, spacing: float) -> list[float]:
    """Seconds of each."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder) / "server.pem", "127.0.0.1")
        with dovecot(certificate) as server:
            source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate))
            sent: dict[int, float] = {}
            took: dict[int, float] = {}
            delivering = threading.Thread(target=deliver, args=(server, count, sent, spacing))
            for arrival in source.follow(lambda cursor: False, lambda text: None):
                if arrival is not None:
                    number = int(arrival.mail.partition(b"Message-ID: <")[2].partition(b"@")[0])
                    took[number] = time.monotonic() - sent[number]
                elif not delivering.ident:
                    delivering.start()
                if len(took) == count:
                    break
            delivering.join()
            source.close()
            return list(took.values())


def measure_receipts(count: int, spacing: float, book: Path, *words: str) -> list[float]:
    """Seconds of each, until its receipt is there; `words` are further options of the command."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        certificate = make_certificate(place / "server.pem", "127.0.0.1")
        for name in ("assignments", "reference"):
            shutil.copytree(ROOT / name, place / "course" / name)
        render.make(str(book), folder, render.STUDENTS, False)
        with dovecot(certificate) as mailbox, serve(certificate, login=True) as server:
            server.delivered = arrived = Arrived()
            toml = place / "course" / "assignments" / "course.toml"
            tables = TABLES.format(imap=mailbox.tls, user=USER, smtp=server.port, sender=SMTP_USER)
            toml.write_text(toml.read_text("utf-8") + tables, "utf-8")
            command = [sys.executable, "-m", "grader", "collect", "imap", "--yes", "--follow", "--acknowledge"]
            command += [*words, "--class", folder + "/class", "--course", folder + "/course", "--lang", "en"]
            passwords = {"GRADE_IMAP_PASSWORD": PASSWORD, "GRADE_SMTP_PASSWORD": SMTP_PASSWORD}
            environment = os.environ | passwords | {"SSL_CERT_FILE": str(certificate.with_suffix(".crt"))}
            environment |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
            sent: dict[int, float] = {}
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=place) as process:
                assert process.stdout is not None
                delivering = threading.Thread(target=deliver, args=(mailbox, count, sent, spacing, work))
                for line in process.stdout:
                    if "Ctrl-C" in line:
                        delivering.start()
                    if len(arrived.times) == count:
                        break
                delivering.join()
                process.terminate()
                process.stdout.read()
                _, _, used = os.wait4(process.pid, 0)
                process.returncode = 0
            print(f"{(used.ru_utime + used.ru_stime) / count * 1000:.0f} ms of CPU a mail, its children in it")
            return [arrived.times[number] - moment for number, moment in sent.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--receipts", type=Path, metavar="BOOK")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--spacing", type=float, default=SPACING, metavar="SECONDS")
    asked = parser.parse_args()
    book = asked.receipts
    words = ["--check"] if asked.check else []
    count, spacing = asked.count, asked.spacing
    took = sorted(measure(count, spacing) if book is None else measure_receipts(count, spacing, book, *words))
    cuts = statistics.quantiles(took, n=100)
    what = f"{asked.count} {'mails' if book is None else 'receipts'}"
    in_time = sum(each <= LIMIT for each in took) / len(took)
    print(f"{what}: half within {cuts[49]:.2f} s, 95 % within {cuts[94]:.2f} s, the last after {took[-1]:.2f} s")
    print(f"{in_time:.0%} within {LIMIT:.0f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if in_time < SHARE:
        raise SystemExit(f"fewer than {SHARE:.0%}")


if __name__ == "__main__":
    main()
