"""Which TensorFlow a submission was written for, told from its text.

`import tensorflow as tf` of a slide means TensorFlow 1, of today's tutorials TensorFlow 2. A name that only
`compat.v1` has (`tf.placeholder`, `tf.train.AdamOptimizer`) decides for TensorFlow 1; a script without one runs
on TensorFlow 2 as it is. The limit: text is looked at, not run, so `getattr(tf, "place" + "holder")` is missed.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import tensorflow as tf2
import tensorflow.compat.v1 as tf1

_IMPORT_V1 = re.compile(r"^[ \t]*(import\s+tensorflow\.compat\.v1|from\s+tensorflow\.compat(\.v1)?\s+import\b)", re.M)
_ALIAS = re.compile(r"\bimport\s+tensorflow\s+as\s+(\w+)")
_FROM = re.compile(r"\bfrom\s+tensorflow\s+import\s+\(?([\w\s,]+)")
_ONLY_1 = ("contrib", "layers", "examples")
"""Parts of TensorFlow 1 that compat.v1 lacks and `names` supplies."""


def choose(source: str) -> ModuleType:
    """The module that `import tensorflow` shall give this submission; for TensorFlow 1, its behaviour is set too."""
    tf1.logging.set_verbosity(tf1.logging.ERROR)  # no pages on what is deprecated in a beginner's output
    newer: ModuleType = tf2
    if not wants_1(source):
        return newer
    tf1.disable_v2_behavior()
    # A loop or condition of the old kind loses its gradient when its graph is taken elsewhere as data.
    tf1.enable_control_flow_v2()
    # `import tensorflow.compat.v1 as tf` is to give the same module as `import tensorflow as tf`.
    tf1.compat.v1 = tf1
    module: ModuleType = tf1
    return module


def wants_1(source: str) -> bool:
    """Whether the text uses what only TensorFlow 1 has."""
    text = re.sub(r"#.*", "", source)
    if _IMPORT_V1.search(text):
        return True
    aliases = {"tensorflow", *_ALIAS.findall(text)}
    used = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(aliases))})\s*\.\s*(\w+(?:\.\w+)*)")
    names = set(used.findall(text))
    for group in _FROM.findall(text):
        names.update(name.split()[0] for name in group.split(",") if name.split())
    return any(_only_in_1(name.split(".")) for name in names)


def _only_in_1(path: list[str]) -> bool:
    if path[0] == "examples":
        return False  # only data, which TensorFlow 2 scripts read too
    if path[0] in ("keras", "compat"):
        return False
    if path[0] in _ONLY_1:
        return True
    two, one = _reach(tf2, path), _reach(tf1, path)
    return one > two


def _reach(module: Any, path: list[str]) -> int:
    """How many parts of the dotted name there are, one after the other."""
    for depth, name in enumerate(path):
        try:
            module = getattr(module, name)
        except (AttributeError, ImportError):
            return depth
    return len(path)
