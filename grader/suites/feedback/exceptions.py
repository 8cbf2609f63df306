"""Explains to a beginner what an exception means: from its type, Python's message, and what was there when it came.

A sentence is told only where it is true of this exception: the narrow ones go by the message, those about names and
values by facts that the student's process found (`grader.sandbox.inside.circumstances`). The limit: nothing is looked
up here, and an exception of which nothing is known gets no sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.suites.feedback.graphs import GRAPHS
from grader.suites.feedback.syntax import nearly
from grader.text import EMPTY, Text, tr
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.stops import Raised

_KNOWN_WORDS = (
    *("print", "return", "range", "len", "input", "list", "dict", "set", "tuple", "str", "int", "float", "sorted"),
    *("enumerate", "append", "True", "False", "None", "break", "continue", "pass", "round", "sum", "max", "min", "zip"),
)
"""What a name that is not defined may have been meant for, where no name of the student's own is near."""


@dataclass(frozen=True)
class Rule:
    """`text` holds where the exception is of that type and its message fits the pattern."""

    type: str
    message: str
    text: Text


_NO_NUMBER = tr("A string stands where a number is wanted. int() or float() makes a number of a string of digits.")
_WHOLE_NUMBERS = tr(
    "Whole numbers are wanted here, and there is a float. // divides without a remainder; int() cuts it."
)
_BRACKETS_OF_A_CALL = tr("Round brackets call a function; square ones take something out of a list or a dictionary.")

_FUNCTION_ITSELF = tr("A function stands where its result is wanted. Round brackets call it: f(x).")
_NO_SLICE = tr("A dictionary has no order, so [a:b] takes no part of it. Use a key, or make a list of it first.")
_NO_LENGTH = tr("len() counts the values of a list, a string or a dictionary; a single number has no length.")

