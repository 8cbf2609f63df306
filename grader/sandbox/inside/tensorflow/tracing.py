"""A network that is a TensorFlow 2 function of x, or a Keras model, as data.

The function is traced once with rows of unknown number; the variables it reads become inputs of the graph.
Private names of TensorFlow are used for it: its version is pinned for that reason.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf1
from tensorflow.python.framework import convert_to_constants
from tensorflow.python.ops.resource_variable_ops import BaseResourceVariable

from grader.sandbox.inside.tensorflow import binding, plainly
from grader.sandbox.inside.tensorflow.packing import Unusable, finished, make_constant, packed, variable
from grader.sandbox.inside.tensorflow.record import RECORD


def from_function(
    module: Any,
    function: Any,
    cost: Any,
    width: int,
    weights: Sequence[str],
    further: Mapping[str, Any],
    classes: int,
) -> dict[str, Any]:
    """The network that `function(x)` computes, its cost and further results; fields are told at `freezing.harvest`."""
    is_model = isinstance(function, (keras.Model, keras.Layer))
    call = _model_call(function, width) if is_model else function
    loss, ids = _loss(function, cost)
    rows = tf2.TensorSpec([None, width], tf2.float32)
    labels = tf2.TensorSpec([None], tf2.int32) if ids else tf2.TensorSpec([None, classes], tf2.float32)
    also, calls = binding.further(further, call)
    read = _Reads()

    def alone(x: Any) -> Any:
        read.graph = tf1.get_default_graph()
        result = call(x)
        if result is None:
            raise Unusable(
                "hypothesis(x)가 아무 값도 돌려주지 않습니다. 계산한 텐서를 return 하세요.",
                "hypothesis(x) gives nothing back. Return the tensor that it computes.",
            )
        return (tf2.identity(result),)

    def both(x: Any, y: Any) -> Any:
        read.graph = tf1.get_default_graph()
        result = call(x)
        cost = tf2.identity(loss(x, y, result) if loss else 0.0)
        return tf2.identity(result), cost, *(result_of(name, x, y) for name in calls)

    def result_of(name: str, x: Any, y: Any) -> Any:
        try:
            return tf2.identity(calls[name](x, y))
        except Exception:  # it cannot be called so: the others still count
            also[name]["kind"] = "failed"
            return tf2.constant(0.0)

    def attempt() -> Any:
        read.found.clear()
        with read.as_inputs():
            if loss is not None or calls:
                # A cost with an interface of its own cannot be called: the output still counts.
                with contextlib.suppress(Exception):
                    return tf2.function(both, autograph=False).get_concrete_function(rows, labels)
                read.found.clear()
                for name in calls:
                    also[name]["kind"] = "failed"
            return _trace(alone, rows)

    traced = attempt()
    if traced is not None and any(outside.dtype == tf2.resource for outside, _ in traced.graph.captures):
        # A function with an input_signature was traced while the script ran, and reads its variables itself: its
        # Python code is run instead.
        with contextlib.suppress(Exception), _functions_inline():
            traced = attempt()
    if traced is None:
        # NumPy inside the function works on numbers and not on a graph's tensors: told apart from other faults.
        value = call(tf2.zeros([2, width]))
        raise finished("hypothesis(x)", value)
    found = _described(module, function, traced, ids, weights, read)
    if loss is None:
        found["cost"] = None
    for name, tensor in zip(calls, traced.outputs[2:], strict=False):
        if also[name]["kind"] == "tensor":
            also[name]["tensor"] = tensor.name
    return found | {"also": also}


@contextlib.contextmanager
def _functions_inline() -> Iterator[None]:
    tf2.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf2.config.run_functions_eagerly(False)


class _Reads:
    """Lets each read of a variable, while a function is traced, give an input of the outermost graph.

    Functions within functions then take plain tensors, and nothing of a variable is left to be rewritten.
    """

    def __init__(self) -> None:
        self.graph: Any = None
        self.found: dict[int, tuple[Any, Any]] = {}

    @contextlib.contextmanager
    def as_inputs(self) -> Iterator[None]:
        original = BaseResourceVariable._read_variable_op

        def read(variable: Any, *arguments: Any, **named: Any) -> Any:
            if tf1.executing_eagerly():
                return original(variable, *arguments, **named)
            if id(variable) not in self.found:
                with self.graph.as_default(), tf1.control_dependencies(None):
                    tensor = tf1.placeholder(variable.dtype, variable.shape, name="variable")
                self.found[id(variable)] = (variable, tensor)
            return self.found[id(variable)][1]

        BaseResourceVariable._read_variable_op = read
        try:
            yield
        finally:
            BaseResourceVariable._read_variable_op = original


def _model_call(model: Any, width: int) -> Callable[[Any], Any]:
    shape = getattr(model, "input_shape", None) if getattr(model, "built", False) else None
    if isinstance(shape, tuple) and len(shape) > 2 and int(np.prod(shape[1:])) == width:
        return lambda x: model(tf2.reshape(x, (-1, *shape[1:])), training=False)
    return lambda x: model(x, training=False)


def _loss(function: Any, cost: Any) -> tuple[Callable[[Any, Any, Any], Any] | None, bool]:
    """How to get the cost from x, y and the output; and whether y must be class numbers."""
    compiled = getattr(function, "loss", None) if isinstance(function, keras.Model) else None
    if compiled is not None and not isinstance(compiled, (dict, list)):
        loss = keras.losses.get(compiled)
        name = compiled if isinstance(compiled, str) else getattr(compiled, "name", None) or type(compiled).__name__
        return lambda x, y, output: tf2.reduce_mean(loss(y, output)), "sparse" in str(name).lower()
    if cost is None or not callable(cost):
        return None, False
    try:
        first = next(iter(inspect.signature(cost).parameters)).lower()
    except (TypeError, ValueError, StopIteration):
        return None, False
    if first.startswith("x") or "image" in first or "input" in first:
        return lambda x, y, output: cost(x, y), False
    if first in ("y", "t") or any(part in first for part in ("true", "label", "target")):
        return lambda x, y, output: cost(y, output), False
    return lambda x, y, output: cost(output, y), False


def _trace(function: Callable[[Any], Any], rows: Any) -> Any:
    """The traced function; None where its Python code wants numbers. Other exceptions are the student's."""
    try:
        return tf2.function(function, autograph=False).get_concrete_function(rows)
    except NotImplementedError:  # NumPy was given a tensor without a value
        return None
    except Exception as error:
        first = error
    try:
        return tf2.function(function, autograph=True).get_concrete_function(rows)  # a Python `if` becomes a graph's
    except NotImplementedError:
        return None
    except Exception as error:
        if not isinstance(first, tf2.errors.OperatorNotAllowedInGraphError):
            raise first from None  # it knows the student's line; the other names files of ours instead
        error.args = (plainly.reason(str(error)),)
        raise


