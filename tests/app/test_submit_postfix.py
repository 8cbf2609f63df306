"""`grade submit --smtp` to a real Postfix with STARTTLS and a login: the homework is there once, also after kill -9.

Of `grader.app.own_mail`, with a server that is nobody's imitation.
"""

from __future__ import annotations

import signal

import pytest

from tests.app.postfix import need_postfix, postfix
from tests.app.test_submit import home  # noqa: F401 - a fixture
from tests.app.test_submit_mail import SENDER, Home
from tests.conftest import RIGHT
from tests.tiers import full

pytestmark = full

need_postfix()


@pytest.mark.parametrize("event", [None, "half CONTENT", "answered CONTENT"])
def test_it_arrives_once(home, course, certificate, event):  # noqa: F811
    with postfix(certificate) as server:
        account = Home(home, course, server, certificate)
        to = ("--to", "ben@example.org")
        if event is not None:
            process = account.start("--yes", *to, event=event)
            process.communicate()
            assert process.returncode == -signal.SIGKILL
            done = account.submit("--yes", *to)
            assert done.code == 1, done.output
            assert "were on their way to ben@example.org" in done.stdout
        if event != "answered CONTENT":  # where somebody looked, and it had not arrived
            done = account.submit("--yes", "--again", *to)
            assert done.code == 0, done.output + server.log()
            assert "were sent to" in account.submit("--yes", *to).stdout
        server.stop()
        (message,) = server.mail()
    assert message["From"].addresses[0].addr_spec == SENDER
    assert "ESMTPSA" in str(message["Received"]), "with TLS and a login"
    assert message["X-Unsent"] is None
    (part,) = message.iter_attachments()
    assert part.get_content() == RIGHT["sums"].encode()