RULES = (
    Rule(
        "NameError",
        r"name '(true|false|none|TRUE|FALSE|NONE|null|NULL)' is not defined",
        tr("Python writes True, False and None, with one capital."),
    ),
    Rule(
        "NameError",
        r"name '(List|Dict|Set|Tuple|Optional|Union|Any|Callable)' is not defined",
        tr("That name has to be imported from typing. Small letters (list, dict) need no import."),
    ),
    Rule(
        "NameError",
        r"name '(xrange|raw_input|unicode|basestring|long|unichr|reduce|cmp)' is not defined",
        tr("That name is of Python 2. Today: range, input, str, int, functools.reduce."),
    ),
    Rule(
        "UnboundLocalError", "", tr("A variable is used before it has a value. Give it one inside the function first.")
    ),
    Rule(
        "TypeError",
        r"unexpected keyword argument|takes no keyword arguments|got multiple values for argument",
        tr(
            "A name before = in the brackets of a call is not, or not once, among those of the function that is called."
        ),
    ),
    Rule(
        "TypeError",
        r"can only concatenate str|for \+=?: ('str' and '(int|float)'|'(int|float)' and 'str')",
        tr("A string and a number cannot be joined by +. Look at str(), or f-strings."),
    ),
    Rule(
        "TypeError",
        r"can only concatenate (list|tuple)|for \+=?: '(list|tuple)' and",
        tr("+ joins a list only to a list, and a tuple only to a tuple. append() adds one value to a list."),
    ),
    Rule(
        "TypeError",
        r"for [-*/%]+=?: ('str'|'\w+' and 'str')|can't multiply sequence by non-int of type '(str|float)'",
        _NO_NUMBER,
    ),
    Rule(
        "TypeError",
        r"'NoneType'|non-iterable NoneType",
        tr("There is a None among the values. Perhaps it is the result of a function without return."),
    ),
    Rule(
        "TypeError",
        r"'(function|method|builtin_function_or_method|type)' object is not (iterable|subscriptable)"
        r"|argument of type '(function|method|builtin_function_or_method)'"
        r"|for .+'(function|method|builtin_function_or_method)'",
        _FUNCTION_ITSELF,
    ),
    Rule(
        "TypeError",
        r"not supported between instances of",
        tr("Values of different types, such as a string and a number, cannot be compared by < or >, nor be sorted."),
    ),
    Rule(
        "TypeError",
        r"^'(int|float|bool)' object is not iterable|cannot unpack non-iterable (int|float|bool)",
        tr("A single number stands where several are wanted. range(n) counts; append() adds one value to a list."),
    ),
    Rule(
        "TypeError",
        r"^argument of type '(int|float|bool)' is not (iterable|a container)",
        tr("`in` looks into a list, a string or a dictionary; a single number holds nothing."),
    ),
    Rule(
        "TypeError",
        r"^'(int|float|bool)' object (is not subscriptable|does not support item assignment)",
        tr("A single number has no [ ]. Print the value in front of the brackets to see what it is."),
    ),
    Rule(
        "TypeError",
        r"^'(set|frozenset|dict_(keys|values|items)|map|filter|zip|generator|enumerate)' object is not subscriptable",
        tr("This has no order that could be counted, so it has no [ ]. list(…) makes a list of it."),
    ),
    Rule(
        "TypeError",
        r"^'(str|tuple|bytes|range)' object does not support item (assignment|deletion)",
        tr("A string or a tuple cannot be changed in place. Make a new one, or a list."),
    ),
    Rule(
        "TypeError",
        r"unhashable type: '(list|dict|set|numpy.ndarray)'",
        tr("A list, a dictionary or a set can be no key of a dictionary and no element of a set. A tuple can."),
    ),
    Rule(
        "TypeError",
        r"(list|tuple|string|range object) indices must be integers",
        tr("The index of a list or a string is a whole number. A name as a key belongs to a dictionary."),
    ),
    Rule(
        "TypeError",
        r"^object of type '(int|float|bool)' has no len\(\)",
        _NO_LENGTH,
    ),
    Rule(
        "TypeError",
        r"'float' object cannot be interpreted as an integer|slice indices must be integers",
        _WHOLE_NUMBERS,
    ),
    Rule(
        "TypeError",
        r"'str' object cannot be interpreted as an integer",
        _NO_NUMBER,
    ),
    Rule(
        "TypeError",
        r"sequence item \d+: expected str instance",
        tr("join() joins strings alone. str() makes a string of a number."),
    ),
    Rule(
        "TypeError",
        r"append\(\) takes exactly one argument",
        tr("append() takes one value. Two that belong together go in as one tuple: append((a, b))."),
    ),
    Rule(
        "TypeError",
        r"bad operand type for (unary|abs)",
        _NO_NUMBER,
    ),
    Rule(
        "TypeError",
        r"not all arguments converted during string formatting|not enough arguments for format string",
        tr("% after a string fills its %s and %d: there must be as many values. To calculate, make it a number first."),
    ),
    Rule(
        "TypeError",
        r"expected (at least |at most |exactly )?\d+ arguments?, got|takes (exactly one|at least|at most|no) .*arg",
        tr("The brackets of this call hold more or fewer values than that function takes."),
    ),
    Rule(
        "TypeError",
        r"^%\w format: ",
        tr("%d and %f take a number, and there is something else. %s takes any value."),
    ),
    Rule("TypeError", r"unhashable type: 'slice'", _NO_SLICE),
    Rule("KeyError", r"^slice\(", _NO_SLICE),
    Rule("TypeError", "", tr("An operation or a call met a value of a type that it cannot take.")),
    Rule("KeyError", "", tr("A dictionary does not have this key. Ask first, with `in` or `get`.")),
    Rule("IndexError", r"pop from (an )?empty", tr("It is empty: there is nothing to take out.")),
    Rule(
        "IndexError",
        r"^Replacement index",
        tr("The text has more {} than format() has values in its brackets."),
    ),
    Rule("IndexError", "", tr("An index is out of range. Indexes go from 0 to len - 1.")),
    Rule("AssertionError", "^$", tr("What stands behind `assert` was not true.")),
    Rule("ZeroDivisionError", "", tr("Something was divided by 0.")),
    Rule(
        "ValueError",
        r"invalid literal for int\(\)|could not convert string to float",
        tr("int() or float() was given a string that is no number."),
    ),
    Rule(
        "ValueError",
        r"could not be broadcast|mismatch in its core dimension|shapes .{1,40} not aligned",
        tr("The shapes of the arrays do not fit. Print both shapes and compare them."),
    ),
    Rule(
        "ValueError",
        r"truth value of an array",
        tr("An array of several values is neither true nor false. np.where, .any() or .all() decide by its values."),
    ),
    Rule(
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        tr("There are more or fewer names left of = than values on its right."),
    ),
    Rule(
        "ValueError",
        r"^(min|max)\(\) .*empty",
        tr("min() and max() need at least one value, and there is none."),
    ),
    Rule(
        "ValueError",
        r"^Unknown format code",
        tr("The letter behind the colon in {} does not fit the value: d and f take numbers."),
    ),
    Rule(
        "ValueError",
        r"not in list|substring not found",
        tr("What is looked for is not there. Ask first, with `in`."),
    ),
    Rule(
        "RuntimeError",
        r"changed (size|its keys)? ?during iteration|dictionary (changed size|keys changed) during iteration",
        tr("What a `for` goes through may not be changed inside of it. Go through a copy: for x in list(d):"),
    ),
    Rule(
        "BdbQuit",
        "",
        tr("breakpoint() and pdb stop for the debugger, and nobody is there while grading. Remove them."),
    ),
    Rule(
        "TclError",
        "",
        tr("There is no screen while grading. Remove the lines that open a window (turtle, tkinter)."),
    ),
    Rule(
        "FileNotFoundError",
        "",
        tr(
            "There is no such file while grading. Only what was handed in is there; name it without a folder before it."
        ),
    ),
    Rule(
        "OperatorNotAllowedInGraphError",
        r"as a Python `bool`",
        tr("A tensor has no value before the session runs: if, and, max() cannot choose by it. Use operations of tf."),
    ),
)
"""The first that fits is told."""

