"""pytest as a library; and this page itself: all that the author of an assignment imports.

    from grader.suites import Hint, Text, check

Suites, exhibits and calibrations take what they need from here, and from no other module of ours; so the others can be
moved and renamed. `grader/docs/authors.md` says of each name what it is. Nothing is imported before it is asked for: a
suite that compares lists pays for no figures. The limit: in the sandbox this folder does not exist; what probes use
there is `grader.sandbox.inside.probing`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.domain.exhibits import (
        MAX_POINTS,
        Chart,
        Confusion,
        Line,
        Path,
        Picture,
        Pictures,
        Surface,
        numbers,
        picture,
    )
    from grader.domain.images import load_digits, load_images
    from grader.domain.vocabulary import CATEGORIES
    from grader.sandbox.observed import observed
    from grader.sandbox.seam.wire import Opaque
    from grader.sandbox.stops import StudentStopped
    from grader.suites import curves, learning, network
    from grader.suites.chance import tail_probability, upper_bound
    from grader.suites.compare.checks import (
        GOT,
        Hint,
        Mismatch,
        check,
        check_close,
        check_list,
        check_no_exception,
        check_text,
        check_unchanged,
        returned_or_printed,
    )
    from grader.suites.compare.messages import normalize_text
    from grader.suites.compare.values import difference, unordered_difference
    from grader.suites.feedback.mistakes import MISTAKES
    from grader.suites.generated_inputs import generated
    from grader.text import EMPTY, Text, lines, plain
    from grader.text.errors import UsageError
    from grader.text.reprs import is_array, show

__all__ = [
    "CATEGORIES",
    "EMPTY",
    "GOT",
    "MAX_POINTS",
    "MISTAKES",
    "Chart",
    "Confusion",
    "Hint",
    "Line",
    "Mismatch",
    "Opaque",
    "Path",
    "Picture",
    "Pictures",
    "StudentStopped",
    "Surface",
    "Text",
    "UsageError",
    "check",
    "check_close",
    "check_list",
    "check_no_exception",
    "check_text",
    "check_unchanged",
    "curves",
    "difference",
    "generated",
    "is_array",
    "learning",
    "lines",
    "load_digits",
    "load_images",
    "network",
    "normalize_text",
    "numbers",
    "observed",
    "picture",
    "plain",
    "returned_or_printed",
    "show",
    "tail_probability",
    "unordered_difference",
    "upper_bound",
]

_HOMES = {
    "grader.domain.exhibits": "MAX_POINTS Chart Confusion Line Path Picture Pictures Surface numbers picture",
    "grader.domain.images": "load_digits load_images",
    "grader.domain.vocabulary": "CATEGORIES",
    "grader.sandbox.observed": "observed",
    "grader.sandbox.seam.wire": "Opaque",
    "grader.sandbox.stops": "StudentStopped",
    "grader.suites": "curves learning network",
    "grader.suites.chance": "upper_bound tail_probability",
    "grader.suites.compare.checks": (
        "GOT Hint Mismatch check check_close check_list check_no_exception check_text check_unchanged "
        "returned_or_printed"
    ),
    "grader.suites.compare.messages": "normalize_text",
    "grader.suites.compare.values": "difference unordered_difference",
    "grader.suites.feedback.mistakes": "MISTAKES",
    "grader.suites.generated_inputs": "generated",
    "grader.text": "EMPTY Text lines plain",
    "grader.text.errors": "UsageError",
    "grader.text.reprs": "is_array show",
}
"""Module → the public names that live in it; the same as above, for Python."""
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

if not TYPE_CHECKING:  # else mypy would take any name for one of these

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if home == __name__:
            return importlib.import_module(f"{home}.{name}")
        found = globals()[name] = getattr(importlib.import_module(home), name)
        return found

    def __dir__() -> list[str]:
        return __all__
