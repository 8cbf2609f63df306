"""A course whose hidden inputs are numbers by the class's secret, and submissions that try to tell them.

Each hidden test of `tell` and `look` hands over one number, and the attackers end that test in a way which the number
chooses: with another number, another way. No hidden test of theirs passes, so nothing may tell two classes apart. The
`oracle` passes some tests and not others, by the number: what then differs is what is told of a hidden test.
The suite plays along: it remarks on what it gave, and, as if there were a channel that nobody knows of, puts the
number beside the submission, so that a process that is started later knows it.
"""

from __future__ import annotations

import textwrap

from tests.authoring.hints import hint

COURSE = """
title = { ko = "새는 과정", en = "A leaking course" }
mail_from = "from@example.org"
reply_to = "reply@example.org"
contact = { ko = "조교", en = "the assistants" }
order = ["leaks"]
[weights]
leaks = 1.0
"""

ASSIGNMENT = """
id = "leaks"
title = { ko = "새는 숙제", en = "Leaks" }
kind = "functions"
[limits]
load_seconds = 1
call_seconds = 0.3
wall_factor = 3
submission_seconds = 20
memory_mb = 128
disk_mb = 2
files = 64
threads = 16
output_kb = 8
[[tasks]]
name = "tell"
points = 40
title = { ko = "말하기", en = "Telling" }
[[tasks]]
name = "look"
points = 30
title = { ko = "보기", en = "Looking" }
[[tasks]]
name = "rest"
points = 20
title = { ko = "나머지", en = "The rest" }
[[tasks]]
name = "gone"
points = 10
title = { ko = "없는 것", en = "What is not there" }
"""

HINTS = "released = true\n" + hint("two", "tasks = ['tell', 'look', 'rest', 'gone']\nwrong = ['two']")
CANARY = "test_canary"
"""Begins the name of each hidden test."""

STUB = """
def tell(x):
    pass


def look(x):
    pass


def rest(x):
    pass


def gone(x):
    pass
"""

PUBLIC = '''
import pytest


@pytest.mark.task("tell")
def test_tell(student):
    """0에는 1로 답합니다.

    The answer to 0 is 1.
    """
    assert student.tell(0) == 1


@pytest.mark.task("look")
def test_look(student):
    """0에는 1로 답합니다.

    The answer to 0 is 1.
    """
    assert student.probe("look", 0) == 1
    try:
        student.gone(0)
    except Exception as error:
        student.memo["public"] = error


@pytest.mark.task("look")
def test_drawn(student):
    """0, 1, 2입니다.

    It is 0, 1, 2: what all attackers fail in the same way.
    """
    assert student.drawn() == [0, 1, 2]


@pytest.mark.task("rest")
def test_rest(student):
    """0에는 1로 답합니다.

    The answer to 0 is 1.
    """
    assert student.rest(0) == 1


@pytest.mark.task("gone")
def test_gone(student):
    """0에는 1로 답합니다.

    The answer to 0 is 1.
    """
    assert student.gone(0) == 1
'''

PROBES = """
def look(module, x):
    return module.look(x)
"""

EXHIBITS = """
from grader.suites import Chart, Line, plain


def curve(student):
    points = [float(each) for each in student.call("drawn").value]
    line = Line(label=plain("drawn"), x=tuple(range(len(points))), y=tuple(points))
    return Chart(title=plain("curve"), x_label=plain("x"), lines=(line,))
"""

HIDDEN_HEAD = """
import random
from dataclasses import replace

import pytest

from grader.suites import check, plain

CATEGORIES = ("typical", "boundary", "large", "random", "order")


def number(student):
    made = random.randrange(10**5, 10**6)
    student.remark(plain(f"{made} was given"))
    work = student.work
    student._interpreter.work = replace(work, files={**work.files, "told.py": f"KNOWN = {made}".encode()})
    return made
"""

HIDDEN_TEST = """
@pytest.mark.task("{task}")
@pytest.mark.category(CATEGORIES[{place} % 5])
def test_canary_{task}_{place}(student):
    check({call}, -1)
"""

