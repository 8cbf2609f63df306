"""A pymap of its own in this process: an IMAP server that is another program than Dovecot, with STARTTLS and a login.

Its mailboxes are in memory and gone with it; mail is put into them by APPEND, as mail programs do. The limit: it keeps
no INTERNALDATE but the one that it is given.
"""

from __future__ import annotations

import asyncio
import imaplib
import socket
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from grader.domain.mailbox import Mailbox
from tests.sending.mail_server import trusting

USER, PASSWORD = "course@example.org", "pw"


class Pymap:
    """A running one."""

    def __init__(self, certificate: Path, port: int) -> None:
        self.certificate, self.port = certificate, port

    def mailbox(self, **more: object) -> Mailbox:
        """As course.toml names it."""
        where = {"server": "127.0.0.1", "port": self.port, "user": USER, "security": "starttls"}
        return Mailbox.model_validate({**where, **more})

    @contextmanager
    def connected(self) -> Iterator[imaplib.IMAP4]:
        """Another program that is logged in."""
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.starttls(trusting(self.certificate))
            client.login(USER, PASSWORD)
            yield client

    def deliver(self, *messages: bytes, time: datetime | None = None) -> None:
        """Put them into the inbox."""
        with self.connected() as client:
            for data in messages:
                kind, said = client.append("INBOX", "", imaplib.Time2Internaldate(time or datetime.now(UTC)), data)
                assert kind == "OK", said

    def flags(self) -> list[bytes]:
        """Of all messages in the inbox."""
        with self.connected() as client:
            client.select("INBOX", readonly=True)
            return client.fetch("1:*", "(FLAGS)")[1]


@contextmanager
def pymap(certificate: Path) -> Iterator[Pymap]:
    """Start it with that key and certificate. Who connects is heard, for it listens before it begins to serve."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    key = certificate.with_suffix(".key")
    given = Namespace(
        host=None, port=None, debug=False, cert=str(certificate), key=str(key), tls=True, proxy_protocol=None,
        demo_data=False, demo_user=USER, demo_password=PASSWORD, passlib_cfg=None,
    )  # fmt: skip
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        backend, config = await DictBackend.init(given)
        config.apply_context()
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        async with await asyncio.start_server(answer, sock=listening):
            await ended.wait()
        # Who is still connected, too: what it leaves half done would speak up when it is swept away.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        yield Pymap(certificate, port)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
