"""What a beginner reads of an exception: true of what was there, in the student's own words and lines.

Of `grader.sandbox.inside.circumstances` and `grader.sandbox.seam.near`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.sandbox import stops
from grader.sandbox.student import Student
from grader.suites.feedback import sentences
from grader.text import Text

Make = Callable[..., Student]


def explain(student: Make, source: str, *args: object, helpers: dict[str, bytes] | None = None) -> Text:
    """What is said of `f(*args)` in that file."""
    files = {"homework.py": source.encode(), **(helpers or {})}
    call = student(source, files=files).call("f", *args) if helpers else student(source).call("f", *args)
    assert call.raised is not None
    return sentences.explain_stop(stops.explain_exception(call.raised, str(call)))


def body(*lines: str) -> str:
    return "def f(x=None):\n" + "".join(f"    {line}\n" for line in lines)


D = "d = {'a': 1}"
SAID = {
    "own name misspelt": (body("lst = []", "lsst.append(1)"), "spelt differently: lst"),
    "own function misspelt": ("def average(x): return x\n" + body("return averge(x)"), "spelt differently: average"),
    "builtin misspelt": (body("pritn(1)"), "It looks like print"),
    "nothing near": (body("return spam"), "Check its spelling and capitals."),
    "compared for assigned": (
        body("total == 0", "total = 1", "return total"),
        "Line 2 compares with ==; a value is given",
    ),
    "round for square, of a dictionary": (body(D, "return d('a')"), "Here square ones are wanted: d[…]."),
    "round for square, of a list": (body("lst = [1]", "return lst(0)"), "Here square ones are wanted: lst[…]."),
    "a forgotten star": (body("return 3(2 + 1)"), "To multiply, write * between them"),
    "a builtin beside what is not callable": (
        body("return list(map(3, [1]))"),
        "A number stands before round brackets.",
    ),
    "a shape called": (body("import numpy as np", "return np.ones(3).shape()"), "is a value and no function"),
    "a builtin hidden": (body("sum = 3", "return sum([1])"), "The variable sum hides Python's function of that name."),
    "a function hidden": (
        "def g(): return 1\ng = g()\n" + body("return g()"),
        "`g` is assigned anew in line 2, so it is no function any more.",
    ),
    "square for round": (body("r = []", "r.append[1]"), "A function stands where its result is wanted."),
    "a method named and not called": (body("s = 'a'", "return s.lower.split()"), "A function stands where its result"),
    "keys named and not called": (body(D, "return 'a' in d.keys"), "A function stands where its result is wanted."),
    "a variable over its own function": ("def g(): return 1\n" + body("g = g()", "return g"), "no longer the function"),
    "a variable over a builtin": (body("len = len([1])", "return len"), "no longer the function of that name"),
    "a variable of the file": ("n = 0\n" + body("n += 1", "return n"), "write `global n` first"),
    "a variable that is set in a branch": (body("if x:", "    n = 1", "return n"), "Give it one inside the function"),
    "keys alone, of a dictionary": (
        body("d = {'abc': 1}", "for k, v in d:", "    pass"),
        ".items() gives keys and values",
    ),
    "two names, three values": (body("a, b = 1, 2, 3"), "more or fewer names left of ="),
    "a sum of strings": (body("return sum(['a', 'b'])"), "sum() adds numbers"),
    "a sum and a string": (body("return sum([1]) + 'a'"), "A string and a number cannot be joined by +."),
    "too many values for a method": (body(D, "return d.get('a', 1, 2)"), "more or fewer values than that function"),
    "too few values for a method": (body("return 'abc'.replace('a')"), "more or fewer values than that function"),
    "a string for %d": (body("return '%d' % 'a'"), "%d and %f take a number"),
    "a part of a dictionary": (body(D, "return d[0:2]"), "so [a:b] takes no part of it"),
    "an empty list": (body("return [].pop()"), "It is empty"),
    "format without values": (body("return '{} {}'.format(1)"), "The text has more {} than format()"),
    "a letter of a format": (body("return f'{\"a\":d}'"), "d and f take numbers"),
    "the least of nothing": (body("return min([])"), "min() and max() need at least one value"),
    "assert": (body("assert 1 > 2"), "What stands behind `assert` was not true."),
    "length of a number": (body("return (3).length"), "a single number has no length"),
    "length of a dictionary": (body(D, "return d.size()"), "How many there are says len(…)."),
    "contains": (body(D, "return d.contains('a')"), "is asked with `in`"),
    "a key as an attribute": (body(D, "return d.a"), "Its values are taken out by their keys"),
    "remove of a string": (body("return 'abc'.remove('a')"), "A string never changes."),
    "an item of a number": (body("n = 3", "n[0] = 1"), "A single number has no [ ]."),
    "a module without import": (body("return np.zeros(3)"), "write `import numpy as np` at the top"),
    "self outside": (body("return self.x"), "only inside a method"),
    "a module misspelt": (body("import randon"), "It looks like random"),
    "typed in Korean mode": (body("ㅔ갸ㅜㅅ(1)"), "spelt differently: print"),
    "has_key": (body(D, "return d.has_key('a')"), "A dictionary is asked with `in`"),
    "iteritems": (body(D, "return d.iteritems()"), "Today's Python has items()"),
    "a dictionary for a set": (body("s = {}", "s.add(1)"), "{} is an empty dictionary; set() is an empty set."),
    "a tuple for a list": (body("t = ()", "t.append(1)"), "() is a tuple, which never changes"),
    "near method": (body("'a'.uper()"), "Perhaps this one is meant: upper"),
    "no such method": (body("(1).zzzz()"), "A value of the type int has nothing of that name."),
    "a None": (body("a = [].append(1)", "a.sort()"), "Perhaps the result of append(), sort()"),
    "time.clock": ("import time\n" + body("time.clock()"), "Today's Python has time.perf_counter()"),
    "a name that is gone, though one is near": (
        "import numpy as np\n" + body("np.asscalar(np.ones(1))"),
        "has no np.asscalar: write a.item().",
    ),
    "a name that NumPy itself says is gone": ("import numpy as np\n" + body("np.Inf"), "has no np.Inf: write np.inf."),
    "a float as the index of an array": ("import numpy as np\n" + body("np.ones(3)[1.0]"), "is a whole number"),
    "too many indices": ("import numpy as np\n" + body("np.ones(3)[0, 1]"), "than the array has dimensions"),
    "a shape in two": ("import numpy as np\n" + body("np.zeros(2, 3)"), "np.zeros((2, 3))"),
    "arrays that are no list": (
        "import numpy as np\n" + body("np.concatenate(np.ones(2), np.ones(2))"),
        "np.concatenate([a, b])",
    ),
    "append to an array": ("import numpy as np\n" + body("np.ones(3).append(1)"), "An array does not grow."),
    "append to a number": (body("n = 0", "n.append(1)"), "append() belongs to a list; this is a number."),
    "a string's method of a list": (body("['A'].lower()"), "lower() belongs to a string; this is a list."),
    "a module called": ("import math\n" + body("math(3)"), "This name is a module, which cannot be called."),
    "np.float": ("import numpy as np\n" + body("np.float"), "NumPy of today has no np.float: write float."),
    "np.bool": ("import numpy as np\n" + body("np.int"), "NumPy of today has no np.int: write int."),
    "a module without it": ("import math\n" + body("math.zzzz"), "The module math has nothing of that name."),
    "gcd": (body("from fractions import gcd"), "Today's Python has math.gcd()"),
    "no such module": (body("import nothing_there"), "A module is imported that does not exist here."),
    "a number is gone through": (body("for n in 3: pass"), "A single number stands where several are wanted."),
    "a number is added to a list": (body("r = []", "r += 7"), "A single number stands where several are wanted."),
    "in a number": (body("return 1 in 12"), "a single number holds nothing"),
    "index of a number": (body("n = 3", "n[0]"), "A single number has no [ ]."),
    "index of a set": (body("s = {1}", "s[0]"), "has no [ ]. list(…) makes a list"),
    "a string is changed": (body("s = 'abc'", "s[0] = 'x'"), "cannot be changed in place"),
    "a list as a key": (body(D, "d[[1]] = 2"), "can be no key of a dictionary"),
    "a name as an index": (body("[1]['a']"), "The index of a list or a string is a whole number."),
    "len of a number": (body("len(3)"), "a single number has no length"),
    "range of a float": (body("range(3 / 2)"), "Whole numbers are wanted here"),
    "range of a string": (body("range('3')"), "A string stands where a number is wanted."),
    "minus of a string": (body("return '3' - 1"), "A string stands where a number is wanted."),
    "list and number": (body("return [1] + 2"), "+ joins a list only to a list"),
    "join of numbers": (body("return ','.join([1])"), "join() joins strings alone."),
    "append of two": (body("[].append(1, 2)"), "append() takes one value."),
    "arguments of an own call": (
        "def g(a): return a\n" + body("return g()"),
        "calls a function with more or fewer values",
    ),
    "changed while gone through": (body(D, "for k in d: d[k + 'x'] = 1"), "may not be changed inside of it"),
    "the debugger": (body("breakpoint()", "return 1"), "nobody is there while grading. Remove them."),
    "no file": (body("open('data.txt')"), "There is no such file while grading."),
    "truth of an array": ("import numpy as np\n" + body("if np.array([1, 2]) > 1: pass"), "neither true nor false"),
    "Python 2": (body("return xrange(3)"), "That name is of Python 2."),
    "a string before round brackets": (body("return '*' (2 + 1)"), "* repeats it, + joins"),
    "square brackets behind a type": (body("return str[3]"), "Round brackets call it: f(x)."),
    "a method without its owner": (body("w = x,split()"), "Python writes it a.split(…)."),
    "letters left over": (body("x = 1", "ㅁㄴㅇ"), "were left over while typing. Remove them."),
    "a remark of another language": (body("total = 0 // 합계"), "A comment begins with #."),
    "a Korean name misspelt in a division": (body("n, 개수 = 4, 2", "m = n // 갯수"), "Check its spelling"),
    "a Korean name nearly right in a division": (
        body("학생수합계 = 2", "return 4 // 학생수합개"),
        "spelt differently: 학생수합계",
    ),
    "repeated by a float": (body("return ' ' * (3 / 1)"), "this number is a float. // divides"),
    "a list repeated by a float": (body("return [0] * 2.0"), "this number is a float. // divides"),
}


@pytest.mark.parametrize(("source", "said"), SAID.values(), ids=SAID)
def test_the_sentence_is_about_what_was_there(student: Make, source: str, said: str) -> None:
    text = explain(student, source, None)
    assert said in text.en
    assert "Perhaps the value is None" not in text.en
    assert text.ko.splitlines()[-1] != text.en.splitlines()[-1]


UNKNOWN = {
    "own exception": body("raise ValueError('no')"),
    "own type": "class E(Exception): pass\n" + body("raise E('no')"),
    "a type error of a library": body("import json", "json.dumps(object())"),
}


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN)
def test_no_advice_where_none_is_certain(student: Make, source: str) -> None:
    lines = explain(student, source, None).en.splitlines()
    assert len(lines) <= 3
    for untrue in ("The type is right", "Perhaps the value is None", "hides the function"):
        assert untrue not in "\n".join(lines)


def test_a_functions_name_that_its_result_took_still_is_the_function(student: Make) -> None:
    work = student("def names(d):\n    return list(d)\n\nnames = names({'a': 1})\nprint(names)\n")
    assert work.names({"b": 2}) == ["b"]
    assert work.loaded.rebound == (("names", 1, 4),)


def test_a_name_that_was_taken_is_no_second_run_of_its_def(student: Make) -> None:
    """A default or an annotation that holds only where the def stands, and what it prints, come once."""
    work = student(
        "from __future__ import annotations\ntables = [1]\n"
        "def names(d: Table, start=tables.pop(), said=print('once')):\n    return list(d)\n\n"
        "names = names({'a': 1})\n"
    )
    assert work.names({"b": 2}) == ["b"]
    assert work.loaded.printed == "once\n"
    assert work.loaded.remarks == ()


def test_only_what_can_be_called_is_offered_for_a_missing_function(student: Make) -> None:
    work = student("for name in ['a']: pass\nnam = 3\ndef names_(d): return list(d)\n")
    assert work.value("nam") == 3
    with pytest.raises(stops.StudentStopped) as caught:
        work.require("names")
    assert "`names_`" in caught.value.message.en
    assert "`name`" not in caught.value.message.en
    assert "`nam`" not in caught.value.message.en


def test_a_message_is_its_first_line_without_folders_and_addresses(student: Make) -> None:
    call = student(
        "import json\ndef f():\n    raise ValueError(f'no {json.__file__} of {object()}\\nsecond line /x')\n"
    ).call("f")
    said = stops.explain_exception(call.raised, "f()").message.en.splitlines()[0]
    assert said == "f() raised ValueError: no json/__init__.py of <object object>"


@pytest.mark.parametrize("module", ["math", "time"])
def test_where_a_module_of_c_lies_is_not_told(student: Make, module: str) -> None:
    """In a file of its own, or built into Python: of these two that differs from machine to machine."""
    said = explain(student, body(f"from {module} import nothing_there"))
    assert ".so" not in said.en
    assert "(" not in said.en.splitlines()[0].partition("ImportError")[2]


def test_what_is_printed_holds_no_folder_of_the_machine_and_no_address(student: Make) -> None:
    call = student("import os\ndef f(): print(os.path.abspath('x.txt'), f, object())").call("f")
    assert call.printed == "x.txt <function f> <object object>\n"


def test_an_own_file_that_takes_the_place_of_a_module_is_named(student: Make) -> None:
    text = explain(
        student, "import string\ndef f():\n    return string.punctuation\n", helpers={"string.py": b"x = 1\n"}
    )
    assert "Your own file string.py is imported in place of Python's string." in text.en
