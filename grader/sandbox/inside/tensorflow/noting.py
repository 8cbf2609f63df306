"""Makes TensorFlow's own classes note what a script does with them, in the record.

A script that closes its session loses what it trained, and training it again would double the time; so values are read
just before a session closes. The limit: whatever the script replaces in TensorFlow itself notes nothing.
"""

from __future__ import annotations

import functools
import re
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow.compat.v1 as tf1
from keras import Model
from keras.optimizers import Optimizer as BaseOptimizer
from tensorflow.python.client.session import BaseSession
from tensorflow.python.eager.polymorphic_function.polymorphic_function import (
    Function,
    UnliftedInitializerVariable,
)
from tensorflow.python.framework.ops import Graph, Operation
from tensorflow.python.ops.resource_variable_ops import ResourceVariable

from grader.sandbox.inside.tensorflow.record import RECORD, current_values

MAX_FETCHED = 20_000
"""Numbers kept; a loop of 10,001 steps that fetches one fits."""

MAX_KEPT = 1 << 16
"""Bytes of a fetched value that is kept until its tensor is fetched again."""

MAX_OPS = 2_000
"""Operations that are looked at to tell whether one of them trains."""
_STEPS = re.compile(r"Apply|AssignSub|AssignAdd|AssignVariableSub|AssignVariableAdd")

_run, _close = BaseSession.run, BaseSession.close
_graph, _variable = Graph.__init__, ResourceVariable.__init__
_apply, _subtract = BaseOptimizer.apply, ResourceVariable.assign_sub
_apply_gradients, _compute_gradients = tf1.train.Optimizer.apply_gradients, tf1.train.Optimizer.compute_gradients
_inner, _initialize = UnliftedInitializerVariable.__init__, Function._initialize_uninitialized_variables


class _Child:
    """What `begin` was told in this child."""

    seed: int | None = None
    written: Callable[[], int] = staticmethod(lambda: 0)
    trains: Callable[[bool], None] = staticmethod(lambda now: None)


def install() -> None:
    """Make TensorFlow's classes tell of what is done with them. Once, before a fork: to change a class in each child
    costs more than all that it then notes."""
    BaseSession.run, BaseSession.close = _noted_run, _noted_close
    BaseOptimizer.apply, ResourceVariable.assign_sub = _noted_apply, _noted_subtract
    tf1.train.Optimizer.apply_gradients = _noted_apply_gradients
    tf1.train.Optimizer.compute_gradients = _plain_compute_gradients
    UnliftedInitializerVariable.__init__, Function._initialize_uninitialized_variables = _noted_inner, _noted_initialize
    Graph.__init__, ResourceVariable.__init__ = _seeded_graph, _noted_variable
    Model.fit, Model.fit_generator = _announced(Model.fit), _announced(Model.fit_generator)


def begin(seed: int, written: Callable[[], int], trains: Callable[[bool], None]) -> None:
    """Begin to note, in this child; every graph gets `seed` from the start. `written`: how much was printed by now;
    `trains` is told when Keras' fit() begins and ends."""
    _Child.seed, _Child.written, _Child.trains = seed % 2**31, staticmethod(written), staticmethod(trains)
    tf1.get_default_graph().seed = _Child.seed