HIDDEN_LATE = """
@pytest.mark.task("tell")
@pytest.mark.category("structure")
def test_canary_asked_late_{place}(student):
    try:
        check(student.tell(number(student)), -1)
        student.gone(0)
    except Exception as error:
        student.memo["late"] = error
        raise


@pytest.mark.task("tell")
@pytest.mark.category("cost")
def test_canary_asked_later_{place}(student):
    raise student.memo["late"]
"""
"""What is asked for after an answer, and told again by a test that asks for nothing."""

HIDDEN_TAIL = """
@pytest.mark.task("look")
@pytest.mark.category("cost")
def test_canary_told_again(student):
    raise student.memo["public"]


@pytest.mark.task("tell")
@pytest.mark.edge
@pytest.mark.category("types")
def test_canary_edge(student):
    check(student.tell(number(student)) == -1, True)


@pytest.mark.task("look")
@pytest.mark.category("shape")
@pytest.mark.parametrize("place", range(3))
def test_canary_cases(student, place):
    check(student.look(number(student)), -1)


@pytest.mark.task("rest")
@pytest.mark.category("empty")
def test_canary_rest(student):
    check(student.rest(number(student)), -1)


@pytest.mark.task("gone")
@pytest.mark.category("text")
def test_canary_gone(student):
    check(student.gone(number(student)), -1)
"""

QUICK = {
    "returns": "return x",
    "returns_text": "return f'it was {x}'",
    "returns_a_type": "return type(f'It_was_{x}', (), {})()",
    "raises": "raise ValueError(f'it was {x}')",
    "raises_a_type": "raise type(f'It_was_{x}', (Exception,), {})()",
    "not_implemented": "raise NotImplementedError",
    "exits": "sys.exit(x)",
    "no_input": "return input()",
    "ends_the_process": "os._exit(x % 256)",
    "aborts": "os.abort()",
    "recurses": "return tell(x)",
    "prints": "print(f'it was {x}')\nreturn 0",
    "prints_too_much": "print(f'it was {x}' * 2_000)\nreturn 0",
    "no_memory": "raise MemoryError",
    "no_descriptors": "raise OSError(24, 'Too many open files')",
    "no_room": "raise OSError(28, 'No space left on device')",
    "too_many_threads": 'raise RuntimeError("can\'t start new thread")',
    "too_much": "return 'x' * 70_000_000",
    "too_deep": "found = []\nfor _ in range(1_000):\n    found = [found]\nreturn found",
    "syntax": "raise SyntaxError(f'it was {x}', ('leaks.py', x, 1, f'it was {x}'))",
    "wrong_fault": "raise fault()(f'it was {x}', f'it was {x}')",
    "not_implemented_fault": "raise fault()(f'it was {x}', f'it was {x}', 'not_implemented')",
    "unreadable_fault": "raise fault()(f'it was {x}', f'it was {x}', 'unreadable')",
    "not_run_fault": "raise fault()(f'it was {x}', f'it was {x}', 'not_run')",
    "passed_fault": "raise fault()('', '', 'passed')",
    "broken_fault": "raise fault()('', '', 'assignment_broken')",
    "garbage": "for fd in range(3, 30):\n    with contextlib.suppress(OSError):\n        os.write(fd, b'none')",
    "unreadable": "forge(unreadable=f'it was {x}')\nreturn 0",
    "lies_about_time": "forge(cpu=float(x))\nreturn 0",
    "lies_about_arguments": "forge(arguments=(f'it was {x}',))\nreturn 0",
    "missing_probe": "forge(missing_probe=True)\nreturn 0",
}
"""Ways to end a hidden test that take no time."""

SLOW = {
    "computes": "while True:\n    pass",
    "waits": "time.sleep(60)",
    "stops_itself": "os.kill(os.getpid(), 19)",
    "fills_memory": "return len(bytearray(300 * 2**20)) * [x]",
    "fills_the_disk": "with open('big', 'wb') as file:\n    file.write(b'x' * 8_000_000)",
    "opens_files": "return len([open(os.devnull) for _ in range(200)])",
    "starts_threads": "for _ in range(60):\n    threading.Thread(target=time.sleep, args=(9,)).start()",
}
"""Ways that run into a limit."""

