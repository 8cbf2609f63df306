"""Receipts of collected mails, sent to a real server: what they say, to whom, and to whom never.

Of `grader.app.receipts`; what each sentence says is `grader.report.mail.receipt`'s.
"""

from __future__ import annotations

import pytest

from tests.app.corresponding import HALF, Desk, mail
from tests.sending.mail_server import serve


@pytest.fixture
def server():
    with serve() as server:
        yield server


@pytest.fixture
def desk(tmp_path, server):
    desk = Desk(tmp_path / "desk")
    desk.use(server)
    return desk


def test_a_receipt_tells_what_arrived(desk):
    desk.get(a=mail(files={"sums.py": HALF, "notes.7z": b"7z\xbc\xaf\x27\x1c" * 9}))
    done = desk.collect("--acknowledge", "--yes")
    print(done.output)
    print(desk.texts)
    print(desk.sent[0])
    assert 0
