"""OUT as it is rendered: the files, and the messages that are still to be sent, in `outbox/`.

The limit: nothing is sent or recorded here, and what a file says is decided in `grader.report.render`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, name_message
from grader.gradebook.runs import Run
from grader.report.attention import edited_points
from grader.report.render import NOTHING_TOLD, RenderedFiles
from grader.report.write import Restated, WriteResult, write_all


def publish(
    book: Gradebook,
    run: Run,
    rendered: RenderedFiles,
    out: Path,
    owner: str = "",
    ledger: Mapping[str, Sequence[Delivery]] = NOTHING_TOLD,
    zone: tzinfo | None = None,
) -> WriteResult:
    """Make `out` hold what was rendered; `owner` names the class (`grader.report.write`), `ledger` are the messages so
    far, `zone` is the course's (None for the machine's): by it is the day at which an edited file is kept aside. What
    is kept aside stands on the staff's pages, too. Raises a `UsageError` where `out` cannot be written to or holds
    another class's reports, a `MachineError` when the disk is full."""
    files = rendered.files.copy()
    for outgoing in rendered.messages:
        message, before = outgoing.message, ledger.get(outgoing.student, ())
        name = name_message(book, outgoing.student, message.digest, before, message.sender.domain)
        files[outgoing.path] = message.encode(name)
    moment = datetime.fromisoformat(run.started).astimezone(zone)
    restated = Restated(rendered.staff_paths, lambda kept: rendered.staff_pages(edited_points(kept, out)))
    return write_all(out, files, owner, moment, restated, rendered.made)
