"""Logging in at the IMAP server, and why it did not let us in, with what the large ones want.

The limit: by a password alone; the connection is there, over TLS where the table says so.
"""

from __future__ import annotations

import imaplib
import re

from imap_tools.errors import UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox

from grader.collecting.sources.faults import LoginRefusedError, ServerError, UnreachableError
from grader.domain.mailbox import Mailbox
from grader.text import plain, tr
from grader.text.network import without_password
from grader.text.safe import one_line

_FOR_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)
_DAUM = tr(" Daum wants IMAP switched on in the mail settings, and with two-step verification an app password.")
_MICROSOFT = tr(" Microsoft takes no passwords from programs any more: let the mails be passed on elsewhere.")
_HINTS = {
    "naver.com": tr(
        " Naver wants IMAP switched on in the mail settings, and an application password, which two-step login has."
    ),
    "gmail.com": tr(" Gmail wants an app password, made in the account once two-step verification is on."),
    "daum.net": _DAUM,
    "kakao.com": _DAUM,
    "office365.com": _MICROSOFT,
    "outlook.com": _MICROSOFT,
}
"""What the large ones want, by the end of their servers' names."""


def log_in(line: BaseMailBox, mailbox: Mailbox, password: str) -> None:
    """Have the server know us. `LoginRefusedError` for good, `UnreachableError` where it may pass."""
    client = line.client
    if client.state == "AUTH":  # the server knows us by other means
        return
    offered = {word.upper() for word in client.capabilities}
    if "AUTH=PLAIN" in offered:
        way = line.login_utf8
    elif "LOGINDISABLED" not in offered and f"{mailbox.user}{password}".isascii():
        way = line.login
    else:
        raise ServerError(
            tr(
                "The mail server {server} offers no login with this password at port {port}. Correct security and "
                "port in [mailbox] of course.toml.",
                server=mailbox.server,
                port=mailbox.port,
            )
        )
    try:
        way(mailbox.user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnexpectedCommandStatusError) as error:
        told = error.command_result[1] if isinstance(error, UnexpectedCommandStatusError) else [str(error).encode()]
        said = without_password(say(told), password)
        if _FOR_NOW.search(said):
            raise UnreachableError(
                tr(
                    "The mail server {server} takes no login for now: {said}. Run again later.",
                    server=mailbox.server,
                    said=said,
                ),
                tr("it takes no login for now: {said}", said=said),
            ) from None
        ends = (hint for end, hint in _HINTS.items() if mailbox.server.casefold().endswith(end))
        raise LoginRefusedError(
            tr(
                "The mail server {server} refuses the login of {user}: {said}. Correct user in [mailbox] of "
                "course.toml, or the password (GRADE_IMAP_PASSWORD); many servers want one made for programs (an app "
                "password).",
                server=mailbox.server,
                user=one_line(mailbox.user),
                said=said,
            )
            + next(ends, plain(""))
        ) from None


def say(words: object) -> str:
    """A server's own words on one line."""
    parts = words if isinstance(words, (list, tuple)) else [words]
    return one_line(b" ".join(part for part in parts if isinstance(part, bytes)).decode("utf-8", "replace")) or "–"