_METHODS = {
    ("dict", "has_key"): tr("A dictionary is asked with `in`: if key in dictionary."),
    **dict.fromkeys(
        [("dict", "iteritems"), ("dict", "iterkeys"), ("dict", "itervalues")],
        tr("Today's Python has items(), keys() and values()."),
    ),
    ("dict", "add"): tr(
        "{} is an empty dictionary; set() is an empty set. A dictionary gets a value by d[key] = value."
    ),
    ("dict", "append"): tr("A dictionary gets a value by d[key] = value; append() belongs to a list."),
    ("tuple", "append"): tr("() is a tuple, which never changes; [] is a list, which has append()."),
    ("set", "append"): tr("A set gets a value by add(); append() belongs to a list."),
    ("str", "append"): tr("A string is joined by +; append() belongs to a list."),
    ("list", "add"): tr("A list gets a value by append(); add() belongs to a set."),
    ("list", "push"): tr("A list gets a value by append()."),
    **{
        (owner, name): tr("How many there are says len(…).")
        for owner in ("list", "str", "dict", "set", "tuple")
        for name in ("length", "size", "len")
    },
    **{
        (owner, name): tr("Whether something is in there is asked with `in`: if x in y:")
        for owner in ("list", "str", "dict", "set", "tuple")
        for name in ("contains", "includes", "has", "containsKey")
    },
    **{(owner, name): _NO_LENGTH for owner in ("int", "float", "bool") for name in ("length", "size", "len")},
    **{(owner, ""): _FUNCTION_ITSELF for owner in ("function", "method", "builtin_function_or_method")},
    ("str", "remove"): tr('A string never changes. replace(a, "") makes a new one without a.'),
    ("list", "split"): tr("split() belongs to a string; this is a list already."),
    **dict.fromkeys(
        [("list", "items"), ("list", "keys"), ("list", "values")],
        tr("items(), keys() and values() belong to a dictionary; this is a list."),
    ),
    ("NoneType", ""): tr(
        "A None has no such function. Perhaps the result of append(), sort() or the like "
        "was put into a variable: those return None."
    ),
}
_MODULES = {
    ("time", "clock"): tr("Today's Python has time.perf_counter() in its place."),
    ("string", "letters"): tr("Today's Python has string.ascii_letters in its place."),
    ("string", "maketrans"): tr("Today's Python has str.maketrans() in its place."),
    **dict.fromkeys([("collections", "Iterable"), ("collections", "Mapping")], tr("Today it lies in collections.abc.")),
    ("fractions", "gcd"): tr("Today's Python has math.gcd() in its place."),
    **{
        ("numpy", name): tr("NumPy of today has no np.{name}: write {today}.", name=name, today=today)
        for name, today in {
            "float": "float",
            "int": "int",
            "bool": "bool",
            "object": "object",
            "str": "str",
            "complex": "complex",
            "float_": "np.float64",
            "complex_": "np.complex128",
            "unicode_": "np.str_",
            "Inf": "np.inf",
            "infty": "np.inf",
            "NaN": "np.nan",
            "product": "np.prod",
            "cumproduct": "np.cumprod",
            "alltrue": "np.all",
            "sometrue": "np.any",
            "in1d": "np.isin",
            "row_stack": "np.vstack",
        }.items()
    },
}


