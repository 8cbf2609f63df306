"""A script's network as data: a GraphDef in which every variable has become an input, and the variables' values.

Runs in the student's process, after the script. `harvest` finds the output by name, whatever it is: a tensor of a
TensorFlow 1 graph, a function of x, a Keras model. What comes out is plain: see `harvest`. It is data from the
student's side; `cleanroom` checks and runs it.
"""

from __future__ import annotations

import dis
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow.compat.v1 as tf1
from tensorflow.python.framework.ops import SymbolicTensor

from grader.sandbox.inside.tensorflow import anatomy, packing
from grader.sandbox.inside.tensorflow.packing import Unusable, finished, packed, variable
from grader.sandbox.inside.tensorflow.record import RECORD, initial_values
from grader.sandbox.inside.tensorflow.tracing import from_function

MAX_BYTES = 48 << 20
"""Of graph and values together; a frame of the wire holds 64 MiB."""
_INPUTS = ("X", "x", "inputs", "x_", "X_")
_LABELS = ("Y", "y", "labels", "Y_", "y_", "targets", "T", "t")
_DATASETS = frozenset({"IteratorGetNext", "IteratorGetNextSync"})
_VARIABLES = frozenset({"Variable", "VariableV2", "VarHandleOp"})


def harvest(
    module: Any,
    *,
    width: int,
    outputs: Sequence[str],
    costs: Sequence[str] = (),
    weights: Sequence[str] = (),
    also: Sequence[str] = (),
    classes: int = 10,
) -> dict[str, Any]:
    """The network of a script whose inputs are rows of `width` numbers, and whose labels are rows of `classes`.

    `outputs` and `costs` are the names under which the script may keep them, the first found counts; `weights`
    are names whose tensors are to be told, and `also` names of further results that are to travel: tensors, or
    functions of x and y. Returns plain data:

        graph      bytes: a GraphDef of all that output and cost depend on
        x, y, output, cost   tensor names; y, cost: None where there is none
        ids        whether y holds class numbers (else rows of 0 and 1)
        variables  list of {name, tensor, shape, trainable}; to be fed
        values     {tensor: array}, as the script left them
        extras     {tensor: {dtype, shape, fed}}: other placeholders, and the number last fed for looking
        weights    {name: {kind, tensor}}, kind: variable, frozen, constant, missing
        also       {name: {kind, tensor}}, kind: tensor, finished (a value), failed (a function that needs other
                   arguments, another graph's tensor), missing
        kind       how it was made: graph, function or keras
        untrained  how many characters the script had printed when its first step of training began; None without one
        trained    whether any trainable variable has left its first value
        fetched    list of (tensor name, number, rows fed), what sess.run gave
        history    whether it is a Keras history's (name, number of an epoch, 0) instead
    """
    name, output = _first(module, outputs)
    if output is None:
        name, output = _model(module, outputs[0])
    if output is None:
        raise _missing(module, outputs)
    cost = _first(module, costs)[1]
    further = {name: getattr(module, name, None) for name in also}
    if isinstance(output, keras.KerasTensor):
        output = keras.Model(_keras_input(module, name), output)
    output = _built(output)
    kind = "keras" if isinstance(output, (keras.Model, keras.Layer)) else "function"
    if callable(output) and not tf1.executing_eagerly():
        output = output(_first(module, _INPUTS)[1])
    if isinstance(output, SymbolicTensor):
        found, kind = _from_graph(module, output, cost, width, weights, further), "graph"
    elif callable(output):
        found = from_function(module, output, cost, width, weights, further, classes)
    else:
        raise finished(name, output)
    size = len(found["graph"]) + sum(value.nbytes for value in found["values"].values())
    if size > MAX_BYTES:
        raise Unusable(
            f"신경망이 너무 큽니다({size >> 20} MB). 이 과제에서는 {MAX_BYTES >> 20} MB 까지입니다.",
            f"The network is too large ({size >> 20} MB); this homework takes up to {MAX_BYTES >> 20} MB.",
            "over_limit",
        )
    return found | {"kind": kind, "untrained": RECORD.untrained}


def began() -> dict[str, Any]:
    """The first values of the trainable weights that `harvest` told, by tensor; none where they are too large."""
    arrays = {name: value for name, value in RECORD.began.items() if value.ndim > 1}
    return arrays if sum(value.nbytes for value in arrays.values()) <= MAX_BYTES else {}


def _first(module: Any, names: Sequence[str]) -> tuple[str, Any]:
    for name in names:
        value = getattr(module, name, None)
        if value is not None:
            return name, value
    return names[0] if names else "", None


