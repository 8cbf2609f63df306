"""A class whose mails lie in a folder, a mail server that counts, and the staff's command line between them."""

from __future__ import annotations

import email
import subprocess
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from tests.app.posting import DYING, MAIL
from tests.conftest import FILES, HALF, RIGHT, ROOT, Done, grade, start, write
from tests.sending.mail_server import RealServer
from tests.warm import Running

ROSTER = "id,name,email\nann,Ann,ann@example.org\nben,Ben,ben@example.org;ben2@example.org\ncid,Cid,\n"
SCHEDULE = """
[schedule.names]
due = 9000-01-01
"""
NAMES = "import os\n"
__all__ = ["HALF", "RIGHT", "Desk", "mail"]


def mail(
    sender: str = "ann@example.org",
    subject: str = "과제",
    body: str = "제출합니다.",
    message_id: str = "<1@mail.example.org>",
    files: dict[str, bytes | str] | None = None,
    headers: dict[str, str] | None = None,
    at: str = "Sat, 07 Mar 2026 23:50:00 +0900",
) -> bytes:
    """A message as the course's own server has it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "reply@example.org"
    message["Subject"] = subject
    if message_id:
        message["Message-ID"] = message_id
    message["Date"] = at
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body)
    for name, data in (files or {}).items():
        data = data.encode() if isinstance(data, str) else data
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return f"Return-Path: <{sender}>\nReceived: from a by mx.example.org; {at}\n".encode() + bytes(message)


class Desk:
    """The staff's command line in a class of three that has handed in nothing yet."""

    def __init__(self, place: Path, more: str = "") -> None:
        self.place, self.inbox = place, place / "inbox"
        self.inbox.mkdir(parents=True)
        self.toml = place / "course" / "assignments" / "course.toml"
        write(place / "course", FILES)
        self._plain = self.toml.read_text("utf-8") + SCHEDULE + more
        self.toml.write_text(self._plain, "utf-8")
        write(place / "class", {"roster.csv": ROSTER})
        self.environment: dict[str, str] = {}
        self.server: RealServer | None = None

    def use(self, server: RealServer) -> None:
        """Name that server in course.toml."""
        self.server = server
        table = MAIL.format(host="127.0.0.1", security="none", port=server.port, user="", retries=0)
        self.toml.write_text(self._plain + table, "utf-8")

    def get(self, **mails: bytes) -> None:
        """These have come in."""
        for name, data in mails.items():
            (self.inbox / f"{name}.eml").write_bytes(data)

    def words(self, *words: object, lang: str = "en") -> list[str]:
        where = ("--class", self.place / "class", "--course", self.place / "course", "--lang", lang)
        return list(map(str, (*words, *where)))

    def staff(self, *words: object, lang: str = "en") -> Done:
        """`grade WORDS` to its end."""
        return grade(*self.words(*words, lang=lang), cwd=self.place, env=self.environment)

    def collect(self, *words: object, lang: str = "en") -> Done:
        """`grade collect` of all mails."""
        return self.staff("collect", self.inbox, "--min-isolation", "1", *words, lang=lang)

    def start(self, event: str, *words: object) -> Running | subprocess.Popen[bytes]:
        """`grade WORDS` as a process that dies at that event of `tests.app.posting`."""
        environment = {**self.environment, "XDG_STATE_HOME": str(self.place / "state")}
        return start(DYING, event, *self.words(*words), cwd=ROOT, env=environment)

    def run(self) -> Done:
        words = ("--course", self.place / "course", "--min-isolation", "1", "--jobs", "1", "--out", "out")
        return grade("run", self.place / "class", *words, "--lang", "en", cwd=self.place)

    @property
    def sent(self) -> list[Any]:
        """The messages that the server has, in order."""
        assert self.server is not None
        return [email.message_from_bytes(data, policy=default) for _, data in self.server.delivered]

    @property
    def texts(self) -> list[str]:
        """Their plain parts."""
        return [message.get_body(("plain",)).get_content() for message in self.sent]