def explain_exception(raised: Raised) -> Text:
    """What the exception means and what to look at; empty where nothing is known that is true for certain."""
    kind = raised.type.rpartition(".")[2]
    if kind == "AttributeError":
        return _attribute(raised)
    if kind in ("ImportError", "ModuleNotFoundError"):
        return _import(raised)
    if kind == "TypeError":
        if re.search("object is not callable", raised.message):
            return _not_callable(raised)
        if re.search(r"but \d+ (was|were) given|takes no arguments|missing \d+ required", raised.message):
            return _COUNT_HERE if raised.lines else _COUNT
    if kind == "UnboundLocalError" and raised.facts.get("compared_line"):
        return tr("Line {line} compares with ==; a value is given by one =.", line=raised.facts["compared_line"])
    if kind == "UnboundLocalError" and raised.facts.get("hides"):
        return (_TAKEN if raised.facts["hides"] == "function" else _OUTSIDE).format(
            name=printable(str(raised.facts.get("called", "")))
        )
    source = raised.lines[-1][1] if raised.lines else ""
    if kind == "ValueError" and "values to unpack" in raised.message and re.search(r"\bfor\b.{1,200}\bin\b", source):
        return _PARTS
    if kind == "TypeError" and "'int' and 'str'" in raised.message and re.search(r"^[^+]*\bsum\s*\([^+]*$", source):
        return tr("sum() adds numbers, and there is a string among them.")
    for type_, message, text in GRAPHS:
        if type_ == kind and re.search(message, raised.message[:1_000]):
            return text
    for rule in RULES:
        if rule.type == kind and re.search(rule.message, raised.message[:1_000]):
            return rule.text
    return _undefined(raised) if kind == "NameError" else EMPTY


_TAKEN = tr(
    "`{name}` gets a value in this function, so there it is a variable and no longer the function of that name. Give "
    "the variable another name."
)
_OUTSIDE = tr(
    "`{name}` gets a value in this function, so there it is another variable than the one outside. Hand it over as a "
    "parameter, or write `global {name}` first."
)
_PARTS = tr(
    "Each value that this `for` takes out has more or fewer parts than names stand before `in`. A dictionary gives its "
    "keys alone; .items() gives keys and values."
)
_COUNT = tr("The number of arguments differs. Compare the names in the brackets with the def line of the homework.")
_COUNT_HERE = tr("This line calls a function with more or fewer values than its def line takes.")


