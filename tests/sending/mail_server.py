"""A real mail server (aiosmtpd) that breaks off, or answers as told, at any step of the dialogue.

A step is the command that the client gives, CONNECT, or DOT for the end of a message. A fault is taken in the place of
the server's own answer: `DROP` closes the connection, `KEEP` closes it after DOT with the message delivered, a text is
the answer, a function is called, SILENCE after DOT is none at all. `("after", fault)` comes after the server's own
answer, `("leave", DROP)` after that to DATA. Each fault is used up once.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import shutil
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from grader.domain.mailing import MailServer

DROP, KEEP, SILENCE = "drop", "keep", "silence"
USER, PASSWORD = "조교@example.org", "비밀 p\tw"
_STEPS = ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "QUIT")


class RealServer:
    """What it has been given, and what it shall do next."""

    def __init__(self) -> None:
        self.faults: dict[str, list[object]] = {}
        """By step; by `RCPT address`, too."""
        self.steps: list[str] = []
        self.mail_lines: list[str] = []
        """What was said with MAIL."""
        self.delivered: list[tuple[tuple[str, ...], bytes]] = []
        self.senders: list[str] = []
        self.connections = 0
        self.port = 0

    @property
    def mailboxes(self) -> Counter[str]:
        """How many messages lie at each address."""
        return Counter(address for addresses, _ in self.delivered for address in addresses)

    def next_fault(self, step: str) -> object:
        self.steps.append(step)
        faults = self.faults.get(step)
        return faults.pop(0) if faults else None


class _Dialogue(SMTP):
    def __init__(self, server: RealServer, **options: object) -> None:
        super().__init__(_Mailboxes(server), auth_require_tls=True, **options)
        # It does not see that a connection is TLS from its start.
        self._auth_require_tls = "authenticator" not in options or self.tls_context is not None
        self.owner = server
        for name in _STEPS:
            self._smtp_methods[name] = self._wrap(name, self._smtp_methods[name])

    def _wrap(self, name: str, own: Callable[..., object]) -> Callable[..., object]:
        async def act(arg: str) -> None:
            if name == "MAIL":
                self.owner.mail_lines.append(arg)
            step = f"RCPT {arg[4:-1]}" if name == "RCPT" and f"RCPT {arg[4:-1]}" in self.owner.faults else name
            fault = self.owner.next_fault(step)
            if fault == ("leave", DROP):
                await self.push("354 go on")
                fault = DROP
            after = isinstance(fault, tuple)
            if not after and await self._fails(fault):
                return
            await own(arg)
            if after:
                await self._fails(fault[1])

        return act

    async def _fails(self, fault: object) -> bool:
        """Whether that fault was all there is to this step."""
        if callable(fault):
            return await self._fails(fault())
        if fault is None:
            return False
        if fault == DROP:
            self.transport.close()
        else:
            await self.push(fault)
            if str(fault).startswith("421"):
                self.transport.close()
        return True

    async def auth_CRAM__MD5(self, _: object, words: list[str]) -> AuthResult:  # noqa: N802
        challenge = b"<17.4@mail.example.org>"
        answer = await self.challenge_auth(challenge)
        digest = hmac.new(PASSWORD.encode(), challenge, "md5").hexdigest()
        return AuthResult(success=answer == f"{USER} {digest}".encode(), handled=False)

    async def _handle_client(self) -> None:
        self.owner.connections += 1
        if await self._fails(self.owner.next_fault("CONNECT")):
            return
        await super()._handle_client()


class _Mailboxes:
    def __init__(self, owner: RealServer) -> None:
        self.owner = owner

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:  # noqa: N802
        fault = self.owner.next_fault("DOT")
        while callable(fault):
            fault = fault()
        if fault == SILENCE:
            await asyncio.Event().wait()
        if isinstance(fault, str) and fault not in (DROP, KEEP):
            return fault
        if fault != DROP:
            self.owner.delivered.append((tuple(envelope.rcpt_tos), envelope.original_content))
            self.owner.senders.append(envelope.mail_from)
        if fault in (DROP, KEEP):
            server.transport.close()
            raise asyncio.CancelledError
        if isinstance(fault, tuple):  # behind its reply
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 2.0.0 taken"


def _authenticate(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def serve(
    certificate: Path | None = None, *, tls: bool = False, login: bool = False, **options: object
) -> Iterator[RealServer]:
    """Run it on a free port of this machine; with a certificate it offers STARTTLS, or is TLS from the beginning."""
    server = RealServer()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    if login:
        options |= {"authenticator": _authenticate, "auth_required": True}
    if not tls:
        options |= {"tls_context": context}
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # connections that are broken off are what it is for

    async def listen() -> asyncio.Server:
        return await loop.create_server(
            lambda: _Dialogue(server, hostname="mail.example.org", loop=loop, **options),
            "127.0.0.1",
            0,
            ssl=context if tls else None,
        )

    listening = loop.run_until_complete(listen())
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:

        async def stop() -> None:
            listening.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def make_certificate(path: Path, name: str) -> Path:
    """A key and its self-signed certificate for a name or address, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        assert os.environ.get("CI") != "true", "the program openssl is missing"
        pytest.skip("the program openssl is missing")
    kind = "IP" if name[0].isdigit() else "DNS"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=test", "-addext", f"subjectAltName={kind}:{name}"]
    key, certificate = path.with_suffix(".key"), path.with_suffix(".crt")
    subprocess.run([openssl, *words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    path.write_bytes(key.read_bytes() + certificate.read_bytes())
    return path


def trusting(certificate: Path) -> ssl.SSLContext:
    """Who holds that certificate for good, and no other."""
    return ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))


def settings(server: RealServer, host: str = "127.0.0.1", **more: object) -> MailServer:
    """As course.toml has them."""
    return MailServer.model_validate({"server": host, "port": server.port, **more})