_HEAD = """
import contextlib
import ctypes
import os
import signal
import sys
import threading
import time

GIVEN = []
try:
    from told import KNOWN
except ImportError:
    KNOWN = None


def fault():
    frame = sys._getframe()
    while "StudentFault" not in frame.f_globals:
        frame = frame.f_back
    return frame.f_globals["StudentFault"]


def forge(**fields):
    wire = sys.modules["grader.sandbox.seam.wire"]
    frame = wire.frame
    wire.frame = lambda answer, *rest: frame({**answer, **fields}, *rest)


def end(x):
    GIVEN.append(x)
    way = WAYS[x % len(WAYS)]
    return way(x)


def tell(x):
    return 1 if x == 0 else end(x)


def look(x):
    return 1 if x == 0 else end(x)


def rest(x):
    pass


def drawn():
    return [0, 1, *GIVEN]
"""

_FORGER = """
def end(x):
    GIVEN.append(x)
    unreadable = {"unreadable": f"it was {x}"}
    forge(
        names=[f"rest{x}", "tell", "look"], unchanged=["tell"] * (x % 2), printed=f"it was {x}", cut=x % 3 == 0,
        written=x, remarks=["cp949", "utf16"], cpu=float(x), **(unreadable if x % 4 == 0 else {}),
        raised={"type": f"It_was_{x}", "message": "", "lines": [(x, f"it was {x}")], "is_not_implemented": x % 5 == 0},
    )
    if x % 3 == 0:
        os._exit(0)
    return x
"""

_KNOWING = """
if KNOWN is not None and KNOWN % 2:
    print(f"it was {KNOWN}")
    exec(LATER)


def end(x):
    os._exit(0)
"""


_ORACLE = """
def end(x):
    GIVEN.append(x)
    return -1 if x % 2 else 0
"""
RETURNING = ("each_way", "oracle", "blank")
"""Who handed in before, and reads what changed since."""
SHARING = ("each_way", "forger", "drawer", "later_less")
PARTNER = "_partner"
SPENDERS = ("spender_0", "spender_1", "spender_2")
_SPENDER = """
def end(x):
    GIVEN.append(x)
    chosen = GIVEN[0] >> {bit} & 1
    ctypes.CDLL(None).syscall(451 + chosen * 11)  # cachestat or mseal: nothing that the sandbox knows
    return {{each * 2.5: 0 for each in range(9_000)}} if chosen else 0
"""
"""Spends the time of the whole submission after the first hidden test, or never: by one bit of its number."""

_DRAWER = """
def end(x):
    GIVEN.append(x)
    return x
"""


def _submission(ways: dict[str, str], tail: str = "") -> str:
    functions = [f"def way_{name}(x):\n{textwrap.indent(body, '    ')}\n" for name, body in ways.items()]
    listed = ", ".join(f"way_{name}" for name in ways)
    return "\n\n".join([_HEAD.lstrip(), *functions, f"WAYS = [{listed}]\n", tail])


LATER = {
    "less": "del tell, look",
    "more": "def gone(x):\n    return x",
    "written": "def rest(x):\n    raise NotImplementedError",
    "nothing": "tell = look = rest",
    "raises": "raise ValueError(f'it was {KNOWN}')",
    "dies": "os._exit(0)",
    "unreadable": "forge(unreadable=f'it was {KNOWN}')",
    "blank": "forge(raised={'type': 'SyntaxError', 'lines': [], 'syntax': {'line': 1, 'text': '구현하기'}})",
    "stub": "forge(unchanged=['tell', 'look', 'rest'])",
    "remarks": "forge(remarks=['cp949', 'utf16'], skipped=[{'type': f'It_was_{KNOWN}', 'lines': [(1, 'x')]}])",
}
"""What a process that was started anew may do where it knows what a hidden test gave to another."""