def _noted_run(self: Any, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
    if RECORD.untrained is None and any(_is_step(one) for one in _fetched(fetches)):
        _note_training()
    values = _run(self, fetches, feed_dict, options, run_metadata)
    _note(self, fetches, feed_dict, values)
    return values


def _noted_close(self: Any) -> None:
    use = RECORD.use(self)
    if use.closed is None:
        use.closed = current_values(self)
    _close(self)


def _seeded_graph(self: Any, *arguments: Any, **named: Any) -> None:
    _graph(self, *arguments, **named)
    if _Child.seed is not None:
        # A graph of the script's own (tf.Graph(), reset_default_graph) would else start with no seed.
        self.seed = _Child.seed


def _noted_variable(self: Any, *arguments: Any, **named: Any) -> None:
    _variable(self, *arguments, **named)
    _note_first(self)


# Variables made while a tf.function is traced (a Keras model of the script's own, built by `fit`) get their first
# values at once where those are known outside of the function, else after it was traced.
def _noted_inner(self: Any, *arguments: Any, **named: Any) -> None:
    _inner(self, *arguments, **named)
    _note_first(self)


def _noted_initialize(self: Any, initializers: Any) -> None:
    _initialize(self, initializers)
    with tf1.init_scope():
        for one, _ in initializers or ():
            _note_first(one)


def _noted_apply(self: Any, *arguments: Any, **named: Any) -> Any:
    _note_training()
    return _apply(self, *arguments, **named)


def _noted_apply_gradients(self: Any, grads_and_vars: Any, *arguments: Any, **named: Any) -> Any:
    if tf1.executing_eagerly():
        _note_training()
    pairs = [(gradient, _plain(variable)) for gradient, variable in grads_and_vars]
    return _apply_gradients(self, pairs, *arguments, **named)


def _plain_compute_gradients(self: Any, loss: Any, var_list: Any = None, *arguments: Any, **named: Any) -> Any:
    if isinstance(var_list, (list, tuple)):
        var_list = [_plain(variable) for variable in var_list]
    return _compute_gradients(self, loss, var_list, *arguments, **named)


def _noted_subtract(self: Any, *arguments: Any, **named: Any) -> Any:
    if self.trainable and tf1.executing_eagerly():
        _note_training()
    return _subtract(self, *arguments, **named)


def _announced(fit: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(fit)
    def fit_(self: Any, *arguments: Any, **named: Any) -> Any:
        _Child.trains(True)
        try:
            return fit(self, *arguments, **named)
        finally:
            _Child.trains(False)

    return fit_


def _note_training() -> None:
    if RECORD.untrained is None:
        RECORD.untrained = _Child.written()


def _note_first(variable: Any) -> None:
    if tf1.executing_eagerly():
        RECORD.created.append((weakref.ref(variable), variable.numpy()))


def _plain(variable: Any) -> Any:
    """The variable of TensorFlow inside of one of Keras: an optimizer of TensorFlow 1 knows no other."""
    return variable.value if isinstance(variable, keras.Variable) else variable


def _fetched(fetches: Any) -> Iterator[Any]:
    """The single things that are fetched."""
    if isinstance(fetches, dict):
        fetches = list(fetches.values())
    if isinstance(fetches, (list, tuple)):
        for one in fetches:
            yield from _fetched(one)
    else:
        yield fetches


def _is_step(fetch: Any) -> bool:
    """Whether running it changes a variable by what it was before: an optimizer's step, no initializer."""
    first = fetch if isinstance(fetch, Operation) else getattr(fetch, "op", None)
    waiting = [first] if isinstance(first, Operation) else []
    seen: set[Any] = set()
    while waiting and len(seen) < MAX_OPS:
        op = waiting.pop()
        if op in seen:
            continue
        seen.add(op)
        if _STEPS.search(op.type):
            return True
        if isinstance(fetch, Operation):  # a group: what it waits for
            waiting.extend(op.control_inputs)
    return False


def _note(session: Any, fetches: Any, feed_dict: Any, values: Any) -> None:
    use = RECORD.use(session)
    pairs = list(_pairs(fetches, values))
    steps = any(isinstance(fetch, Operation) for fetch, _ in pairs)
    use.trained += steps
    rows = 0
    for key, value in (feed_dict or {}).items():
        if np.ndim(value) > 0:
            rows = max(rows, len(value))
        elif isinstance(value, (bool, int, float, np.number)):
            (RECORD.fed_to_steps if steps else RECORD.fed)[str(getattr(key, "name", key))] = float(value)
    for fetch, value in pairs:
        if isinstance(value, (np.ndarray, np.generic)) and value.nbytes <= MAX_KEPT:
            RECORD.latest[str(getattr(fetch, "name", fetch))] = fetch, value
        if isinstance(value, (float, np.floating)) and len(RECORD.fetched) < MAX_FETCHED:
            RECORD.fetched.append((str(getattr(fetch, "name", fetch)), float(value), rows))


def _pairs(fetches: Any, values: Any) -> Any:
    if isinstance(fetches, (list, tuple)) and isinstance(values, (list, tuple)):
        for fetch, value in zip(fetches, values, strict=False):
            yield from _pairs(fetch, value)
    elif isinstance(fetches, dict) and isinstance(values, dict):
        for key in fetches:
            yield from _pairs(fetches[key], values.get(key))
    else:
        yield fetches, values