def _undefined(raised: Raised) -> Text:
    text = tr("A name is used that was never defined. ")
    if own := _near(raised):
        return text + tr("Perhaps it is this one, spelt differently: {names}", names=own)
    word = re.match(r"name '(\w{2,40})' is not defined", raised.message[:100])
    if word and word[1] == "self":
        return tr("`self` is there only inside a method that names it first: def f(self):")
    if word and word[1] in _IMPORTS:
        return text + tr("It is a module: write `{line}` at the top.", line=_IMPORTS[word[1]])
    if word and word[1] == "init":  # of TensorFlow's scripts, and no `int`
        word = None
    return text + ((nearly(word[1], _KNOWN_WORDS) if word else None) or tr("Check its spelling and capitals."))


_IMPORTS = {
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    **{
        name: f"import {name}"
        for name in ("numpy", "tensorflow", "math", "random", "time", "datetime", "os", "sys", "re", "json", "string")
    },
}
_MODULE_NAMES = (
    *(name for name in _IMPORTS if len(name) > 2),
    "collections",
    "itertools",
    "functools",
    "copy",
    "keras",
)
"""Modules that are used and were never imported."""


def _near(raised: Raised) -> str:
    names = raised.facts.get("near")
    return printable(", ".join(names)) if isinstance(names, tuple) else ""


def _attribute(raised: Raised) -> Text:
    facts = raised.facts
    wanted, owner, module = (str(facts.get(name, "")) for name in ("attribute", "owner", "module"))
    found = re.match(r"(module )?'([\w.]{1,80})' (?:object )?has no attribute '(\w{1,80})'", raised.message)
    if found is not None:
        wanted = wanted or found[3]
        owner, module = (owner, module or found[2]) if found[1] else (owner or found[2], module)
    if facts.get("own_file"):
        return tr(
            "Your own file {file} is imported in place of Python's {module}. Give it another name.",
            file=printable(str(facts["own_file"])),
            module=printable(module),
        )
    known = _MODULES.get((module, wanted)) or _METHODS.get((owner, wanted))
    if known is None and owner.endswith(("function", "method")):
        known = _METHODS.get((owner, ""))
    if known is None and (owner == "NoneType" or re.match("'NoneType' object", raised.message)):
        known = _METHODS["NoneType", ""]
    if known:
        return known
    if own := _near(raised):
        return tr("Perhaps this one is meant: {names}", names=own)
    if module:
        return tr("The module {module} has nothing of that name.", module=printable(module))
    if owner == "dict":
        return tr('A dictionary has nothing of that name. Its values are taken out by their keys: d["name"].')
    return tr("A value of the type {owner} has nothing of that name.", owner=printable(owner)) if owner else EMPTY


def _import(raised: Raised) -> Text:
    name = re.search(r"cannot import name '(\w{1,80})' from '([\w.]{1,80})'", raised.message)
    if name is not None:
        return _MODULES.get((name[2], name[1])) or tr(
            "The module {module} has nothing of the name {name}.", module=name[2], name=name[1]
        )
    if raised.type.rpartition(".")[2] == "ModuleNotFoundError":
        missing = re.match(r"No module named '(\w{2,40})'", raised.message)
        return (nearly(missing[1], _MODULE_NAMES) if missing else None) or tr(
            "A module is imported that does not exist here."
        )
    return EMPTY


def _not_callable(raised: Raised) -> Text:
    """Something that is no function stands before round brackets."""
    facts = raised.facts
    called = printable(str(facts.get("called", "")))
    if facts.get("hides") == "builtin":
        return tr("The variable {name} hides Python's function of that name. Choose another name.", name=called)
    if facts.get("hides") == "function":
        return tr(
            "`{name}` is assigned anew in line {line}, so it is no function any more. Give the result another name.",
            name=called,
            line=facts.get("bound_line", 0),
        )
    kind = re.match(r"'(\w{1,80})' object is not callable", raised.message)
    if kind is not None and kind[1] in ("int", "float", "complex"):
        return tr("A number stands before round brackets. To multiply, write * between them: 3 * (a + b).")
    if kind is not None and kind[1] in ("dict", "list", "tuple", "str") and called:
        return _BRACKETS_OF_A_CALL + tr(" Here square ones are wanted: {name}[…].", name=called)
    return _BRACKETS_OF_A_CALL if kind is not None else EMPTY
