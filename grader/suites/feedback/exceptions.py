"""Explains to a beginner what an exception means: from its type, Python's message, and what was there when it came.

A sentence is told only where it is true of this exception: the narrow ones go by the message, those about names and
values by facts that the student's process found (`grader.sandbox.inside.circumstances`). The limit: nothing is looked
up here, and an exception of which nothing is known gets no sentence.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from grader.suites.feedback.gone import explain_gone, explain_gone_module
from grader.suites.feedback.rules import FUNCTION_ITSELF, NO_LENGTH, RULES
from grader.suites.feedback.syntax import suggest_spelling
from grader.text import EMPTY, Text, tr
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.raised import Raised

_KNOWN_WORDS = (
    *("print", "return", "range", "len", "input", "list", "dict", "set", "tuple", "str", "int", "float", "sorted"),
    *("enumerate", "append", "True", "False", "None", "break", "continue", "pass", "round", "sum", "max", "min", "zip"),
)
"""What a name that is not defined may have been meant for, where no name of the student's own is near."""


_BRACKETS_OF_A_CALL = tr("Round brackets call a function; square ones take something out of a list or a dictionary.")

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
    **{(owner, name): NO_LENGTH for owner in ("int", "float", "bool") for name in ("length", "size", "len")},
    **{(owner, ""): FUNCTION_ITSELF for owner in ("function", "method", "builtin_function_or_method")},
    ("str", "remove"): tr('A string never changes. replace(a, "") makes a new one without a.'),
    ("list", "split"): tr("split() belongs to a string; this is a list already."),
    **dict.fromkeys(
        [("list", "items"), ("list", "keys"), ("list", "values")],
        tr("items(), keys() and values() belong to a dictionary; this is a list."),
    ),
    ("ndarray", "append"): tr(
        "An array does not grow. Collect the values in a list, and make the array of it at the end."
    ),
    **{(owner, "append"): tr("append() belongs to a list; this is a number.") for owner in ("int", "float", "bool")},
    **{
        ("list", name): tr("{name}() belongs to a string; this is a list. Take its strings out one by one.", name=name)
        for name in ("lower", "upper", "strip", "replace", "title", "startswith", "endswith", "isalpha", "isdigit")
    },
    ("KerasLazyLoader", ""): tr("TensorFlow of today has it no more; its cells and layers lie in tf.keras.layers."),
    ("NoneType", ""): tr(
        "A None has no such function. Perhaps the result of append(), sort() or the like "
        "was put into a variable: those return None."
    ),
}


def explain_exception(raised: Raised) -> Text:
    """What the exception means and what to look at; empty where nothing is known that is true for certain."""
    kind = raised.type.rpartition(".")[2]
    if kind == "AttributeError":
        return _explain_attribute(raised)
    if kind in ("ImportError", "ModuleNotFoundError"):
        return _explain_import(raised)
    if kind == "TypeError":
        if re.search("object is not callable", raised.message):
            return _explain_not_callable(raised)
        if re.search(r"but \d+ (was|were) given|takes no arguments|missing \d+ required", raised.message):
            return _COUNT_HERE if raised.lines else _COUNT
    if kind == "UnboundLocalError" and raised.facts.get("compared_line"):
        return tr("Line {line} compares with ==; a value is given by one =.", line=raised.facts["compared_line"])
    if kind == "UnboundLocalError" and raised.facts.get("hides"):
        return (_TAKEN if raised.facts["hides"] == "function" else _OUTSIDE).format(
            name=printable(str(raised.facts.get("called", "")))
        )
    source = raised.lines[-1][1] if raised.lines else ""
    for rule in RULES:
        if rule.fits(kind, raised.message[:1_000], source):
            return rule.text
    return _explain_name(raised) if kind == "NameError" else EMPTY


