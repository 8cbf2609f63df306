"""Why a server was not reached, or is not whom it should be: in a few words, and of a mail server in whole sentences.

The limit: what else to do about it, the caller says.
"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Mapping

from grader.text import Text, plain, tr
from grader.text.safe import one_line

BROKEN = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What a connection ends with that was cut."""
_CERTIFICATE = {
    10: tr("its time is over"),
    18: tr("self-signed certificate"),
    19: tr("self-signed certificate in its chain"),
    20: tr("nobody whom this machine trusts has signed it"),
    62: tr("it is another server's, not of {server}"),
    64: tr("it is another server's, not of {server}"),
}
"""By OpenSSL's numbers what a teacher meets; anything else in its own words."""
_REFUSED = tr("Connection refused")
_TIMED_OUT = tr("timed out")
_NO_NAME = tr("no server of that name is known")


def explain_certificate(error: ssl.SSLCertVerificationError, server: str) -> Text:
    """What is wrong with the certificate of a server."""
    if known := _CERTIFICATE.get(error.verify_code):
        return known.format(server=server)
    return plain(one_line(error.verify_message))


def explain_network(error: Exception) -> Text:
    """Why no connection came about, or it ended."""
    if isinstance(error, ConnectionRefusedError):
        return _REFUSED
    if isinstance(error, TimeoutError):
        return _TIMED_OUT
    if isinstance(error, (socket.gaierror, UnicodeError)):  # the latter of a name that is none
        return _NO_NAME
    return plain(one_line(getattr(error, "strerror", None) or str(error)))


def explain_unreachable(server: str, port: int, where: Text, why: Text) -> Text:
    """That a mail server was not reached; `where` it is named: a table of course.toml, or options."""
    return tr(
        "The mail server {server}, port {port}, cannot be reached: {why}. Look at the network, and at server, port and "
        "security in {where}.",
        server=server,
        port=port,
        why=why,
        where=where,
    )


def explain_distrust(error: ssl.SSLCertVerificationError, server: str, where: Text, undone: Text) -> Text:
    """That a mail server could not show that it is the one; `undone` is a sentence of what therefore did not happen."""
    return tr(
        "The certificate of the mail server {server} does not hold: {why}. {undone} Correct server in {where} "
        "to the name in its certificate; where your school signs its own, name its file in SSL_CERT_FILE.",
        server=server,
        why=explain_certificate(error, server),
        undone=undone,
        where=where,
    )


def explain_no_tls(error: ssl.SSLError, server: str, port: int, where: Text, usual: Mapping[str, int]) -> Text:
    """That what listens there speaks no TLS; `usual`: the ports of such servers by `security`, the first two told."""
    (first, first_port), (second, second_port), *_ = usual.items()
    return tr(
        "There is no TLS with {server}, port {port}: {why}. Correct security and port in {where}; usual "
        "are {first_port} with {first} and {second_port} with {second}.",
        server=server,
        port=port,
        why=one_line(error.reason or str(error)),
        where=where,
        first=first,
        first_port=first_port,
        second=second,
        second_port=second_port,
    )


def without_password(said: str, password: str) -> str:
    """What a server said, where it may repeat what it was told."""
    for secret in (password, base64.b64encode(password.encode()).decode()):
        said = said.replace(secret, "…") if secret else said
    return said
