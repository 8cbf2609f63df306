"""Reaches the mail server: connection, TLS that is checked, login. A fault is one sentence about the right one of them.

The limit: login by password alone (PLAIN, LOGIN, CRAM-MD5), never before TLS but on this machine.
"""

from __future__ import annotations

import base64
import hmac
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.domain.mailing import MailServer
from grader.sending.smtp import BrokenOffError, Connection, Patience, Reply, reply_of
from grader.text import tr
from grader.text.errors import MachineError
from grader.text.network import (
    BROKEN,
    explain_distrust,
    explain_network,
    explain_no_tls,
    explain_unreachable,
    without_password,
)
from grader.text.safe import one_line


class UnreachableError(MachineError):
    """No connection could be made: a wrong name, no network, nobody who listens."""


class LoginRefusedError(MachineError):
    """The server does not take user and password."""


def dial(
    server: MailServer, password: str, *, context: ssl.SSLContext | None = None, patience: Patience | None = None
) -> Connection:
    """An open connection, after login where there is a user. `MachineError` for what will not change by itself,
    `BrokenOffError` for what may; `context` for another trust than the system's."""
    context = context or ssl.create_default_context()
    patience = patience or Patience()
    with _explained(server):
        smtp = _connect(server, context, patience)
        try:
            _greet(smtp, server)
            if server.security == "starttls":
                _start_tls(smtp, server, context)
                _greet(smtp, server)
            if server.user:
                _log_in(smtp, server, password)
        except BaseException:
            smtp.close()
            raise
    return Connection(smtp, patience)


@contextmanager
def _explained(server: MailServer) -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, *BROKEN) as error:
        if isinstance(error.__context__, TimeoutError):  # somebody listens who does not begin: TLS, most often
            raise _unreachable(server, error.__context__) from error
        raise BrokenOffError(one_line(str(error))) from error
    except ssl.SSLCertVerificationError as error:
        raise MachineError(explain_distrust(error, server.server, server.WHERE, tr("Nothing was sent."))) from error
    except ssl.SSLError as error:
        raise MachineError(explain_no_tls(error, server.server, server.port, server.WHERE, server.PORTS)) from error
    except (OSError, UnicodeError) as error:  # the latter of a name that is none
        raise _unreachable(server, error) from error


def _unreachable(server: MailServer, error: Exception) -> UnreachableError:
    return UnreachableError(explain_unreachable(server.server, server.port, server.WHERE, explain_network(error)))


def _connect(server: MailServer, context: ssl.SSLContext, patience: Patience) -> smtplib.SMTP:
    name = socket.getfqdn()
    if not name.isascii():
        name = "localhost"  # smtplib would fail over a name in Korean
    make: Callable[..., smtplib.SMTP] = smtplib.SMTP
    more: dict[str, ssl.SSLContext] = {}
    if server.security == "tls":
        make, more = smtplib.SMTP_SSL, {"context": context}
    try:
        return make(server.server, server.port, name, timeout=patience.opening, **more)
    except smtplib.SMTPConnectError as error:
        text = error.smtp_error
        _demand(_read(error.smtp_code, text if isinstance(text, bytes) else text.encode()), server)
        raise BrokenOffError(one_line(str(error))) from error


def _greet(smtp: smtplib.SMTP, server: MailServer) -> None:
    code, text = smtp.ehlo()
    if not _read(code, text).taken:
        _demand(_read(*smtp.helo()), server)


def _start_tls(smtp: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    reply = Reply(502, "")
    if smtp.has_extn("starttls"):
        try:
            smtp.starttls(context=context)
            return
        except smtplib.SMTPResponseException as error:
            text = error.smtp_error
            reply = _read(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    if reply.for_now:
        raise BrokenOffError(reply.said, lost=False)
    raise MachineError(
        tr(
            "The mail server {server} offers no STARTTLS at port {port}, and without it password and mail could be "
            "read on the way. Correct port in {where}, or write tls for security where it has that.",
            server=server.server,
            port=server.port,
            where=server.WHERE,
        )
    )


def _log_in(smtp: smtplib.SMTP, server: MailServer, password: str) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    ways = [(name, way) for name, way in _WAYS.items() if name in offered]
    if not ways:
        raise MachineError(
            tr(
                "The mail server {server} offers no login with a password at port {port}. Correct port in "
                "{where}, or leave user out where there is no login.",
                server=server.server,
                port=server.port,
                where=server.WHERE,
            )
        )
    reply = Reply(504, "")
    for _, way in ways:
        if reply.code == 504:  # this way is not taken after all
            reply = way(smtp, server.user.encode(), password.encode())
    if reply.taken:
        return
    said = without_password(reply.said, password)
    if reply.for_now:
        raise BrokenOffError(said, lost=False)
    raise LoginRefusedError(
        tr(
            "The mail server {server} refuses the login of {user}: {said}. Correct user in {where} or "
            "the password; many servers want one made for programs (an app password).",
            server=server.server,
            user=one_line(server.user),
            said=said,
            where=server.WHERE,
        )
    )


def _plain(smtp: smtplib.SMTP, user: bytes, password: bytes) -> Reply:
    return _read(*smtp.docmd("AUTH", "PLAIN " + _encode(b"\0" + user + b"\0" + password)))


def _login(smtp: smtplib.SMTP, user: bytes, password: bytes) -> Reply:
    reply = _read(*smtp.docmd("AUTH", "LOGIN"))
    for answer in (user, password):
        if reply.code == 334:
            reply = _read(*smtp.docmd(_encode(answer)))
    return reply


def _cram_md5(smtp: smtplib.SMTP, user: bytes, password: bytes) -> Reply:
    code, challenge = smtp.docmd("AUTH", "CRAM-MD5")
    if code != 334:
        return _read(code, challenge)
    try:
        asked = base64.b64decode(challenge)
    except ValueError:
        return Reply(504, "")
    digest = hmac.new(password, asked, "md5").hexdigest()
    return _read(*smtp.docmd(_encode(user + b" " + digest.encode())))


# In this order: under TLS the first is as good as the last, and no login name or password must be ASCII for it.
_WAYS: dict[str, Callable[[smtplib.SMTP, bytes, bytes], Reply]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
}


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read(code: int, text: bytes) -> Reply:
    return reply_of(code, text)


def _demand(reply: Reply, server: MailServer) -> None:
    if reply.taken:
        return
    if reply.for_now:
        raise BrokenOffError(reply.said, lost=False)
    raise MachineError(
        tr(
            "The mail server {server} does not want to talk to this machine: {said}. Ask who runs it.",
            server=server.server,
            said=reply.said,
        )
    )
