"""The two standard streams of a submission, each kept apart and bounded: what went to standard output is "printed".

The streams live as long as the process, so that what a file bound to them while it was loaded
(`from sys import stdout`, `print = sys.stdout.write`, a default argument, a handler of `logging`) writes where a later
call is listened to. What detaches or wraps one of them touches that one alone. The limit: bytes written to the
descriptors themselves (`os.write(1, …)`) are nobody's.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import sys
from typing import Any, NamedTuple

from grader.sandbox.seam.capacity import MAX_ERRORS


class _Sink(io.BufferedIOBase):
    """Keeps the first `room` bytes of a call, drops the rest and counts all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kept: list[bytes] = []
        self.room = self.written = 0
        self.dropped = False

    def begin(self, room: int) -> None:
        self._kept.clear()
        self.room, self.written, self.dropped = room, 0, False

    def kept(self) -> str:
        """As UTF-8; what is none, and is cp949, comes of a wrapper that somebody put around the bytes at home."""
        if not self._kept:  # most calls print nothing, and there are hundreds
            return ""
        data = b"".join(self._kept)
        for encoding in ("utf-8", "cp949"):
            with contextlib.suppress(UnicodeDecodeError):
                # What was dropped may have begun within a letter.
                return codecs.getincrementaldecoder(encoding)().decode(data, final=not self.dropped)
        return data.decode("utf-8", "replace")

    def close(self) -> None:
        """Stay open: a wrapper around it that is thrown away closes it, and later calls are listened to as well."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        size = view.nbytes
        self.written += size
        if size > self.room:
            self.dropped = True
            view = view[: self.room]
        if view.nbytes:
            self.room -= view.nbytes
            self._kept.append(bytes(view))
        return size


class _Text(io.TextIOWrapper):
    """What `sys.stdout` is: UTF-8 whatever it is reconfigured to, for it is read as that."""

    def __init__(self, sink: _Sink) -> None:
        super().__init__(sink, encoding="utf-8", errors="surrogatepass", newline="", write_through=True)
        self.detached = False

    def detach(self) -> Any:
        self.detached = True
        return super().detach()

    def reconfigure(self, **options: Any) -> None:
        """Nothing: it may be asked for an encoding of the terminal at home."""


class _Stream:
    """One of the two: the text object that is put into `sys`, and the sink below it."""

    def __init__(self, name: str) -> None:
        self.sink = _Sink(name)
        self._text = _Text(self.sink)

    def begin(self, room: int) -> _Text:
        """Listen anew; the object to print to, another one only where the student detached the last."""
        if self._text.detached:
            self._text = _Text(self.sink)
        self.sink.begin(room)
        return self._text


class Printed(NamedTuple):
    """What was written to the two since `begin`."""

    printed: str
    cut: bool
    """Whether some of it was dropped."""
    written: int
    """Bytes in all."""
    errors: str


class Console:
    """Standard output and standard error of one process."""

    def __init__(self) -> None:
        self._out, self._err = _Stream("<stdout>"), _Stream("<stderr>")
        self._bound: list[Any] = []

    def begin(self, room: int, stdin: str) -> None:
        """Put our streams where the interpreter looks for them; `room`: bytes of output that are kept."""
        sys.stdout = sys.__stdout__ = self._out.begin(room)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = self._err.begin(MAX_ERRORS)  # type: ignore[misc]
        keys = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass")), encoding="utf-8")
        # Both, as in Python: one that is thrown away would close the bytes that a wrapper still reads.
        sys.stdin = sys.__stdin__ = keys  # type: ignore[misc]

    def written(self) -> int:
        """Characters that were printed since `begin` and are kept."""
        return len(self._out.sink.kept())

    def bind(self) -> None:
        """The file was loaded: streams of its own that it put over ours, as functions may write to them by name."""
        self._bound = [stream for stream in (sys.stdout, sys.stderr) if not isinstance(stream, _Text)]

    def end(self) -> Printed:
        """What was written since `begin`. Read from our own objects: there may be others in `sys` by now."""
        for stream in (sys.stdout, sys.stderr, *self._bound):
            if not isinstance(stream, _Text):  # one of the student's may keep its text until it is full
                with contextlib.suppress(Exception):
                    stream.flush()
        out, err = self._out.sink, self._err.sink
        return Printed(out.kept(), out.dropped, out.written, err.kept())
