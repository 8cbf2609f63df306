"""A Postfix of its own on this machine, with STARTTLS, a login and mailboxes, gone when the test is.

The limit: Debian's, started by root. It reaches nobody: it knows three mailboxes, and every other address is an error.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

from tests.mail_programs import need_programs
from tests.sending.mail_server import PASSWORD, USER

MAIN = """
compatibility_level = 3.6
queue_directory = {at}/queue
data_directory = {at}/data
maillog_file = {at}/log
maillog_file_prefixes = {at}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
default_transport = error:this one sends nothing on
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {certificate}
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = example.org
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient, permit_sasl_authenticated, reject
virtual_mailbox_domains = example.org
virtual_mailbox_base = {at}/boxes
virtual_mailbox_maps = inline:{{ann@example.org=ann/, ben@example.org=ben/, cid@example.org=cid/}}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
sasldb_path: {at}/data/users
"""


class Postfix:
    """A running one."""

    def __init__(self, at: Path, port: int) -> None:
        self.at, self.port = at, port

    def stop(self) -> None:
        self._call("postfix", "stop")

    def mail(self) -> list[Message]:
        """All that it took, delivered or on its way there; to be asked when it is stopped."""
        found = [path.read_bytes() for path in self.at.glob("boxes/*/new/*")]
        for path in self.at.glob("queue/*/**/*"):
            if path.is_file() and path.relative_to(self.at).parts[1] in ("incoming", "active", "deferred", "maildrop"):
                found.append(self._call("postcat", "-bh", path))
        return [message_from_bytes(data, policy=default) for data in found]

    def log(self) -> str:
        return (self.at / "log").read_text("utf-8", "replace") if (self.at / "log").is_file() else ""

    def _call(self, program: str, *words: object) -> bytes:
        command = [program, "-c", str(self.at / "config"), *map(str, words)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode() + self.log()
        return done.stdout


def need_postfix() -> None:
    """Skip where it is missing; fail where it must be there."""
    need_programs("Postfix", "postfix", "postcat", "saslpasswd2")


@contextmanager
def postfix(certificate: Path) -> Iterator[Postfix]:
    """Start it with that key and certificate; USER and PASSWORD of `tests.sending.mail_server` may log in."""
    import pwd  # POSIX alone has it

    # Not below pytest's own folder, which is closed to the users that a Postfix is made of.
    at = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Postfix(at, port)
    try:
        owner = pwd.getpwnam("postfix")
        at.chmod(0o755)
        for name in ("config", "config/sasl", "queue", "data", "boxes"):
            (at / name).mkdir()
            (at / name).chmod(0o755)
        for name in ("data", "boxes"):
            os.chown(at / name, owner.pw_uid, owner.pw_gid)
        key = at / "config" / "chain.pem"
        shutil.copyfile(certificate, key)
        key.chmod(0o600)
        main = MAIN.format(at=at, certificate=key, uid=owner.pw_uid, gid=owner.pw_gid)
        (at / "config" / "main.cf").write_text(main, "utf-8")
        (at / "config" / "master.cf").write_text(MASTER.format(port=port), "utf-8")
        # Debian's looks there, whatever cyrus_sasl_config_path says.
        (at / "config" / "sasl" / "smtpd.conf").write_text(SASL.format(at=at), "utf-8")
        (at / "config" / "sasl" / "smtpd.conf").chmod(0o644)
        name, _, realm = USER.partition("@")
        users = at / "data" / "users"
        words = ["saslpasswd2", "-p", "-c", "-f", str(users), "-u", realm, name]
        subprocess.run(words, input=PASSWORD.encode(), capture_output=True, check=True)
        os.chown(users, owner.pw_uid, owner.pw_gid)
        server._call("postfix", "start")
        yield server
    finally:
        subprocess.run(["postfix", "-c", str(at / "config"), "abort"], capture_output=True, check=False)
        shutil.rmtree(at, ignore_errors=True)
