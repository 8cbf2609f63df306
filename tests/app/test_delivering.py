"""What a delivery shows: a bar on a terminal with count, pace and waiting, and lines alone in a file.

Of `grader.app.delivering` and `grader.app.columns`.
"""

from __future__ import annotations

import os
import re
import signal
import sys

import pytest
from rich.cells import cell_len

from tests.app.posting import STUDENTS, Post
from tests.sending.mail_server import serve
from tests.tiers import full, tiered

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")

COLUMNS = 80
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command on a terminal of 80 columns."""

    def __init__(self, post, *words, lang, piped=False, ignoring=()):
        import fcntl
        import pty
        import struct
        import termios

        self.shown = ""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
        post.environment["TERM"] = "xterm"
        self.file = post.place / "printed"
        with self.file.open("wb") as file:
            self.process = post.start_afresh(
                *words,
                lang=lang,
                stdout=file if piped else theirs,
                stderr=theirs,
                start_new_session=True,
                preexec_fn=lambda: _take(ignoring),
            )
        os.close(theirs)

    def close(self):
        """Shut its window."""
        os.close(self._ours)

    def read_until(self, pattern=None):
        """True when that is shown, or to its end."""
        while pattern is None or not re.search(pattern, self.shown):
            try:
                piece = os.read(self._ours, 65536)
            except OSError:  # how Linux says that nobody holds the other end any longer
                piece = b""
            if not piece:
                assert pattern is None, self.shown
                os.close(self._ours)
                return self.process.wait()
            self.shown += piece.decode()
        return True

    @property
    def frames(self):
        """The states of lines, one after another, without what colours them."""
        return [_CONTROL.sub("", each).rstrip() for each in re.split(r"[\r\n]+", self.shown)]


def _take(ignoring):
    """In the child: the terminal is its own, so that it hears when that is closed."""
    import fcntl
    import termios

    for number in ignoring:
        signal.signal(number, signal.SIG_IGN)
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(
    ("lang", "pace", "waits"),
    tiered([("en", "40/min", "waits 0:0"), ("ko", "분당 40통", "기다림")], [("ko", "분당 40통", "기다림")]),
)
def test_a_terminal_shows_count_pace_and_waiting(made, tmp_path, lang, pace, waits):
    """Who got theirs only moves it; whom somebody has to look at stands above it."""
    post = Post(made, tmp_path / "post")
    with serve() as server:
        post.use(server)
        post.toml.write_text(post.toml.read_text("utf-8").replace("per_minute = 6000", "per_minute = 40"), "utf-8")
        server.faults["RCPT ben@example.org"] = ["550 [red]no"]
        terminal = Terminal(post, "--yes", lang=lang)
        assert terminal.read_until() == 1
    # But for the place of the class, which is a path of any length.
    assert max(cell_len(each) for each in terminal.frames if str(post.place) not in each) <= COLUMNS
    bars = [each for each in terminal.frames if "/3" in each]
    assert [number for number in range(4) if any(f" {number}/3 " in each + " " for each in bars)] == [0, 1, 2, 3]
    assert any(pace in each for each in bars)
    assert any(waits in each for each in bars)
    (said,) = [each for each in terminal.frames if "550" in each]
    assert said.startswith("ben → ben@example.org: ")
    assert said.endswith("550 [red]no")
    assert not any("ann → ann@example.org: sent" in each for each in terminal.frames)


def test_who_was_put_off_is_counted_and_a_stop_says_what_is_left(made, tmp_path):
    """The lines are in the file that was asked for, without a bar."""
    post = Post(made, tmp_path / "post")
    with serve() as server:
        post.use(server, retries=1)
        server.faults["RCPT ben@example.org"] = ["450 4.2.0 greylisted"]
        terminal = Terminal(post, "--yes", lang="en", piped=True)
        assert terminal.read_until(r"waits 0:5\d; put off: 1")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.read_until() == 130
    printed = terminal.file.read_text("utf-8")
    assert "ben → ben@example.org: not yet: 450 4.2.0 greylisted (again in 60 s)\n" in printed
    assert printed.endswith(
        "It ended early. Sent: 2; not sent: 1. Nothing is lost: the next grade send --yes sends what is left.\n"
    )
    assert "\x1b" not in printed
    assert terminal.frames[-2:] == ["grade: interrupted.", ""]


@full
@pytest.mark.parametrize("ignored", [True, False])
def test_a_terminal_that_is_closed(made, tmp_path, ignored):
    """It ends the delivery between two messages, or is nothing to one that was told to go on without it (`nohup`)."""
    post = Post(made, tmp_path / "post")
    with serve() as server:
        post.use(server)
        text = post.toml.read_text("utf-8")
        post.toml.write_text(text.replace("per_minute = 6000", "per_minute = 40"), "utf-8")
        terminal = Terminal(post, "--yes", lang="en", ignoring=[signal.SIGHUP] if ignored else [])
        assert terminal.read_until("waits 0:0")
        terminal.close()
        code = terminal.process.wait()
        assert server.mailboxes["ann@example.org"] == 1
        assert (code, sum(server.mailboxes.values())) == (0, 3) if ignored else code != 0
        post.toml.write_text(text, "utf-8")
        done = post.send("--yes")
        assert done.code == 0, done.output
    assert server.mailboxes == dict.fromkeys((f"{student}@example.org" for student in STUDENTS), 1)