def _model(module: Any, wanted: str) -> tuple[str, Any]:
    """The script's one Keras model, whatever it is called: of several, the one that was fitted."""
    models = {id(value): (name, value) for name, value in vars(module).items() if isinstance(value, keras.Model)}
    fitted = [found for found in models.values() if getattr(getattr(found[1], "history", None), "history", None)]
    found = fitted or list(models.values())
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)[:200]
        raise Unusable(
            f"Keras 모델이 여럿입니다({names}). 채점받을 모델의 이름을 model로 하세요.",
            f"There are several Keras models ({names}): call the one that counts model.",
        )
    return found[0] if found else (wanted, None)


def _missing(module: Any, outputs: Sequence[str]) -> Unusable:
    """That no output is there; or that one is, inside of a function."""
    made = [value for value in list(vars(module).values()) if isinstance(value, (types.FunctionType, type))]
    own: list[Any] = [value for value in made if value.__module__ == module.__name__]
    for kind in [value for value in own if isinstance(value, type)]:
        own += list(vars(kind).values())
    for function in own:
        if isinstance(function, types.FunctionType):
            for inside, name, line in _bound_in(function.__code__, frozenset(outputs[:3])):
                return Unusable(
                    f"함수 {inside} 안에 {name} 변수가 있습니다({line}번째 줄). 함수 밖으로 꺼내세요.",
                    f"{name} is there, but inside of the function {inside} (line {line}): put it at the top level.",
                    "not_implemented",
                )
    for name in outputs:
        if lost := RECORD.lost.get(name):
            return Unusable(
                f"{name} 값을 만들지 못했습니다. {lost}번째 줄에서 오류가 나서 그 줄을 건너뛰었기 때문입니다.",
                f"{name} could not be made: line {lost} raised an error and was skipped.",
                "crashed",
            )
    return Unusable(
        f"아직 구현하지 않았습니다: {outputs[0]}", f"{outputs[0]} is not implemented yet.", "not_implemented"
    )


