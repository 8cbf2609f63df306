"""The IMAP server: reached over TLS that is checked, logged in at, one folder opened read-only, and waited on.

imap-tools carries it (folder names, IDLE, commands); what comes back is read here, for its parsing garbles Korean
mail. The limit: no login before TLS but on this machine; how one logs in is `login`'s.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError
from imap_tools.idle import get_socket_poller
from imap_tools.mailbox import BaseMailBox

from grader.collecting.sources.faults import CutError, ServerError, UnreachableError
from grader.collecting.sources.login import log_in, say
from grader.domain.mailbox import Mailbox
from grader.text import Text, plain, tr
from grader.text.errors import UsageError
from grader.text.network import (
    BROKEN,
    explain_distrust,
    explain_network,
    explain_no_tls,
    explain_unreachable,
)
from grader.text.safe import list_names, one_line

SECONDS = 60.0
"""That a server may take for an answer."""
POLL = 30.0
"""Between two looks where the server does not tell by itself."""
_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPALIVE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
"""Seconds of silence, and between so many questions then, by their names in systems: two minutes in all."""
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b")
_TIME = re.compile(rb'\bINTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As IMAP writes them, whatever the locale."""


@dataclass(frozen=True)
class Facts:
    """Of one message, without it."""

    size: int
    time: datetime | None


class _Line(BaseMailBox):
    """A connection as the table says, closed where it does not come about."""

    def __init__(self, mailbox: Mailbox, context: ssl.SSLContext, seconds: float) -> None:
        self._wanted, self._context, self._seconds = mailbox, context, seconds
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        host, port = self._wanted.server, self._wanted.port
        if self._wanted.security == "tls":
            return imaplib.IMAP4_SSL(host, port, ssl_context=self._context, timeout=self._seconds)
        client = imaplib.IMAP4(host, port, timeout=self._seconds)
        if self._wanted.security == "starttls":
            try:
                if "STARTTLS" not in client.capabilities:
                    raise ServerError(_no_starttls(self._wanted))
                client.starttls(self._context)
            except BaseException:
                with contextlib.suppress(OSError):  # TLS may have let go of it
                    client.shutdown()
                raise
        return client


