"""Sentences for exceptions that go by their type, Python's message and the line they came of: a table.

The narrow ones stand first: the first that fits is told. The limit: what hangs on facts of the student's process (names
that are near, what a name holds) is in `grader.suites.feedback.exceptions`.
"""

from __future__ import annotations

from grader.suites.feedback.graphs import GRAPHS
from grader.suites.feedback.rule import Rule
from grader.text import tr

_NO_NUMBER = tr("A string stands where a number is wanted. int() or float() makes a number of a string of digits.")
_WHOLE_NUMBERS = tr(
    "Whole numbers are wanted here, and there is a float. // divides without a remainder; int() cuts it."
)
FUNCTION_ITSELF = tr("A function stands where its result is wanted. Round brackets call it: f(x).")
_NO_SLICE = tr("A dictionary has no order, so [a:b] takes no part of it. Use a key, or make a list of it first.")
NO_LENGTH = tr("len() counts the values of a list, a string or a dictionary; a single number has no length.")
_PARTS = tr(
    "Each value that this `for` takes out has more or fewer parts than names stand before `in`. A dictionary gives its "
    "keys alone; .items() gives keys and values."
)

RULES = (
    Rule("ValueError", r"values to unpack", _PARTS, r"\bfor\b.{1,200}\bin\b"),
    Rule(
        "TypeError",
        r"'int' and 'str'",
        tr("sum() adds numbers, and there is a string among them."),
        r"^[^+]*\bsum\s*\([^+]*$",
    ),
    *GRAPHS,
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
        r"unexpected keyword argument|takes no keyword arguments|invalid keyword argument"
        r"|got multiple values for argument",
        tr(
            "A name before = in the brackets of a call is not, or not once, among those of the function that is called."
        ),
    ),
    Rule(
        "TypeError",
        r"can only concatenate str \(not \"(int|float|bool|complex|numpy\.\w+)\"\)"
        r"|for \+=?: ('str' and '(int|float)'|'(int|float)' and 'str')",
        tr("A string and a number cannot be joined by +. Look at str(), or f-strings."),
    ),
    Rule(
        "TypeError",
        r"can only concatenate str|can't concat \w+ to bytes",
        tr("+ joins a string only to a string. str() makes one of any other value; decode() makes one of bytes."),
    ),
    Rule(
        "TypeError",
        r"can only concatenate (list|tuple)|for \+=?: '(list|tuple)' and",
        tr("+ joins a list only to a list, and a tuple only to a tuple. append() adds one value to a list."),
    ),
    Rule(
        "TypeError",
        r"for [-*/%]+=?: ('str'|'\w+' and 'str')|can't multiply sequence by non-int of type 'str'",
        _NO_NUMBER,
    ),
    Rule(
        "TypeError",
        r"can't multiply sequence by non-int of type 'float'",
        tr(
            "A string or a list times a whole number repeats it; this number is a float. // divides without a "
            "remainder. Digits in a string become a number by int() or float()."
        ),
    ),
    Rule(
        "TypeError",
        r"'NoneType'|non-iterable NoneType",
        tr("There is a None among the values. Perhaps it is the result of a function without return."),
    ),
    Rule(
        "TypeError",
        r"'(function|method|builtin_function_or_method|type)' object is not (iterable|subscriptable)"
        r"|^type '\w+' is not subscriptable"
        r"|argument of type '(function|method|builtin_function_or_method)'"
        r"|for .+'(function|method|builtin_function_or_method)'",
        FUNCTION_ITSELF,
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
        r"(list|tuple|string) indices must be integers.* not tuple",
        tr("In a list of lists each number has brackets of its own: a[1][2]. Only NumPy's arrays take a[1, 2]."),
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
        NO_LENGTH,
    ),
    Rule(
        "TypeError",
        r"'float' object cannot be interpreted as an integer",
        _WHOLE_NUMBERS,
    ),
    Rule(
        "TypeError",
        r"slice indices must be integers",
        tr("In [a:b] stand whole numbers. // divides without a remainder; int() makes one of a float or of digits."),
    ),
    Rule(
        "TypeError",
        r"'str' object cannot be interpreted as an integer|must be real number, not str"
        r"|type str doesn't define __round__",
        _NO_NUMBER,
    ),
    Rule(
        "TypeError",
        r"^(int|float)\(\) argument must be .* not '(list|tuple|dict|set|range|map)'",
        tr("int() and float() make a number of one value. Of a list, take its values one by one."),
    ),
    Rule(
        "TypeError",
        r"^exceptions must derive",
        tr('Behind `raise` stands an exception: raise ValueError("…")'),
    ),
    Rule("TypeError", r"^can only join an iterable", tr("join() takes a list of strings and joins them.")),
    Rule("TypeError", r"^ord\(\) expected", tr("ord() takes a string of exactly one character.")),
    Rule(
        "TypeError",
        r"'(tuple|list)' object cannot be interpreted as an integer",
        tr("Here belong single whole numbers, and there is a list or a tuple. Look at how many brackets there are."),
    ),
    Rule(
        "TypeError",
        r"^only (0-dimensional|size-1|length-1) arrays can be converted",
        tr("int(), float() and math.* take one number, and there is an array. Take one out with [ ], or use np.*."),
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
    Rule(
        "TypeError",
        r"^Cannot interpret .{1,40} as a data type|^Cannot construct a dtype",
        tr("The shape, or the list of values, is one thing and stands in brackets of its own: np.zeros((2, 3))."),
        r"\b(zeros|ones|empty|array)\s*\(",
    ),
    Rule(
        "TypeError",
        r"^only (integer scalar arrays|length-1 arrays|0-dimensional arrays) can be converted",
        tr("np.concatenate, np.vstack and np.hstack take the arrays in one list: np.concatenate([a, b])."),
        r"\b(concatenate|vstack|hstack|stack)\s*\(",
    ),
    Rule("TypeError", "", tr("An operation or a call met a value of a type that it cannot take.")),
    Rule(
        "KeyError",
        r"^'\w+'$",
        tr(
            "The text names a value in its {} that format() was not given. Or write an f-string: an f before the quote."
        ),
        r"\.format\s*\(",
    ),
    Rule("KeyError", "", tr("A dictionary does not have this key. Ask first, with `in` or `get`.")),
    Rule(
        "IndexError",
        r"empty (sequence|list|range)$",
        tr("It is empty: there is nothing to choose from."),
        r"\b(choice|choices|sample)\s*\(",
    ),
    Rule("IndexError", r"pop from (an )?empty", tr("It is empty: there is nothing to take out.")),
    Rule(
        "IndexError",
        r"^Replacement index",
        tr("The text has more {} than format() has values in its brackets."),
    ),
    Rule(
        "IndexError",
        r"^only integers, slices|^arrays used as indices must be",
        tr("The index of an array is a whole number, and there is something else. int() makes one of a float."),
    ),
    Rule(
        "IndexError",
        r"^too many indices for array",
        tr("There are more numbers in the [ ] than the array has dimensions. Print its shape."),
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
        r"^cannot reshape array",
        tr("reshape() keeps all values: the numbers of the new shape, multiplied, give as many as the array has."),
    ),
    Rule(
        "ValueError",
        r"must have same number of dimensions"
        r"|dimensions for the concatenation axis must match|must have the same shape",
        tr("Arrays that are put together must have shapes that fit. Print their shapes and compare them."),
    ),
    Rule(
        "ValueError",
        r"^setting an array element with a sequence",
        tr("One place of an array holds one number, and there are several. The rows of an array are equally long."),
    ),
    Rule(
        "AxisError",
        r"out of bounds",
        tr("The array has no such axis. Axes count from 0; an array of one dimension has axis 0 alone."),
    ),
    Rule(
        "UFuncTypeError",
        r"^Cannot cast ufunc",
        tr("An array of whole numbers takes no floats in place. Make it one of floats first: a.astype(float)."),
    ),
    Rule("LinAlgError", r"^Singular matrix", tr("This matrix has no inverse: its rows depend on each other.")),
    Rule("LinAlgError", r"must be square", tr("The matrix has to be square: as many rows as columns.")),
    Rule(
        "ValueError",
        r"^zero-size array to reduction|of an empty sequence$",
        tr("The array is empty: it has no largest or smallest value."),
    ),
    Rule(
        "ValueError",
        r"^math domain error|^expected a (nonnegative|positive|finite) |not defined for negative values",
        tr("The function has no value for that number: no root or logarithm of a negative number, no logarithm of 0."),
    ),
    Rule(
        "ValueError",
        r"^empty separator",
        tr('split("") cannot part a text. list(text) takes it apart into its letters; split() parts it at blanks.'),
    ),
    Rule(
        "ValueError",
        r"^Invalid format specifier",
        tr("What stands behind the colon in {} is no format. Usual ones are .2f, d and >10."),
    ),
    Rule(
        "OverflowError",
        r"too large|out of range",
        tr("The number grows beyond what a float can hold. Look for what makes it grow."),
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
