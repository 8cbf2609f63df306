"""Which TensorFlow a script is written for, decided by what it runs, as at home.

A script begins on today's TensorFlow 2. Where an exception shows that it reached for what only TensorFlow 1 has
(`tf.placeholder`, `tf.train.AdamOptimizer`, a session), and the script itself did not catch it, it is run once more
from its beginning on TensorFlow 1: as a graph, or eagerly if `enable_eager_execution` is what it asked for. Words in
comments, docstrings and branches that are not taken decide nothing. A script that trains with Keras stays on, or comes
back to, TensorFlow 2, whatever else it says: today's Keras trains eagerly alone, and a line like
`tf.set_random_seed(1)` is skipped. The limit: a script of TensorFlow 1 that catches all that it raises stays on
TensorFlow 2.
"""

from __future__ import annotations

import sys
import traceback
from types import ModuleType
from typing import Any, Literal

import keras
import tensorflow as tf2
import tensorflow.compat.v1 as tf1

Flavour = Literal["2", "graph", "eager"]
"""TensorFlow 2; TensorFlow 1 as a graph; TensorFlow 1 with eager execution."""
_EAGER = ("enable_eager_execution", "enable_v2_behavior")
_ONLY_1 = ("contrib", "layers")
"""Parts of TensorFlow 1 that compat.v1 lacks and `names` supplies."""
_NOT_EAGERLY = ("eager execution", "eager mode", "executing eagerly", "Session graph is empty")
"""How TensorFlow words its refusals of a graph's ways where there is none."""
_ROOTS = ("tensorflow._api.v2.compat.v1", "tensorflow._api.v2", "tensorflow.compat.v1", "tensorflow")
_KERAS = "keras._tf_keras.keras"
"""What `tf.losses`, `tf.metrics` and `tf.initializers` of TensorFlow 2 are."""
_begin = tf1.disable_v2_behavior
_eager = tf1.enable_v2_behavior


class _EagerError(RuntimeError):
    """`enable_eager_execution` in a script that runs as a graph."""


class Chosen:
    """The flavour of this child's script, and those that were tried."""

    def __init__(self) -> None:
        self.now: Flavour = "2"
        self.tried: set[Flavour] = {"2"}
        self.settled = False
        """Whether it came back to TensorFlow 2, to stay there."""

    def again(self, error: BaseException, trained: bool) -> bool:
        """Whether the script is to be run in another flavour after this exception; the flavour is set then.
        `trained`: whether it has trained something by now."""
        if self.settled or (self.now == "2" and trained):
            return False
        wanted = _wanted(error, self.now)
        if self.now == "graph" and not trained and _in_keras(error) and not _has_placeholders():
            wanted, self.settled = "2", True
        elif wanted is None or wanted in self.tried:
            return False
        self.now = wanted
        self.tried.add(wanted)
        self.set()
        return True

    def set(self) -> None:
        """Make the flavour that of the next run."""
        graph = self.now == "graph"
        keras.backend.clear_session(free_memory=False)
        tf1.reset_default_graph()  # eager execution may begin where no graph was used
        if graph:
            graph_behaviour()
        else:
            _eager()
        # `import tensorflow.compat.v1 as tf` is to give the same module as `import tensorflow as tf`.
        tf1.compat.v1 = tf1
        module: ModuleType = tf2 if self.now == "2" else tf1
        sys.modules["tensorflow"] = module
        for name in _EAGER:
            setattr(tf1, name, _refused if graph else _done)


def install() -> None:
    """Begin on TensorFlow 2. Once, before a fork."""
    tf1.logging.set_verbosity(tf1.logging.ERROR)  # no pages on what is deprecated in a beginner's output
    sys.modules["tensorflow"] = tf2
    tf1.disable_v2_behavior = graph_behaviour
    for name in _EAGER:
        setattr(tf1, name, _done)


def graph_behaviour() -> None:
    """`tf.disable_v2_behavior()`, but for the control flow: a loop or condition of the old kind loses its gradient
    when its graph is taken elsewhere as data."""
    _begin()
    tf1.enable_control_flow_v2()


def _done(*arguments: Any, **named: Any) -> None:
    """Execution is eager already."""


def _refused(*arguments: Any, **named: Any) -> None:
    raise _EagerError("tf.enable_eager_execution must be called at program startup.")


def _wanted(error: BaseException, now: Flavour) -> Flavour | None:
    """The flavour that a script needs which raised this."""
    if isinstance(error, _EagerError):
        return "eager"
    if now == "graph":
        return None
    if any(words in str(error) for words in _NOT_EAGERLY):
        return "graph"
    path = _missed(error)
    if now == "2" and path and (path[0] in _ONLY_1 or _only_in_1(path)):
        return "eager" if path[-1] in _EAGER else "graph"
    return None


def _in_keras(error: BaseException) -> bool:
    """Whether Keras raised it, as it found no eager execution."""
    if not any(words in str(error) for words in _NOT_EAGERLY):
        return False
    frames = traceback.walk_tb(error.__traceback__)
    return any(str(frame.f_globals.get("__name__", "")).startswith("keras.") for frame, _ in frames)


def _has_placeholders() -> bool:
    """Whether the script built a network of TensorFlow 1 itself."""
    return any(op.type in ("Placeholder", "PlaceholderWithDefault") for op in tf1.get_default_graph().get_operations())


def _missed(error: BaseException) -> list[str]:
    """The dotted name below `tensorflow` that was not there; empty where it is another exception."""
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType) and type(error.name) is str:
        name = f"{error.obj.__name__}.{error.name}"
        moved = name.removeprefix(_KERAS + ".")
        # A layer that Keras lacks is no name of tf.layers.
        return _below(name) if moved == name else moved.split(".") if _only_in_1(moved.split(".")) else []
    if isinstance(error, AttributeError) and type(error.name) is str:
        return _of_class(error.obj, error.name)
    if isinstance(error, ModuleNotFoundError) and type(error.name) is str:
        return _below(error.name)
    if isinstance(error, ImportError) and type(error.name) is str:
        # "cannot import name 'placeholder' from 'tensorflow'"
        quoted = str(error).split("'")
        return _below(f"{error.name}.{quoted[1]}") if len(quoted) > 1 else _below(error.name)
    return []


def _of_class(value: Any, name: str) -> list[str]:
    """The dotted name of a method that one of TensorFlow's classes, or something of that class, did not have."""
    kind = value if isinstance(value, type) else type(value)
    for base in kind.__mro__:
        known = base.__dict__.get("_tf_api_names", ())
        if known and base.__module__.startswith("tensorflow."):
            return [*str(known[0]).split("."), name]
    return []


def _below(name: str) -> list[str]:
    for root in _ROOTS:
        if name.startswith(root + "."):
            return name.removeprefix(root + ".").split(".")
    return []


def _only_in_1(path: list[str]) -> bool:
    return path[0] not in ("keras", "compat", "layers") and _reach(tf1, path) > _reach(tf2, path)


def _reach(module: Any, path: list[str]) -> int:
    """How many parts of the dotted name there are, one after the other."""
    for depth, name in enumerate(path):
        try:
            module = getattr(module, name)
        except (AttributeError, ImportError):
            return depth
    return len(path)
