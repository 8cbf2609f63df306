"""A Dovecot of its own on this machine, with TLS, STARTTLS, a login and a mailbox, gone when the test is.

The limit: Debian's, started by root. Mail is put into the Maildir that it serves, as a delivering program does.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from grader.domain.mailbox import Mailbox
from tests.mail_programs import need_programs

USER, PASSWORD = "조교@example.org", "비밀 pw"
_NUMBERS = count(1)
CONFIG = """
base_dir = {at}/run
state_dir = {at}/state
log_path = {at}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{at}/server.pem
ssl_key = <{at}/server.pem
disable_plaintext_auth = yes
login_trusted_networks =
auth_username_chars =
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_location = maildir:{at}/box
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
imap_capability = {capability}
passdb {{
  driver = passwd-file
  args = {at}/users
}}
userdb {{
  driver = static
  args = home={at}/home
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """A running one."""

    def __init__(self, at: Path, plain: int, tls: int, owner: tuple[int, int]) -> None:
        self.at, self.plain, self.tls, self.owner = at, plain, tls, owner
        self.box = at / "box"

    def mailbox(self, **more: object) -> Mailbox:
        """As course.toml names it."""
        return Mailbox.model_validate({"server": "127.0.0.1", "port": self.tls, "user": USER, **more})

    def deliver(self, data: bytes, folder: str = "", *, time: float | None = None) -> str:
        """Put a message there, whole from the beginning; its unique name."""
        name = f"{1_790_000_000 + next(_NUMBERS)}.M{next(_NUMBERS)}P{os.getpid()}.mail"
        box = self.box / folder if folder else self.box
        start = box / "tmp" / name
        start.write_bytes(data)
        os.chown(start, *self.owner)
        if time is not None:
            os.utime(start, (time, time))
        start.rename(box / "new" / name)
        return name

    def make_folder(self, name: str) -> str:
        """A folder as another mail program makes it, by the server's own tool; where it lies below the mailbox."""
        self.call("mailbox", "create", "-u", USER, name)
        (made,) = {path.name for path in self.box.iterdir() if path.name.startswith(".")} - self._folders
        self._folders |= {made}
        return made

    _folders: frozenset[str] | set[str] = frozenset()

    def call(self, *words: str) -> str:
        """Its own tool."""
        done = subprocess.run(
            ["doveadm", "-c", str(self.at / "dovecot.conf"), *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + self.log()
        return done.stdout

    def flags(self) -> str:
        """Of all messages in the inbox."""
        return self.call("fetch", "-u", USER, "flags", "mailbox", "INBOX", "all")

    def renumber(self) -> None:
        """Another UIDVALIDITY, as after a restored backup or a move to another server."""
        self.call("mailbox", "update", "-u", USER, "--uid-validity", "1234567", "INBOX")

    def kick(self) -> None:
        """Throw out whoever is connected."""
        self.call("kick", USER)

    def start(self) -> None:
        """Start it; it comes back once it listens. What it leaves running would hold a pipe open."""
        with open(self.at / "said", "wb") as said:
            done = subprocess.run(["dovecot", "-c", self.at / "dovecot.conf"], stdout=said, stderr=said, check=False)
        assert done.returncode == 0, (self.at / "said").read_text("utf-8", "replace") + self.log()

    def stop(self) -> None:
        """End it; it comes back when all has been written."""
        subprocess.run(["dovecot", "-c", self.at / "dovecot.conf", "stop"], capture_output=True, check=True)

    def log(self) -> str:
        return (self.at / "log").read_text("utf-8", "replace") if (self.at / "log").is_file() else ""


def letter(number: int, size: int = 0, sender: str = "hong@example.org") -> bytes:
    """A homework mail; with `size` about so large."""
    message = EmailMessage()
    message["From"], message["To"] = f"홍길동 <{sender}>", "course@example.org"
    message["Subject"], message["Message-ID"] = f"과제 {number}", f"<{number}@example.org>"
    message["Date"] = "Tue, 03 Mar 2026 10:00:00 +0900"
    message.set_content("From 홍길동\n\n제출합니다.\n")
    message.add_attachment(b"x = 1\n" + b"#" * size, maintype="text", subtype="x-python", filename="dictionary.py")
    message.set_boundary(f"part-{number}")
    return message.as_bytes()


def need_dovecot() -> None:
    """Skip where it is missing; fail where it must be there."""
    need_programs("Dovecot", "dovecot", "doveadm")


@contextmanager
def dovecot(certificate: Path, *, capability: str = "", mechanisms: str = "plain login") -> Iterator[Dovecot]:
    """Start it with that key and certificate."""
    import pwd  # POSIX alone has it

    at = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports.append(free.getsockname()[1])
    account = pwd.getpwnam("mail")
    owner = (account.pw_uid, account.pw_gid)
    server = Dovecot(at, *ports, owner)
    try:
        at.chmod(0o755)
        for name in ("box", "box/cur", "box/new", "box/tmp", "home"):
            (at / name).mkdir()
            os.chown(at / name, *owner)
        for name in ("run", "state"):
            (at / name).mkdir()
        shutil.copyfile(certificate, at / "server.pem")
        (at / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        (at / "users").chmod(0o644)
        values = {"at": at, "plain": ports[0], "tls": ports[1], "uid": owner[0], "gid": owner[1]}
        config = CONFIG.format(**values, capability=capability, mechanisms=mechanisms)
        (at / "dovecot.conf").write_text(config, "utf-8")
        server.start()
        yield server
    finally:
        subprocess.run(["dovecot", "-c", at / "dovecot.conf", "stop"], capture_output=True, check=False)
        shutil.rmtree(at, ignore_errors=True)
