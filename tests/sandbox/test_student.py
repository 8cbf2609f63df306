"""A student's code seen from the trusted side, at every isolation level that this machine offers.

Of `grader.sandbox.children`, `grader.sandbox.interpreter`, `grader.sandbox.inside.agent` and
`grader.sandbox.inside.pipes`, `grader.sandbox.inside.serving`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from grader.sandbox.backends.link import PipeLink
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.text.errors import AssignmentError, SandboxError
from tests.sandbox.conftest import at_the_highest

Make = Callable[..., Student]


def verdict_of(action: Callable[[], object]) -> StudentStopped:
    with pytest.raises(StudentStopped) as caught:
        action()
    return caught.value


def test_a_call_returns_a_plain_value(student: Make) -> None:
    assert student("def twice(x): return x * 2").twice([1, (2,)]) == [1, (2,), 1, (2,)]


def test_subclasses_and_iterators_become_plain(student: Make) -> None:
    work = student(
        "from collections import Counter, defaultdict, deque, OrderedDict\n"
        "import enum\n"
        "class E(enum.IntEnum):\n    A = 3\n"
        "class Liar(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\n"
        "def all_():\n"
        "    return [Counter('aab'), deque([1]), range(3), {1: 2}.items(), E.A, Liar('x'),\n"
        "            (n for n in 'ab'), frozenset([1])]\n"
    )
    value = work.all_()
    assert value == [{"a": 2, "b": 1}, [1], [0, 1, 2], [(1, 2)], 3, "x", ["a", "b"], {1}]
    assert type(value[5]) is str
    assert work.call("all_").type_name == "list"


def test_numbers_wider_than_pythons_become_plain(student: Make) -> None:
    work = student(
        "import numpy as np\ndef f():\n    return [np.longdouble(0.5), np.clongdouble(2j), np.longdouble([1, 2])]"
    )
    half, imaginary, array = work.f()
    assert (half, imaginary, array.tolist()) == (0.5, 2j, [1.0, 2.0])
    assert (type(half), type(imaginary), str(array.dtype)) == (float, complex, "float64")


def test_an_object_that_equals_everything_equals_nothing_here(student: Make) -> None:
    value = student("class All:\n    def __eq__(self, o): return True\ndef f(): return All()").f()
    assert value != 1
    assert value.__eq__(value) is False


def test_print_return_arguments_and_exception_are_seen(student: Make) -> None:
    work = student("def f(d):\n    d['x'] = 1\n    print('printed')\n    raise ValueError('no')")
    call = work.call("f", {})
    assert call.printed == "printed\n"
    assert call.arguments == ({"x": 1},)
    assert str(call.raised) == "ValueError: no"
    assert call.raised is not None
    assert call.raised.lines == ((4, "raise ValueError('no')"),)
    assert str(call) == "f({})"


def test_an_argument_that_became_circular_equals_nothing(student: Make) -> None:
    call = student("def f(d):\n    d['me'] = d\n    return 1").call("f", {"a": 1})
    assert call.value == 1
    assert len(call.arguments) == 1
    assert call.arguments[0] != {"a": 1}


def test_input_gets_the_given_keyboard_and_then_an_end_of_file(student: Make) -> None:
    work = student("def ask(): return input('? ')")
    assert work.call("ask", stdin="kim\n").value == "kim"
    assert "input()" in verdict_of(work.ask).message.ko


def test_a_missing_function_points_out_the_near_miss(student: Make) -> None:
    stopped = verdict_of(student("def Restroom(man): return 1").restroom)
    assert stopped.verdict == "not_implemented"
    assert "`Restroom`" in stopped.message.ko


def test_a_function_that_is_still_the_stub_is_not_implemented(student: Make) -> None:
    stub = 'def f(a):\n    """what to do"""\n    result = []\n    return result\n'
    work = student("def f(a):\n    # my comment\n    result = []\n    return result\n", stub=stub)
    assert verdict_of(lambda: work.f(1)).verdict == "not_implemented"


def test_a_name_bound_anew_below_the_stub_counts(student: Make) -> None:
    stub = "def f(a):\n    return []\n"
    assert student(stub + "f = lambda a: [a]\n", stub=stub).f(1) == [1]


LAYER = (
    "class Layer:\n"
    "    def __init__(self, w):\n        self.w = w\n"
    '    def forward(self, x):\n        """what to do"""\n        pass\n'
    "    def backward(self, dout):\n        pass\n"
)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (LAYER, {"Layer", "Layer.__init__", "Layer.forward", "Layer.backward"}),
        (LAYER.replace("        pass\n", "        return x\n", 1), {"Layer.__init__", "Layer.backward"}),
        (LAYER + "    def more(self): return 1\n", {"Layer.__init__", "Layer.forward", "Layer.backward"}),
        (LAYER.replace("class Layer", "class Layer(dict)"), {"Layer.__init__", "Layer.forward", "Layer.backward"}),
        (LAYER + "Layer.forward = lambda self, x: x\n", {"Layer.__init__", "Layer.backward"}),
        (LAYER + LAYER.replace("self.w = w", "self.v = w"), {"Layer.forward", "Layer.backward"}),
        (LAYER + "Layer = 3\n", set()),
        (LAYER + "class Layer:\n    x = 1\n", set()),
    ],
)
def test_classes_and_methods_that_are_still_the_stubs(student: Make, written: str, left: set[str]) -> None:
    work = student(written, stub=LAYER)
    assert set(work.loaded.unchanged) == left
    names = ("Layer", "Layer.forward")
    refused = [name for name in names if name in left or (name.startswith("Layer.") and "Layer" in left)]
    for name in names:
        if name in refused:
            assert verdict_of(lambda name=name: work.require(name)).verdict == "not_implemented"  # type: ignore[misc]
        else:
            work.require(name)


def test_what_a_probe_needs_is_missing(student: Make) -> None:
    stopped = verdict_of(lambda: student("class layer:\n    pass\n").require("Layer.forward"))
    assert stopped.verdict == "not_implemented"
    assert "`layer`" in stopped.message.ko


def test_another_function_of_the_assignment_is_no_near_miss(student: Make) -> None:
    stub = "def relu(x):\n    pass\n\nclass Relu:\n    pass\n"
    message = verdict_of(lambda: student("def relu(x): return 1\n", stub=stub).require("Relu")).message.ko
    assert "`relu`" not in message
    both = "def relu(x): return 1\nclass ReLU: pass\n"
    assert "`ReLU`" in verdict_of(lambda: student(both, stub=stub).require("Relu")).message.ko


def test_the_second_definition_counts(student: Make) -> None:
    assert student("def f(): return 1\ndef f(): return 2").f() == 2


def test_a_top_level_statement_that_raises_costs_itself_alone(student: Make) -> None:
    work = student("def before(): return 1\n1 / 0\nx = int(input())\nexit()\ndef after(): return 2")
    assert (work.before(), work.after()) == (1, 2)
    assert [entry.type for entry in work.loaded.skipped] == ["ZeroDivisionError", "EOFError", "SystemExit"]
    assert work.loaded.remarks == ("input_at_top_level", "exit_at_top_level")


@at_the_highest
def test_a_top_level_statement_that_never_ends_is_left_out(student: Make) -> None:
    work = student("def before(): return 1\nwhile True: pass\ndef after(): return 2")
    assert (work.before(), work.after()) == (1, 2)
    (hung,) = work.loaded.skipped
    assert hung.is_timeout
    assert hung.at == 2


def test_ending_the_process_at_the_top_level_costs_no_function(student: Make) -> None:
    work = student("import os\ndef before(): return 1\nos._exit(0)\ndef after(): return 2")
    assert (work.before(), work.after()) == (1, 2)


def test_a_file_that_ends_the_process_again_and_again_is_given_up(student: Make) -> None:
    work = student("import os\n" + "os._exit(0)\n" * 5 + "def f(): return 1")
    assert verdict_of(work.f).verdict == "crashed"
    assert verdict_of(work.f).verdict == "crashed"


@pytest.mark.parametrize(
    ("source", "remark"),
    [
        ("\ufeffdef f(): return '가'".encode(), "bom"),
        ("def f(): return '가'".encode("cp949"), "cp949"),
        ("def f(): return '가'".encode("utf-16"), "utf16"),
        ("def f(): return '가'".encode("utf-16-le"), "utf16"),
        ("# coding: utf-8\ndef f(): return '가'".encode("cp949"), "cp949"),
        ("# coding: cp949\ndef f(): return '가'".encode(), None),
    ],
)
def test_every_encoding_of_windows_and_macos_is_read(student: Make, source: bytes, remark: str | None) -> None:
    work = student(source)
    assert work.f() == "가"
    assert work.loaded.remarks == ((remark,) if remark else ())


@pytest.mark.parametrize("source", [b"\x89PNG\r\n\x1a\n\0\0\0\xff", b"def f(): return 1\0"])
def test_bytes_that_are_no_text_are_unreadable(student: Make, source: bytes) -> None:
    assert verdict_of(student(source).f).verdict == "unreadable"


def test_a_syntax_error_shows_its_line(student: Make) -> None:
    stopped = verdict_of(student("def f()\n    return 1").f)
    assert stopped.verdict == "unreadable"
    assert "1번째 줄: def f()" in stopped.message.ko
    assert stopped.syntax is not None
    assert (stopped.syntax.line, stopped.syntax.kind) == (1, "SyntaxError")


def test_the_blank_left_from_the_slide_is_not_implemented(student: Make) -> None:
    assert verdict_of(student("hypothesis = 구현하기!").f).verdict == "not_implemented"


@at_the_highest
def test_an_endless_loop_ends_its_own_call_only(student: Make) -> None:
    work = student("def loop():\n    while True: pass\ndef f(): return 1")
    assert verdict_of(work.loop).verdict == "timed_out"
    assert work.f() == 1


@at_the_highest
def test_waiting_is_timed_out_with_a_sentence_about_waiting(student: Make) -> None:
    stopped = verdict_of(student("import time\ndef f(): time.sleep(1000)").f)
    assert stopped.verdict == "timed_out"
    assert "time.sleep" in stopped.message.ko


def test_leaving_the_process_is_a_crash_and_the_next_call_works(student: Make) -> None:
    work = student("import os\ndef bye(): os._exit(0)\ndef f(): return 1")
    assert verdict_of(work.bye).verdict == "crashed"
    assert work.f() == 1


def test_a_segmentation_fault_is_a_crash(student: Make) -> None:
    work = student("import ctypes\ndef f(): ctypes.string_at(0)")
    assert verdict_of(work.f).verdict == "crashed"


def test_deep_recursion_says_so(student: Make) -> None:
    stopped = verdict_of(lambda: student("def f(n): return f(n + 1)").f(0))
    assert stopped.verdict == "crashed"
    assert "멈추는 조건" in stopped.message.ko


def test_printed_floods_are_cut(student: Make) -> None:
    call = student("def f():\n    for i in range(100000): print('x' * 50)\n    return 1").call("f")
    assert call.value == 1
    assert call.overrun is not None
    assert (call.overrun.limit, call.overrun.used) == (16, 4981)
    assert len(call.printed) == 16 * 1024


@pytest.mark.parametrize("value", ["'x' * (70 * 2**20)", "[0] * 2_000_000", "10 ** 5000", "iter(int, 1)"])
def test_a_value_too_large_for_the_wire_becomes_a_description(student: Make, value: str) -> None:
    work = student(f"def f(): return {value}\ndef g(): return 1")
    try:
        assert "Opaque" in type(work.f()).__name__
    except StudentStopped as stopped:
        assert stopped.verdict in ("timed_out", "out_of_memory")  # noqa: PT017  # either end is a fair one
    assert work.g() == 1


def test_an_answer_forged_ahead_is_thrown_away(student: Make) -> None:
    forged = (
        "import os\nfrom grader.sandbox.seam import wire\n"
        "def f():\n"
        "    for fd in range(3, 20):\n"
        "        try: os.write(fd, wire.frame({'id': '0' * 16, 'value': 42, 'raised': None}))\n"
        "        except OSError: pass\n"
        "    return 0\n"
        "def g(): return 1\n"
    )
    work = student(forged)
    assert verdict_of(work.f).verdict == "crashed"
    assert work.g() == 1


def test_a_script_runs_as_main_and_keeps_what_it_defined(student: Make) -> None:
    work = student("if __name__ == '__main__':\n    x = 5\nprint('hi')\n1 / 0\ny = 2", kind="script")
    assert work.loaded.printed == "hi\n"
    assert work.loaded.raised is None
    assert [(str(one), one.at) for one in work.loaded.skipped] == [("ZeroDivisionError: division by zero", 4)]
    assert (work.value("x"), work.value("y")) == (5, 2)


@at_the_highest
def test_a_script_that_never_ends_keeps_what_it_defined(student: Make) -> None:
    work = student("x = 5\nwhile True: pass", kind="script")
    if work.loaded.raised is not None:  # level 1 on a system without interval timers cannot interrupt it
        assert work.loaded.raised.is_timeout
    assert work.value("x") == 5


def test_run_gives_a_script_its_keyboard(student: Make) -> None:
    run = student("name = input()\nprint('안녕', name)").run(stdin="민수\n")
    assert run.printed == "안녕 민수\n"


def test_a_helper_beside_the_file_can_be_imported(student: Make) -> None:
    work = student("from helper import g\ndef f(): return g()", files={"helper.py": b"def g(): return 7"})
    assert work.f() == 7


def test_probes_run_beside_the_module_and_in_the_clean_room(student: Make) -> None:
    probes = (
        "def twice(module, x): return module.f(module.f(x))\n"
        "def room(module, x): return [module is None, x]\n"
        "def fault(module): raise StudentFault('list은(는) 틀렸어요', 'wrong')\n"
    )
    work = student("def f(x): return x + 1", probes=probes)
    assert work.probe("twice", 1) == 3
    assert work.clean("room", 5) == [True, 5]
    stopped = verdict_of(lambda: work.probe("fault"))
    assert (stopped.verdict, stopped.message.ko) == ("wrong_answer", "list는 틀렸어요")


def test_a_probe_that_is_not_there_is_the_authors_fault(student: Make) -> None:
    with pytest.raises(AssignmentError, match="no function 'nothing'"):
        student("x = 1").probe("nothing")


def test_fresh_gives_an_untouched_module(student: Make) -> None:
    work = student("seen = []\ndef f():\n    seen.append(1)\n    return len(seen)")
    assert (work.f(), work.f()) == (1, 2)
    work.fresh()
    assert work.f() == 1


def test_two_loads_see_the_same_randomness_and_the_same_order_of_sets(student: Make) -> None:
    work = student("import random\ndef f(): return [random.random(), list({'a', 'b', 'c', 'd'})]", seed=5)
    first = work.f()
    work.fresh()
    assert work.f() == first


def test_a_hidden_tests_sentence_holds_no_text_of_the_exception(student: Make) -> None:
    stopped = verdict_of(lambda: student("def f(x): raise ValueError(x)").f("secret"))
    assert "secret" in stopped.message.ko
    assert "secret" not in stopped.brief.ko + stopped.brief.en


# Killed by somebody else


def test_a_kill_from_outside_is_no_crash_of_the_students(locking_host: Host, locked: Make) -> None:
    """The kernel short of memory, or an administrator: at level 3 and 4 no submission can do that to itself."""
    work = locked("def f(): return 1\n")
    assert work.f() == 1
    link = work._interpreter._link
    assert isinstance(link, PipeLink)
    os.kill(link.clock.pid, signal.SIGKILL)
    with pytest.raises(SandboxError if locking_host.level >= 3 else StudentStopped):
        work.f()
    assert work.f() == 1


@pytest.mark.parametrize(
    ("end", "verdicts"),
    [
        # Deaf to itself as process 1 of a namespace, so that it goes on; where it has none, it dies.
        ("os.kill(os.getpid(), 9)", {"passed", "crashed"}),
        ("os.close(4); time.sleep(60)", {"crashed"}),
        ("os._exit(137)", {"crashed"}),
    ],
)
def test_a_submission_cannot_blame_the_machine(locked: Make, end: str, verdicts: set[str]) -> None:
    """Whatever it does to its own process and pipes, the verdict is its own."""
    work = locked(f"import os, time\ndef f():\n    {end}\n    return 2\n")
    verdict = "passed"
    try:
        work.f()
    except StudentStopped as stopped:
        verdict = stopped.verdict
    assert verdict in verdicts