def _described(
    module: Any, function: Any, traced: Any, ids: bool, weights: Sequence[str], read: _Reads
) -> dict[str, Any]:
    definition = traced.graph.as_graph_def()
    if definition.library.function:
        definition.CopyFrom(convert_to_constants._run_inline_graph_optimization(traced, False, True))
    variables, values, inner, moved = {}, {}, {}, False
    for owner, tensor in read.found.values():
        name = tensor.op.name
        variables[name] = variable(name, owner.dtype.as_datatype_enum, tuple(owner.shape), bool(owner.trainable))
        values[name] = owner.numpy()
        inner[id(owner)] = tensor.name
        first = RECORD.first_value(owner)
        if owner.trainable and first is not None:
            RECORD.began[f"{name}:0"] = first
        moved = moved or (owner.trainable and first is not None and not np.array_equal(first, values[name]))
    constants = {inside.op.name: outside for outside, inside in traced.graph.captures}
    inner.update({id(outside): inside.name for outside, inside in traced.graph.captures})
    for node in definition.node:
        if node.name in constants and constants[node.name].dtype != tf2.resource:
            make_constant(node, constants[node.name].numpy())
    names = {}
    for name in weights:
        value: Any = getattr(module, name, None)
        found_as = inner.get(id(getattr(value, "value", None)), inner.get(id(value)))
        kind = "missing" if found_as is None else "constant"
        if found_as is not None and found_as.partition(":")[0] in variables:
            kind = "variable" if value.trainable else "frozen"
        names[name] = {"kind": kind, "tensor": found_as}
    history = getattr(getattr(function, "history", None), "history", None) or {}
    found = {
        "x": traced.inputs[0].name,
        "y": traced.inputs[1].name if len(traced.outputs) > 1 else None,
        "ids": ids,
        "output": traced.outputs[0].name,
        "cost": traced.outputs[1].name if len(traced.outputs) > 1 else None,
        "weights": names,
        "trained": bool(moved),
        "history": bool(history),
        "fetched": [(str(name), float(value), 0) for name, series in history.items() for value in series[:1000]],
    }
    return packed(found, definition, variables, values)
