"""What counts as printed: all that goes to standard output, by whatever name, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.sandbox.student import Student

Make = Callable[..., Student]

BOUND = {
    "the stream by name": "from sys import stdout\ndef f(): stdout.write('hi\\n')",
    "its write in place of print": "import sys\nprint = sys.stdout.write\ndef f(): print('hi\\n')",
    "a default argument": "import sys\ndef f(out=sys.stdout): print('hi', file=out)",
    "a handler of logging": "import logging, sys\n"
    "logging.basicConfig(stream=sys.stdout, format='%(message)s', level=10)\ndef f(): logging.info('hi')",
    "an attribute": "import sys\nclass P:\n    out = sys.stdout\ndef f(): print('hi', file=P.out)",
    "a partial": "import functools, sys\nsay = functools.partial(print, file=sys.stdout)\ndef f(): say('hi')",
    "a wrapper over the bytes": "import io, sys\nout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\n"
    "sys.stdout = out\ndef f(): print('hi', file=out)",
    "a wrapper over what was detached": "import io, sys\n"
    "sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\n"
    "sys.stderr = io.TextIOWrapper(sys.stderr.detach(), encoding='utf-8')\ndef f(): print('hi')",
    "a writer of codecs": "import codecs, sys\nsys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())\n"
    "def f(): print('hi')",
    "the bytes": "import sys\nout = sys.stdout.buffer\ndef f(): out.write(b'hi\\n')",
    "the first stream": "import sys\nout = sys.__stdout__\ndef f(): out.write('hi\\n')",
    "a stream of another encoding": "import sys\nsys.stdout.reconfigure(encoding='utf-16')\ndef f(): print('hi')",
    "redirected within, and set back": "import contextlib, io, sys\ndef f():\n"
    "    with contextlib.redirect_stdout(io.StringIO()): print('not this')\n    print('hi')",
}


@pytest.mark.parametrize("text", BOUND.values(), ids=BOUND)
def test_standard_output_is_printed_by_any_name_in_every_call(student: Make, text: str) -> None:
    work = student(text)
    assert [work.call("f").printed for _ in range(3)] == ["hi\n"] * 3


KOREAN = {
    "a wrapper": "import io, sys\nout = io.TextIOWrapper(sys.stdout.detach(), encoding='euc-kr')\n"
    "def f(): print('짝수', file=out, flush=True)",
    "a writer": "import codecs, sys\nout = codecs.getwriter('cp949')(sys.stdout.buffer)\ndef f(): out.write('짝수\\n')",
    "bytes": "import sys\ndef f(): sys.stdout.buffer.write('짝수\\n'.encode('cp949'))",
}


@pytest.mark.parametrize("text", KOREAN.values(), ids=KOREAN)
def test_what_a_korean_windows_would_show_is_printed(student: Make, text: str) -> None:
    assert student(text).call("f").printed == "짝수\n"


@pytest.mark.parametrize("wrapper", ["io.TextIOWrapper(sys.stdin.buffer, encoding='cp949')", "open(0)", "sys.stdin"])
def test_a_wrapper_around_the_keyboard_finds_nothing_and_is_no_fault(student: Make, wrapper: str) -> None:
    work = student(f"import io, sys\nsys.stdin = {wrapper}\nlines = list(sys.stdin)\ndef f(): return lines\n")
    assert work.f() == []
    assert work.loaded.skipped == ()


ERRORS = {
    "print": "import sys\ndef f(): print('no', file=sys.stderr)",
    "warnings": "import warnings\ndef f(): warnings.warn('no')",
    "logging": "import logging\ndef f(): logging.warning('no')",
    "a traceback": "import traceback\ndef f():\n    try: 1 / 0\n    except Exception: traceback.print_exc()",
    "numpy": "import numpy as np\ndef f(): np.float64(1) / np.float64(0)",
}


@pytest.mark.parametrize("text", ERRORS.values(), ids=ERRORS)
def test_standard_error_is_shown_and_is_not_printed(student: Make, text: str) -> None:
    call = student(text).call("f")
    assert call.printed == ""
    assert call.errors.strip()


def test_errors_take_nothing_from_what_is_printed(student: Make) -> None:
    call = student("import sys\ndef f():\n    sys.stderr.write('e' * 10_000_000)\n    print('hi')").call("f")
    assert (call.printed, call.overrun) == ("hi\n", None)
    assert call.errors == "e" * 8192 + " …"


def test_streams_can_be_detached_closed_and_thrown_away_in_a_call(student: Make) -> None:
    work = student(
        "import io, sys\n"
        "def f():\n    out = io.TextIOWrapper(sys.stdout.buffer)\n    out.write('hi\\n')\n"
        "def g():\n    print('hi')\n    sys.stdout.close()\n    sys.stderr.close()\n"
        "def h():\n    b = sys.stdout.detach()\n    b.write(b'hi\\n')\n    sys.stdout = None\n"
    )
    assert [work.call(name).printed for name in "fghfgh"] == ["hi\n"] * 6
