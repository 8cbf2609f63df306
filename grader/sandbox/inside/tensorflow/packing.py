"""The shape in which a network travels: a GraphDef without variables, and what must be known of its inputs.

Shared by `freezing` and `tracing`; the fields are told at `freezing.harvest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf1
from tensorflow.core.protobuf import rewriter_config_pb2
from tensorflow.python.grappler import tf_optimizer

from grader.sandbox.inside.tensorflow import anatomy
from grader.sandbox.inside.tensorflow.record import RECORD

_PRINTS = ("Print", "PrintV2")
_CALLS = ("PartitionedCall", "StatefulPartitionedCall")


class Unusable(Exception):  # noqa: N818  not a fault of ours: a finding
    """What the script left is no network; the sentence says why, in both languages."""

    def __init__(self, ko: str, en: str, verdict: str = "wrong_answer") -> None:
        super().__init__(en)
        self.ko, self.en, self.verdict = ko, en, verdict


def finished(name: str, value: Any) -> Unusable:
    kind = "NumPy" if isinstance(value, (np.ndarray, np.generic)) else type(value).__name__
    ko = f"{name}은(는) 이미 계산이 끝난 값({kind})입니다. "
    en = f"{name} is a finished value ({kind}). "
    if tf1.executing_eagerly():
        return Unusable(
            f"{ko}X를 넣으면 다시 계산되는 함수나 Keras 모델이어야 합니다. model.predict의 결과나 NumPy로 계산한 값이 "
            "아니라, 함수나 모델 자체에 이 이름을 붙이세요.",
            f"{en}It must be a function of X or a Keras model, which computes it anew: give the name to that itself, "
            "not to what model.predict or NumPy returned.",
        )
    return Unusable(
        f"{ko}X를 넣으면 다시 계산되는 텐서(또는 함수, Keras 모델)여야 "
        "합니다. sess.run의 결과나 NumPy로 계산하지 말고 tf의 연산으로 그래프 안에서 만드세요.",
        f"{en}It must be a tensor that is computed from X anew (or a function, or a "
        "Keras model): build it inside the graph with tf operations, not with NumPy or from what sess.run returned.",
    )


def variable(name: str, dtype: int, shape: tuple[int, ...], trainable: bool) -> dict[str, Any]:
    return {"name": name, "tensor": f"{name}:0", "dtype": dtype, "shape": shape, "trainable": trainable}


def packed(
    found: dict[str, Any], definition: Any, variables: Mapping[str, dict[str, Any]], values: Mapping[str, Any]
) -> dict[str, Any]:
    known = {found["x"], found["y"], *(one["tensor"] for one in variables.values())}
    extras = {}
    for node in anatomy.nodes(definition):
        if node.op in _PRINTS:
            _silence(node)
    for node in definition.node:
        node.attr.pop("_class", None)  # "beside the variable": it may be gone
        node.device = ""
        if node.name in variables:
            _make_placeholder(node, variables[node.name])
        elif node.op == "ReadVariableOp":
            kind = node.attr["dtype"].type
            node.op = "Identity"
            node.attr.clear()
            node.attr["T"].type = kind
        elif node.op == "Placeholder" and f"{node.name}:0" not in known:
            extras[f"{node.name}:0"] = {
                "dtype": tf1.as_dtype(node.attr["dtype"].type).name,
                "shape": tuple(size.size for size in node.attr["shape"].shape.dim),
                "fed": RECORD.fed.get(f"{node.name}:0"),
            }
    described = [{key: value for key, value in one.items() if key != "dtype"} for one in variables.values()]
    arrays = {f"{name}:0": np.ascontiguousarray(value) for name, value in values.items()}
    return found | {
        "graph": definition.SerializeToString(),
        "variables": described,
        "values": arrays,
        "extras": extras,
    }


def _silence(node: Any) -> None:
    """What prints a tensor on its way passes it on; what prints by itself does nothing."""
    passed = node.input[:1] if node.op == "Print" else []
    controls = [one for one in node.input if one.startswith("^")]
    kind = node.attr["T"].type
    del node.input[:]
    node.input.extend([*passed, *controls])
    node.attr.clear()
    node.op = "Identity" if passed else "NoOp"
    if passed:
        node.attr["T"].type = kind


def _make_placeholder(node: Any, variable: Mapping[str, Any]) -> None:
    node.op = "Placeholder"
    del node.input[:]
    node.attr.clear()
    node.attr["dtype"].type = variable["dtype"]
    node.attr["shape"].shape.SetInParent()
    for size in variable["shape"]:
        node.attr["shape"].shape.dim.add().size = size


def make_input(definition: Any, tensor: Any) -> str:
    """Have a placeholder stand for a tensor that something outside of the graph gave (an iterator of tf.data).

    Returns the placeholder's tensor name. What gave it stays, without a reader.
    """
    op, number = tensor.op.name, tensor.value_index
    name = f"{op}/input_{number}"
    spellings = {f"{op}:{number}", *({op} if number == 0 else ())}
    for node in definition.node:
        node.input[:] = [name if one in spellings else one for one in node.input]
    node = definition.node.add(op="Placeholder", name=name)
    node.attr["dtype"].type = tensor.dtype.as_datatype_enum
    node.attr["shape"].shape.CopyFrom(tensor.shape.as_proto())
    return f"{name}:0"


def inlined(definition: Any, names: Iterable[str]) -> Any:
    """The graph with the functions that it calls (`tf.function`) in the place of the calls; `names` stay what they are.

    A call has no gradient where its function travels as data, and no layer is seen in it. Conditions and loops keep
    their functions.
    """
    nodes = anatomy.nodes(definition)
    if not any(node.op in _CALLS for node in nodes):
        return definition
    for node in nodes:
        if node.op in anatomy.CONTROL_FLOW:
            node.attr["_lower_using_switch_merge"].b = False  # else they become switches, which have no gradient here
    graph = tf1.Graph()
    with graph.as_default():
        tf1.import_graph_def(definition, name="")
    whole = tf1.train.export_meta_graph(graph_def=graph.as_graph_def(), graph=graph)
    whole.collection_def["train_op"].node_list.value.extend(names)
    config = tf1.ConfigProto()
    rewrite = config.graph_options.rewrite_options
    rewrite.optimizers.append("function")
    rewrite.min_graph_nodes = -1
    rewrite.meta_optimizer_iterations = rewriter_config_pb2.RewriterConfig.ONE
    return tf_optimizer.OptimizeGraph(config, whole)


def make_constant(node: Any, value: Any) -> None:
    node.op = "Const"
    node.attr.clear()
    node.attr["dtype"].type = tf1.as_dtype(value.dtype).as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf1.make_tensor_proto(value))