def _bound_in(code: types.CodeType, names: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    """Where a function binds one of `names`: its name, the name, the line."""
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        line = (instruction.positions and instruction.positions.lineno) or line
        if instruction.opname.startswith("STORE_"):
            # Since Python 3.13 one may store two names, or load a second.
            bound = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
            for name in names.intersection(bound[: instruction.opname.count("STORE")]):
                yield code.co_qualname.rpartition("<locals>.")[2], name, line
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _bound_in(inner, names)


def _keras_input(module: Any, name: str) -> Any:
    found = [value for value in vars(module).values() if isinstance(value, keras.KerasTensor)]
    named = _first(module, _INPUTS)[1]
    if isinstance(named, keras.KerasTensor):
        return named
    if not found:
        raise Unusable(f"{name}의 입력을 찾을 수 없습니다.", f"The input of {name} cannot be found.")
    return found[0]  # names stand in the order in which they were bound: the input comes first


def _from_graph(
    module: Any, output: Any, cost: Any, width: int, weights: Sequence[str], further: Mapping[str, Any]
) -> dict[str, Any]:
    graph = output.graph
    also = {name: _result(value, graph) for name, value in further.items()}
    results = [graph.get_tensor_by_name(one["tensor"]) for one in also.values() if one["tensor"] is not None]
    if not (isinstance(cost, SymbolicTensor) and cost.graph is graph):
        cost = None
    x = _placeholder(module, _INPUTS, [output], graph, lambda shape: shape[-1:] in ([width], [None]) and len(shape) > 1)
    if x is None:
        x = _from_dataset(_INPUTS, module, [output], lambda tensor: tensor.shape[-1:] in ([width], [None]))
    if x is None:
        raise Unusable(
            f"입력 X(placeholder, [None, {width}])를 찾을 수 없습니다.",
            f"The input X, a placeholder of shape [None, {width}], cannot be found.",
        )
    y = None
    labelled = results if cost is None else [cost, *results]
    if labelled:
        y = _placeholder(module, _LABELS, labelled, graph, lambda shape: len(shape) in (1, 2), without=x)
        if y is None:
            y = _from_dataset(_LABELS, module, labelled, lambda tensor: tensor is not x)
    # Gradients multiply too: they come after the output, or (where the cost takes the logits and the output is their
    # softmax) after the labels. Neither is a layer that was left out.
    after = anatomy.descendants([output] if y is None else [output, y])
    dangling = [op for op in graph.get_operations() if op.type == "MatMul" and op not in after]
    wanted = [output.op, x.op, *dangling, *(tensor.op for tensor in (cost, y, *results) if tensor is not None)]
    names = [op.name for op in wanted]
    pruned = packing.inlined(tf1.graph_util.extract_sub_graph(graph.as_graph_def(), names), names)
    trainable = {one.op.name for one in graph.get_collection(tf1.GraphKeys.TRAINABLE_VARIABLES)}
    variables = {}
    for node in pruned.node:
        if node.op in _VARIABLES:
            shape = tuple(size.size for size in node.attr["shape"].shape.dim)
            variables[node.name] = variable(node.name, node.attr["dtype"].type, shape, node.name in trainable)
    values = {name: value for name, value in RECORD.values(graph).items() if name in variables}
    begun = initial_values(graph)
    RECORD.began = {f"{name}:0": value for name, value in begun.items() if name in trainable}
    moved = (not np.array_equal(value, begun.get(name, value)) for name, value in values.items() if name in trainable)
    found = {
        "x": x.name,
        "y": None if y is None else y.name,
        "ids": y is not None and (y.dtype.is_integer and (y.shape.rank or 1) == 1),
        "output": output.name,
        "cost": None if cost is None else cost.name,
        "weights": {name: _weight(getattr(module, name, None), graph, trainable) for name in weights},
        "also": also,
        "trained": any(moved),
        "history": False,
        "fetched": _fetched(module),
    }
    given = {key: tensor for key, tensor in (("x", x), ("y", y)) if tensor is not None and tensor.op.type in _DATASETS}
    if given:
        found |= {key: packing.make_input(pruned, tensor) for key, tensor in given.items()}
        ends = [found[key].partition(":")[0] for key in ("output", "x", "y", "cost") if found[key] is not None]
        pruned = tf1.graph_util.extract_sub_graph(pruned, [*ends, *(op.name for op in dangling)])
    return packed(found, pruned, variables, values)


def _from_dataset(names: Sequence[str], module: Any, needed_by: list[Any], fits: Callable[[Any], bool]) -> Any:
    """The tensor that a tf.data iterator gives the script, under one of `names` or the first that fits."""
    own = [getattr(module, name, None) for name in names]
    made_of = anatomy.ancestors(needed_by)
    given = [tensor for op in made_of if op.type in _DATASETS for tensor in op.outputs]
    found = [tensor for tensor in given if tensor.shape.rank is None or fits(tensor)]
    return next((tensor for tensor in found if any(tensor is one for one in own)), found[0] if found else None)


def _placeholder(
    module: Any,
    names: Sequence[str],
    needed_by: list[Any],
    graph: Any,
    fits: Callable[[list[int | None]], bool],
    without: Any = None,
) -> Any:
    """The placeholder kept under one of `names`, else the first that fits among what `needed_by` is made of."""
    for name in names:
        value = getattr(module, name, None)
        if isinstance(value, SymbolicTensor) and value.graph is graph and value.op.type.startswith("Placeholder"):
            return value
    made_of = anatomy.ancestors(needed_by)
    for op in graph.get_operations():
        if op in made_of and op.type.startswith("Placeholder") and op.outputs[0] is not without:
            tensor = op.outputs[0]
            if tensor.shape.rank is None or fits(tensor.shape.as_list()):
                return tensor
    return None


def _weight(value: Any, graph: Any, trainable: set[str]) -> dict[str, Any]:
    if isinstance(value, tf1.Variable):
        kind = "variable" if value.op.name in trainable else "frozen"
        return {"kind": kind, "tensor": f"{value.op.name}:0"}
    if isinstance(value, SymbolicTensor) and value.graph is graph:
        return {"kind": "constant", "tensor": value.name}
    return {"kind": "missing", "tensor": None}


def _result(value: Any, graph: Any) -> dict[str, Any]:
    value = _built(value)
    if isinstance(value, SymbolicTensor) and value.graph is graph:
        return {"kind": "tensor", "tensor": value.name}
    if value is None:
        return {"kind": "missing", "tensor": None}
    return {"kind": "failed" if callable(value) else "finished", "tensor": None}


def _built(value: Any) -> Any:
    """The tensor, where a last line of the script gave its name to the value that it had."""
    tensor = RECORD.fetched_as(value) if isinstance(value, (np.ndarray, np.generic)) else None
    return value if tensor is None else tensor


def _fetched(module: Any) -> list[tuple[str, float, int]]:
    """The record, with the script's own names for its tensors."""
    own = {value.name: name for name, value in vars(module).items() if isinstance(value, SymbolicTensor)}
    return [(own.get(name, name), value, rows) for name, value, rows in RECORD.fetched]
