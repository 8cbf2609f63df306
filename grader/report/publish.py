"""OUT as it is rendered: the files, and the messages in `outbox/`, each with its delivery.

A delivery is in the gradebook before its message is anywhere, so that no two messages have one Message-ID. The limit:
nothing is sent here, and what a file says is decided in `grader.report.render`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from grader.gradebook.book import Gradebook, Run
from grader.report.render import RenderedFiles
from grader.report.write import WriteResult, write_all


def publish(book: Gradebook, run: Run, rendered: RenderedFiles, out: Path, owner: str = "") -> WriteResult:
    """Make `out` hold what was rendered; `owner` names the class (`grader.report.write`). Raises a `UsageError` where
    `out` cannot be written to or holds another class's reports, a `MachineError` when the disk is full."""
    files = rendered.files.copy()
    for outgoing in rendered.messages:
        message = outgoing.message
        delivery = book.delivery(outgoing.student, message.digest, run, domain=message.sender.domain)
        files[outgoing.path] = message.encode(delivery)
    return write_all(out, files, owner, datetime.fromisoformat(run.started))