_TAKEN = tr(
    "`{name}` gets a value in this function, so there it is a variable and no longer the function of that name. Give "
    "the variable another name."
)
_NO_NUMPY_IN_A_PAGE = tr(
    "A check in the browser has no NumPy; where your homework is graded it is there. Check this file with `grade "
    "check` on a computer, or do without NumPy: this homework can be solved without it."
)
_OUTSIDE = tr(
    "`{name}` gets a value in this function, so there it is another variable than the one outside. Hand it over as a "
    "parameter, or write `global {name}` first."
)
_COUNT = tr("The number of arguments differs. Compare the names in the brackets with the def line of the homework.")
_COUNT_HERE = tr("This line calls a function with more or fewer values than its def line takes.")


def _explain_name(raised: Raised) -> Text:
    text = tr("A name is used that was never defined. ")
    if own := _list_near_names(raised):
        return text + tr("Perhaps it is this one, spelt differently: {names}", names=own)
    word = re.match(r"name '(\w{2,40})' is not defined", raised.message[:100])
    line = raised.lines[-1][1] if raised.lines else ""
    if re.match(r"name '[\u1100-\u11ff\u3131-\u318e]+' is not defined", raised.message[:100]):
        return tr("The Korean letters in this line were left over while typing. Remove them.")
    remark = re.search(r"=\s*[-\d.\"'()\[\]{}]+\s*//\s*([\uac00-\ud7a3]\w*)\s*$", line)
    if word and remark and remark[1] == word[1]:  # `total = 0 // 합계`: nobody divides a number that is written down
        return tr("A comment begins with #. In Python // divides, and what stands behind it is taken for a name.")
    for names, behind, today in _ELSEWHERE:
        if word and word[1] in names and re.search(rf"\b{word[1]}\s*{behind}", line):
            return text + tr("Python writes it {today}.", today=today)
    if word and re.match(r"\s*In \[\d*\]:", line):
        return tr("The prompt In [1]: of a notebook was copied too. Remove it from the beginning of each line.")
    if word and word[1] == "self":
        return tr("`self` is there only inside a method that names it first: def f(self):")
    if word and word[1] in _IMPORTS:
        return text + tr("It is a module: write `{line}` at the top.", line=_IMPORTS[word[1]])
    if word and word[1] == "init":  # of TensorFlow's scripts, and no `int`
        word = None
    return text + (
        (suggest_spelling(word[1], _KNOWN_WORDS) if word else None) or tr("Check its spelling and capitals.")
    )


_ELSEWHERE = (
    (("console", "System"), r"\.", "print(…)"),
    (("echo", "puts", "printf", "println"), r"\(", "print(…)"),
    (("cout",), "<<", "print(…)"),
    (("cin",), ">>", "input()"),
    (("scanf",), r"\(", "input()"),
    (("strlen", "length", "sizeof", "count"), r"\(", "len(…)"),
    *(
        ((method,), r"\(", f"a.{method}(…)")
        for method in ("append", "split", "lower", "upper", "replace", "strip", "join", "items", "keys", "values")
    ),
    (("parseInt",), r"\(", "int(…)"),
    (("parseFloat",), r"\(", "float(…)"),
    (("toString",), r"\(", "str(…)"),
    (("this",), r"\.", "self"),
    (("Math",), r"\.", "math, with import math"),
)
"""Words of other languages, what stands behind them (a variable may have that name, too), and what Python has."""
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


def _list_near_names(raised: Raised) -> str:
    names = raised.facts.get("near")
    return printable(", ".join(names)) if isinstance(names, tuple) else ""