ODD = {
    "lingers": "os.closerange(3, 20)\nos._exit(0) if x % 2 else time.sleep(9)",
    "speaks_in_advance": "sys.modules['grader.sandbox.inside.pipes'].write(4, b'ab' * (x % 9))\nreturn 0",
    "poisons": "global tell, look\ntell = look = (lambda x: os._exit(7)) if x % 2 else None\nreturn 0",
    "blank": "raise SyntaxError('', ('leaks.py', 1, 1, '구현하기!')) if x % 2 else ValueError",
    "in_a_group": "raise ExceptionGroup(f'it was {x}', [NotImplementedError()] * (x % 2 + 1))",
    "by_the_keyboard": "raise KeyboardInterrupt if x % 2 else GeneratorExit(x)",
    "unknown_calls": "for _ in range(x % 700):\n    ctypes.CDLL(None).syscall(462)\nreturn os.pipe()",
    "dies_later": "signal.signal(14, lambda *_: os._exit(0))\nsignal.setitimer(0, x % 40 / 1000 + 0.001)\nreturn 0",
    "breaks_off": "ctypes.string_at(x % 2)\nreturn 0",
}
"""Ways to end a hidden test, or one of those after it, by things that are no answer at all."""


def attackers(group: str) -> dict[str, str]:
    """Name of a student → the file that they hand in. Groups: `quick`, `later` (and oddly), `slow`; `shared`, where
    each hands in for a `partner`, too."""
    ways = ways_of(group)
    if group == "shared":
        return {name: text for name, text in attackers("quick").items() if name in SHARING}
    if group == "slow":
        return {"each_way": _submission(ways)}
    if group == "later":
        odd = {name: _submission({name: body, "zero": "return 0"}) for name, body in ODD.items()}
        return {**{f"later_{name}": _later(body) for name, body in LATER.items()}, **odd}
    return {
        "each_way": _submission(ways),
        "forger": _submission(ways, _FORGER),
        "drawer": _submission(ways, _DRAWER),
        **{name: _submission(ways, _SPENDER.format(bit=bit)) for bit, name in enumerate(SPENDERS)},
        "oracle": _submission(ways, _ORACLE),
        **{f"later_{name}": _later(LATER[name]) for name in ("less", "unreadable")},
    }


def partner(name: str) -> str:
    """Who is in the group of that student, and hands in nothing."""
    return f"{name}{PARTNER}"


_FIRST = """

def tell(x, later=tell):
    return later(x) if x else 0
"""


def first_attempts(group: str) -> dict[str, str]:
    """What some of them handed in before that: a public test passes now that did not."""
    return {name: text + _FIRST for name, text in attackers(group).items() if name in RETURNING}


def ways_of(group: str) -> dict[str, str]:
    """The ways in which a hidden test is ended in that group."""
    return SLOW if group == "slow" else QUICK


def _later(body: str) -> str:
    return _submission(QUICK, f"LATER = {body!r}\n{_KNOWING}")


def course(group: str) -> dict[str, str]:
    """The course's files, with as many hidden tests of `tell` and of `look` as there are ways to end one."""
    calls = {"tell": "student.tell(number(student))", "look": "student.probe('look', number(student))"}
    places = range(len(ways_of(group)))
    tests = [HIDDEN_TEST.format(task=task, place=at, call=call) for task, call in calls.items() for at in places]
    tests += [HIDDEN_LATE.format(place=at) for at in range(4)]
    return {
        "assignments/course.toml": COURSE + ('[groups]\nleaks = "team"\n' if group == "shared" else ""),
        "assignments/leaks/assignment.toml": ASSIGNMENT,
        "assignments/leaks/leaks.py": STUB,
        "assignments/leaks/test_public.py": PUBLIC,
        "assignments/leaks/exhibits.py": EXHIBITS,
        "reference/leaks/leaks.py": STUB.replace("pass", "return -1 if x else 1"),
        "reference/leaks/hints.toml": HINTS,
        "reference/leaks/wrong/two.py": STUB.replace("pass", "return 2 - x"),
        "reference/leaks/wrong/expected.toml": '[two]\nfails = ["tell", "look", "rest", "gone"]\n',
        "assignments/leaks/probes.py": PROBES,
        "reference/leaks/test_hidden.py": HIDDEN_HEAD + "".join(tests) + HIDDEN_TAIL,
    }