class Connection:
    """One that is logged in. `CutError` by everything that is asked where it is gone, `ServerError` where the server
    refuses."""

    def __init__(
        self, mailbox: Mailbox, password: str, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self.mailbox = mailbox
        self._idling = False
        self._seconds = seconds
        with _explained(mailbox):
            self._line = _Line(mailbox, context or ssl.create_default_context(), seconds)
            try:
                _keep_alive(self._line.client.sock)
                log_in(self._line, mailbox, password)
                words = self._line.client.capability()[1]  # another after the login
            except BaseException:
                with contextlib.suppress(OSError):
                    self._line.client.shutdown()
                raise
        self._capabilities = frozenset(b" ".join(word for word in words if word).decode("ascii", "replace").split())

    @property
    def tells(self) -> bool:
        """Whether the server says by itself what comes (IDLE)."""
        return "IDLE" in {word.upper() for word in self._capabilities}

    def open(self, folder: str) -> int:
        """Open a folder read-only; its UIDVALIDITY. `UsageError` where there is none of that name."""
        with self._asked():
            try:
                self._line.folder.set(folder, readonly=True)
            except UnexpectedCommandStatusError as error:
                names = [each.name for each in self._line.folder.list()]
                raise UsageError(
                    tr(
                        "The mailbox {user} at {server} has no folder {folder} ({said}). It has {names}. Correct "
                        "folder in [mailbox] of course.toml.",
                        user=one_line(self.mailbox.user),
                        server=self.mailbox.server,
                        folder=one_line(folder),
                        said=say(error.command_result[1]),
                        names=list_names(names, 60) or "–",
                    )
                ) from error
            value = self._line.client.response("UIDVALIDITY")[1]
        return int(value[0]) if value and value[0] and bytes(value[0]).isdigit() else 0

    def search(self, criteria: str) -> list[int]:
        """The UIDs of what meets `criteria`, in ascending order."""
        with self._asked():
            self._line.client.untagged_responses.pop("EXISTS", None)  # what is said from here on may be missed by it
            return sorted(int(uid) for uid in self._line.uids(criteria, charset=None) if uid.isdigit())

    def facts(self, uids: Collection[int]) -> dict[int, Facts]:
        """Size and time of each that is still there."""
        found: dict[int, Facts] = {}
        for answer in self._fetch(",".join(map(str, uids)), "(UID INTERNALDATE RFC822.SIZE)"):
            words = answer[0] if isinstance(answer, tuple) else answer
            uid, size = _UID.search(words), _SIZE.search(words)
            if uid and size:
                found[int(uid[1])] = Facts(int(size[1]), _read_time(words))
        return found

    def message(self, uid: int, part: str = "") -> bytes | None:
        """A whole message, or its `HEADER`; None where it is gone. It is not marked as read."""
        for answer in self._fetch(str(uid), f"(UID BODY.PEEK[{part}])"):
            if isinstance(answer, tuple) and b"BODY[" in answer[0].upper():
                return bytes(answer[1])
        return None

    def _fetch(self, uids: str, what: str) -> list[Any]:
        with self._asked():
            kind, answers = self._line.client.uid("FETCH", uids, what)
            if kind != "OK":
                raise ServerError(self._refusal(say(answers)))
        return [answer for answer in answers if answer]

    def wait(self, seconds: float) -> None:
        """Come back when the server has something new to say since it was searched last, or after so many seconds at
        the latest. What came meanwhile it may have said beside another answer, and it need not say it of itself: it is
        asked before. What comes right between that and IDLE some say nothing of."""
        with self._asked():
            client = self._line.client
            if not self.tells:
                get_socket_poller(client.sock, min(seconds, POLL))  # type: ignore[arg-type]
                client.noop()
                return
            if "EXISTS" not in client.untagged_responses:
                client.noop()
            if "EXISTS" in client.untagged_responses:
                return
            self._idling = True
            self._begin_idle()
            if "EXISTS" not in client.untagged_responses and not self._pending():
                self._line.idle.poll(seconds)
            self._line.idle.stop()  # type: ignore[no-untyped-call]
            self._idling = False

    def _begin_idle(self) -> None:
        # Not `idle.start()`, which takes what a server says before its "+" for a refusal.
        client: Any = self._line.client
        tag = client._command("IDLE")
        while client._get_response() is not None:
            if client.tagged_commands[tag] is not None:
                raise ServerError(self._refusal(say(client.tagged_commands.pop(tag)[1])))
        self._line.idle._idle_tag = tag

    def _pending(self) -> bool:
        """Whether something came along with the "+": it is in a buffer then, and no socket shows it."""
        client: Any = self._line.client
        client.sock.settimeout(0)
        lines: list[bytes] = []
        try:
            with contextlib.suppress(OSError, imaplib.IMAP4.abort):  # nothing there
                while True:
                    lines.append(client._get_line())
        finally:
            client.sock.settimeout(self._seconds)
        return bool(lines)

    def _refusal(self, said: str) -> Text:
        return tr(
            "The mail server {server} refuses to show {folder}: {said}. Nothing was lost; run again later.",
            server=self.mailbox.server,
            folder=one_line(self.mailbox.folder),
            said=said,
        )

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except imaplib.IMAP4.abort as error:
            raise CutError(plain(one_line(str(error)))) from error
        except OSError as error:  # TLS's are such, too
            raise CutError(explain_network(error)) from error
        except UnexpectedCommandStatusError as error:
            raise ServerError(self._refusal(say(error.command_result[1]))) from error
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise ServerError(self._refusal(one_line(str(error)))) from error

    def close(self) -> None:
        """Say goodbye where that takes no time, and let go."""
        client = self._line.client
        with contextlib.suppress(Exception):
            client.sock.settimeout(2.0)
            if self._idling:
                client.send(b"DONE\r\n")
            client.logout()
        with contextlib.suppress(Exception):
            client.shutdown()


def _keep_alive(sock: socket.socket) -> None:
    """Have the system ask whether the other side is still there, where a network went away without a word (a laptop
    that slept, a router that forgot): else that shows when IDLE is said anew. Where a system has no such settings its
    own hold, of hours."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


@contextlib.contextmanager
def _explained(mailbox: Mailbox) -> Iterator[None]:
    """Faults while a connection is made, each as the right sentence."""
    try:
        yield
    except BROKEN as error:
        raise _unreachable(mailbox, explain_network(error)) from error
    except ssl.SSLCertVerificationError as error:
        undone = tr("Nothing was read, and no password was sent.")
        raise ServerError(explain_distrust(error, mailbox.server, mailbox.WHERE, undone)) from error
    except ssl.SSLError as error:
        raise ServerError(explain_no_tls(error, mailbox.server, mailbox.port, mailbox.WHERE, mailbox.PORTS)) from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise _unreachable(mailbox, plain(one_line(str(error)))) from error
    except (OSError, UnicodeError) as error:  # the latter of a name that is none
        raise _unreachable(mailbox, explain_network(error)) from error


def _unreachable(mailbox: Mailbox, why: Text) -> UnreachableError:
    return UnreachableError(explain_unreachable(mailbox.server, mailbox.port, mailbox.WHERE, why), why)


def _no_starttls(mailbox: Mailbox) -> Text:
    return tr(
        "The mail server {server} offers no STARTTLS at port {port}, and without it password and homework could be "
        "read on the way. Write security = 'tls' in [mailbox] of course.toml where it has that, or correct port.",
        server=mailbox.server,
        port=mailbox.port,
    )


def _read_time(words: bytes) -> datetime | None:
    found = _TIME.search(words)
    if found is None or (name := found[2].decode().capitalize()) not in MONTHS:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        month = MONTHS.index(name) + 1
        moment = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), min(int(found[6]), 59))
        return moment.replace(tzinfo=timezone(-offset if found[7] == b"-" else offset))
    except ValueError:
        return None