def _explain_attribute(raised: Raised) -> Text:
    facts = raised.facts
    attribute, owner, module = (str(facts.get(name, "")) for name in ("attribute", "owner", "module"))
    message = re.match(r"(module )?'([\w.]{1,80})' (?:object )?has no attribute '(\w{1,80})'", raised.message)
    removed = re.match(r"`np\.(\w{1,80})` was removed", raised.message)
    if removed is not None:
        attribute, module = removed[1], "numpy"
    if message is not None:
        attribute = attribute or message[3]
        owner, module = (owner, module or message[2]) if message[1] else (owner or message[2], module)
    if facts.get("own_file"):
        return tr(
            "Your own file {file} is imported in place of Python's {module}. Give it another name.",
            file=printable(str(facts["own_file"])),
            module=printable(module),
        )
    if attribute == "value" and owner == "int" and raised.lines and "shape" in raised.lines[-1][1]:
        return tr("In today's TensorFlow a size in a shape is a number by itself: leave out .value.")
    sentence = explain_gone(module, attribute) or _METHODS.get((owner, attribute)) or _METHODS.get((owner, ""))
    if sentence is None and re.match("'NoneType' object", raised.message):
        sentence = _METHODS["NoneType", ""]
    if sentence:
        return sentence
    of_class = re.match(r"type object '(\w{1,80})' has no attribute", raised.message)
    if own := _list_near_names(raised):
        return tr("Perhaps this one is meant: {names}", names=own)
    if module:
        return tr("The module {module} has nothing of that name.", module=printable(module))
    if of_class:
        return tr("The class {name} has nothing of that name.", name=of_class[1])
    if owner == "dict":
        return tr('A dictionary has nothing of that name. Its values are taken out by their keys: d["name"].')
    return tr("A value of the type {owner} has nothing of that name.", owner=printable(owner)) if owner else EMPTY


def _explain_import(raised: Raised) -> Text:
    name = re.search(r"cannot import name '(\w{1,80})' from '([\w.]{1,80})'", raised.message)
    if name is not None:
        return explain_gone(name[2], name[1]) or tr(
            "The module {module} has nothing of the name {name}.", module=name[2], name=name[1]
        )
    if raised.type.rpartition(".")[2] == "ModuleNotFoundError":
        missing = re.match(r"No module named '([\w.]{2,80})'", raised.message)
        if missing and missing[1] == "numpy" and sys.platform == "emscripten":
            return _NO_NUMPY_IN_A_PAGE
        known = explain_gone_module(missing[1]) if missing else None
        if missing and known is None and "." not in missing[1]:
            known = suggest_spelling(missing[1], _MODULE_NAMES)
        return known or tr("A module is imported that does not exist here.")
    return EMPTY


def _explain_not_callable(raised: Raised) -> Text:
    """Something that is no function stands before round brackets."""
    facts = raised.facts
    name = printable(str(facts.get("called", "")))
    if facts.get("hides") == "builtin":
        return tr("The variable {name} hides Python's function of that name. Choose another name.", name=name)
    if facts.get("hides") == "function":
        return tr(
            "`{name}` is assigned anew in line {line}, so it is no function any more. Give the result another name.",
            name=name,
            line=facts.get("bound_line", 0),
        )
    kind = re.match(r"'([\w.]{1,80})' object is not callable", raised.message)
    about = re.search(r"\.(shape|size|ndim|dtype|T)$", name)
    if kind is not None and about and kind[1] in ("tuple", "int", "numpy.ndarray"):
        return tr("{name} is a value and no function: write it without round brackets.", name=name)
    if kind is not None and kind[1] == "numpy.ndarray":
        return _BRACKETS_OF_A_CALL
    if kind is not None and kind[1] in ("int", "float", "complex"):
        return tr("A number stands before round brackets. To multiply, write * between them: 3 * (a + b).")
    if kind is not None and kind[1] == "str" and name[:1] in ("'", '"'):
        return tr("A string stands before round brackets. A sign is missing between them: * repeats it, + joins.")
    if kind is not None and kind[1] in ("dict", "list", "tuple", "str") and name:
        return _BRACKETS_OF_A_CALL + tr(" Here square ones are wanted: {name}[…].", name=name)
    if kind is not None and kind[1] == "module":
        return tr("This name is a module, which cannot be called. Name the function in it, as in math.sqrt(2).")
    return _BRACKETS_OF_A_CALL if kind is not None else EMPTY
