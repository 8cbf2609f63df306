"""A graded class, a mail server that counts, and `grade send` between them as a process that may be killed.

`DYING` with the words `EVENT send --yes …` is `grade send --yes …` that kills itself (SIGKILL) at that event; with `-`
it does not, and prints all events that it passed on standard error. An event is `before`, `sent` or `answered` of a
command of SMTP, `half` of the content, or `noting` and `noted` of a step in the gradebook; the second of a kind has
` 2` behind it.

The limit: the server is `tests.sending.mail_server`, and what a message says is looked at elsewhere.
"""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import FILES, RIGHT, ROOT, Done, grade, start, write
from tests.sending.mail_server import PASSWORD, USER, RealServer
from tests.warm import Running

STUDENTS = ("ann", "ben", "cid")
MAIL = """
[mail]
server = "{host}"
security = "{security}"
port = {port}
user = "{user}"
per_minute = 6000
retries = {retries}
[staff]
addresses = ["prof@example.org"]
"""


def make_class(place: Path) -> Path:
    """A course with one assignment in `place`, and a class of three that was graded with it."""
    course = {name: text for name, text in FILES.items() if "names" not in name}
    course["assignments/course.toml"] = (
        FILES["assignments/course.toml"].replace(', "names"', "").replace("names = 1.0\n", "")
    )
    write(place / "course", course)
    roster = "".join(f"{student},{student.title()},{student}@example.org\n" for student in STUDENTS)
    work = {f"{student}/sums.py": RIGHT["sums"] for student in STUDENTS}
    write(place / "class", {"roster.csv": f"id,name,email\n{roster}", **work})
    words = ("--course", place / "course", "--min-isolation", "1", "--jobs", "1", "--out", "out")
    done = grade("run", place / "class", *words, cwd=place)
    assert done.code == 0, done.output
    return place


DYING = "import sys; from tests.app.posting import dying; dying(sys.argv[1], sys.argv[2:])"


class Post:
    """The staff's command line in a copy of such a class, with a server named in its course."""

    def __init__(self, made: Path, place: Path) -> None:
        self.place = place
        shutil.copytree(made, place)
        self.environment: dict[str, str] = {}
        self.toml = place / "course" / "assignments" / "course.toml"
        self.roster = place / "class" / "roster.csv"
        self._plain = self.toml.read_text("utf-8")

    def use(
        self,
        server: RealServer,
        certificate: Path | None = None,
        *,
        host: str = "127.0.0.1",
        user: str | None = None,
        retries: int = 0,
        more: str = "",
    ) -> None:
        """Name that server; over STARTTLS with a login where its certificate is given."""
        name = (USER if certificate else "") if user is None else user
        table = MAIL.format(
            host=host,
            security="starttls" if certificate else "none",
            port=server.port,
            user=name,
            retries=retries,
        )
        self.toml.write_text(self._plain + table + more, "utf-8")
        if certificate:
            self.environment["SSL_CERT_FILE"] = str(certificate.with_suffix(".crt"))
        if name:
            self.environment["GRADE_SMTP_PASSWORD"] = PASSWORD

    def words(self, *words: object, lang: str = "en") -> list[str]:
        where = ("--class", self.place / "class", "--course", self.place / "course", "--lang", lang)
        return list(map(str, ("send", *words, *where)))

    def send(self, *words: object, lang: str = "en") -> Done:
        """`grade send` to its end."""
        return grade(*self.words(*words, lang=lang), cwd=self.place, env=self.environment)

    def start(self, *words: object, event: str = "", lang: str = "en") -> Running | subprocess.Popen[bytes]:
        """`grade send` as a process that may be killed; with an event it dies there."""
        environment = {**self.environment, "XDG_STATE_HOME": str(self.place / "state")}
        return start(DYING, event, *self.words(*words, lang=lang), cwd=ROOT, env=environment)

    def start_afresh(self, *words: object, lang: str = "en", **more: Any) -> subprocess.Popen[bytes]:
        """The same from Python's start on, with the streams of the caller."""
        environment = {**os.environ, **self.environment, "XDG_STATE_HOME": str(self.place / "state")}
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        command = [sys.executable, "-m", "grader.app.cli", *self.words(*words, lang=lang)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, **options)


def dying(event: str, words: list[str]) -> None:
    """`grade WORDS`, killed at that event."""
    from grader.app import cli, outbox, receipts
    from grader.app.commands import send as send_command

    passed: Counter[str] = Counter()

    def at(name: str) -> None:
        passed[name] += 1
        numbered = name if passed[name] == 1 else f"{name} {passed[name]}"
        if event == "-":
            print("event:", numbered, file=sys.stderr, flush=True)
        elif event == numbered:
            os.kill(os.getpid(), signal.SIGKILL)

    command = ["CONNECT"]
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

    def watched_send(smtp: smtplib.SMTP, data: Any) -> None:
        command[0] = "CONTENT" if isinstance(data, bytes) else data.split()[0]
        at(f"before {command[0]}")
        if isinstance(data, bytes):
            send(smtp, data[: len(data) // 2])
            at("half CONTENT")
            data = data[len(data) // 2 :]
        send(smtp, data)
        at(f"sent {command[0]}")

    def watched_getreply(smtp: smtplib.SMTP) -> tuple[int, bytes]:
        reply = getreply(smtp)
        at(f"answered {command[0]}")
        return reply

    def watched(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def act(*arguments: Any) -> Any:
            at(f"noting {name(*arguments)}")
            result = call(*arguments)
            at(f"noted {name(*arguments)}")
            return result

        return act

    smtplib.SMTP.send, smtplib.SMTP.getreply = watched_send, watched_getreply  # type: ignore[method-assign]
    send_command.enter = watched(send_command.enter, lambda *_: "message")
    receipts.enter_reply = watched(receipts.enter_reply, lambda *_: "message")
    outbox.record_step = watched(outbox.record_step, lambda _book, _row, _addresses, state, _said="": state)
    sys.argv = ["grade", *words]
    cli.main()
