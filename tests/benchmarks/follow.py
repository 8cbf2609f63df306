"""How long a mail takes from its delivery until a source that follows the mailbox tells it. Needs root and Dovecot.

    .venv/bin/python tests/benchmarks/follow.py [COUNT]

COUNT mails (200) of 100 kB are put into the Maildir of a Dovecot on this machine, at random moments that overlap with
the fetching of others, over TLS, with IDLE. The share of the server, which waits a little to see whether more comes, is
in it; that of the sandbox, which reads each mail afterwards, is not. Measured with 200 on two busy cores: half
within 0.27 s, 95 % within 0.53 s, the last after 0.55 s.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from grader.collecting.sources.imap import Imap  # noqa: E402  # found by the line above
from tests.collecting.sources.dovecot import PASSWORD, Dovecot, dovecot, letter  # noqa: E402
from tests.sending.mail_server import make_certificate, trusting  # noqa: E402

SPACING = 0.2
"""Seconds between two mails, at the most."""
SIZE = 73_000
"""Bytes of an attachment: 100 kB on the way."""


def deliver(server: Dovecot, count: int, sent: dict[int, float]) -> None:
    """One after the other, at random moments."""
    moments = random.Random(1)  # no secret
    for number in range(count):
        time.sleep(moments.uniform(0, SPACING))
        data = letter(number, size=SIZE)
        sent[number] = time.monotonic()
        server.deliver(data)


def measure(count: int) -> list[float]:
    """Seconds of each."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder) / "server.pem", "127.0.0.1")
        with dovecot(certificate) as server:
            source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate))
            sent: dict[int, float] = {}
            took: dict[int, float] = {}
            delivering = threading.Thread(target=deliver, args=(server, count, sent))
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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    took = sorted(measure(count))
    cuts = statistics.quantiles(took, n=100)
    print(f"{count} mails: half within {cuts[49]:.2f} s, 95 % within {cuts[94]:.2f} s, the last after {took[-1]:.2f} s")


if __name__ == "__main__":
    main()
