"""Why a server was not reached, or is not whom it should be, in a few words. The limit: what to do, the caller says."""

from __future__ import annotations

import base64
import socket
import ssl

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


def without_password(said: str, password: str) -> str:
    """What a server said, where it may repeat what it was told."""
    for secret in (password, base64.b64encode(password.encode()).decode()):
        said = said.replace(secret, "…") if secret else said
    return said
