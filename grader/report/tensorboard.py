"""What `grade check` found out, as event files that TensorBoard opens: `grade check --tensorboard DIR`.

    a chart over epochs   scalars, a step for each epoch        pictures            images
    a confusion matrix    a table, as text                      functions, paths    left out: they have no steps

Written by TensorBoard's own record format and protocol buffers; TensorFlow is not imported. Every check is a run of its
own below DIR, so that TensorBoard lays the curves of two attempts over each other. The limit: TensorBoard is an extra,
and its imports stay in the functions.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.domain.exhibits import Chart, Confusion, Pictures
from grader.domain.verdict import Report
from grader.report import words
from grader.report.png import grey_png
from grader.text import Lang, tr
from grader.text.errors import UsageError
from grader.text.installing import extra_line
from grader.text.safe import one_line

_LARGEST = 3.4e38
"""TensorBoard keeps 32 bits of a number."""
_TAG = 100


def prepare(folder: Path) -> None:
    """Raise a `UsageError` where event files cannot be written: before anything is graded, not after."""
    if find_spec("tensorboard") is None:
        raise UsageError(
            tr(
                "--tensorboard needs the package tensorboard, which is not installed here. To install it:\n{line}",
                line=extra_line("tensorboard"),
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def write(folder: Path, report: Report, lang: Lang) -> Path | None:
    """The folder of the run below `folder` that shows `report`; None where there is nothing that it could show."""
    events = list(_events(report, lang))
    if not events:
        return None
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.record_writer import RecordWriter

    when = datetime.fromisoformat(report.graded_at)
    try:
        run = _new_run(folder / report.assignment, when)
        name = f"events.out.tfevents.{when.timestamp():.0f}.{socket.gethostname()}.{os.getpid()}"
        with (run / name).open("xb") as file:
            writer = RecordWriter(file)
            writer.write(Event(wall_time=when.timestamp(), file_version="brain.Event:2").SerializeToString())
            for step, summary in events:
                event = Event(wall_time=when.timestamp() + step, step=step, summary=summary)
                writer.write(event.SerializeToString())
    except OSError as error:
        raise _unwritable(folder, error) from error
    return run


def _new_run(folder: Path, when: datetime) -> Path:
    """A folder that was not there, named by the time of the check."""
    name = f"{when.astimezone():%Y-%m-%d_%H-%M-%S}"
    number = 1
    while True:
        run = folder / (name if number == 1 else f"{name}_{number}")
        try:
            run.mkdir(parents=True)
            return run
        except FileExistsError:
            if not run.is_dir():  # something above it is a file
                raise
            number += 1


def _events(report: Report, lang: Lang) -> Iterator[tuple[int, Any]]:
    """Each summary with its step."""
    used: Counter[str] = Counter()

    def tag(*parts: str) -> str:
        name = "/".join(one_line(part, _TAG).replace("/", "∕") for part in parts if part)
        used[name] += 1
        return name if used[name] == 1 else f"{name} ({used[name]})"

    for exhibit in report.exhibits:
        title = exhibit.title[lang]
        if isinstance(exhibit, Chart) and _has_steps(exhibit):
            for line in exhibit.lines:
                name = tag(title, line.label[lang])
                for x, y in zip(line.x, line.y, strict=True):
                    if y is not None and abs(y) < _LARGEST:
                        yield int(x), _scalar(name, y, exhibit.note[lang])
        elif isinstance(exhibit, Pictures):
            for picture in exhibit.pictures:
                png = grey_png(picture.width, picture.height, picture.bytes)
                yield 0, _image(tag(title, picture.caption[lang]), picture.width, picture.height, png)
        elif isinstance(exhibit, Confusion):
            yield 0, _text(tag(title), _table(exhibit, lang))


def _has_steps(chart: Chart) -> bool:
    """Whether its x are steps: whole, not negative, rising."""
    return all(
        all(x.is_integer() and 0 <= x < 2**53 for x in line.x) and list(line.x) == sorted(set(line.x))
        for line in chart.lines
    )


def _scalar(tag: str, value: float, description: str) -> Any:
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb

    return scalar_pb(tag, value, description=description)


def _text(tag: str, markdown: str) -> Any:
    from tensorboard.plugins.text.summary_v2 import text_pb

    return text_pb(tag, markdown)


def _image(tag: str, width: int, height: int, png: bytes) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.image.metadata import create_summary_metadata
    from tensorboard.util.tensor_util import make_tensor_proto

    summary = Summary()
    summary.value.add(
        tag=tag,
        metadata=create_summary_metadata(display_name=tag, description="", converted_to_tensor=True),
        tensor=make_tensor_proto([str(width).encode(), str(height).encode(), png]),
    )
    return summary


def _table(confusion: Confusion, lang: Lang) -> str:
    """Markdown, with the right answers emphasised."""
    labels = [one_line(label, 20).replace("|", "∣") for label in confusion.labels]
    head = f"| {words.RIGHT_ANSWER[lang]} ＼ {words.GIVEN_ANSWER[lang]} | {' | '.join(labels)} |"
    rows = [
        f"| {label} | "
        + " | ".join(f"**{count}**" if column == row else str(count) for column, count in enumerate(counts))
        + " |"
        for row, (label, counts) in enumerate(zip(labels, confusion.counts, strict=True))
    ]
    return "\n".join([head, "|" + "---|" * (len(labels) + 1), *rows])


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        tr(
            "{folder} could not be written: {why}. Make it a folder that you may write to, or name another "
            "with --tensorboard DIR.",
            folder=folder,
            why=error.strerror,
        )
    )
