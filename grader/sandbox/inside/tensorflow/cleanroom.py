"""Running a harvested network where no student code is.

The network arrives as plain data from a process that may lie, so everything is checked: the GraphDef parses, all
its ops are on the allow-list, names exist, what is called a variable is an input, values have the variables' shapes.
Weights are inputs: the suite's or the script's own are fed. Gradients are those of the ops themselves: what a graph
says of its own gradients is left out. The limit: a graph may still be slow or large; the sandbox's limits stop it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf1
from google.protobuf.message import DecodeError

from grader.sandbox.inside.tensorflow import anatomy, plainly
from grader.sandbox.inside.tensorflow.packing import Unusable

Array = np.ndarray[Any, Any]
TRAINING_STEPS = 150
BATCH = 100


class Network:
    """A harvested network, imported and ready to be fed. Raises `Unusable` if it may not or cannot run."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        definition = _parsed(data["graph"])
        self.data = data
        self.graph = tf1.Graph()
        with self.graph.as_default():
            try:
                tf1.import_graph_def(definition, name="")
            except (ValueError, TypeError, tf1.errors.OpError) as error:
                raise _broken(str(error)) from error
        self.by_chance = any(node.op in anatomy.CHANCE for node in anatomy.nodes(definition))
        self.operations = self.graph.get_operations()
        self.x = self.tensor(data["x"])
        self.output = self.tensor(data["output"])
        self.y = None if data["y"] is None else self.tensor(data["y"])
        self.cost = None if data["cost"] is None else self.tensor(data["cost"])
        self.variables = {one["tensor"]: self.tensor(one["tensor"]) for one in data["variables"]}
        for name, tensor in self.variables.items():
            if tensor.op.type != "Placeholder":  # a constant can be fed as well, and is no variable for that
                raise _broken(f"{name} is no variable")
        self.trainable = [one["tensor"] for one in data["variables"] if one["trainable"]]
        self.session = tf1.Session(graph=self.graph)
        self.extras: dict[str, Any] = {}
        self.taught: tuple[Any, ...] = ()
        """What it was last trained with by the suite, and its values after that."""
        self._gradients: dict[Any, list[Any]] = {}

    def begin(self) -> None:
        """Go on in a new session, which knows nothing of what was run before."""
        self.session.close()
        self.session = tf1.Session(graph=self.graph)

    def tensor(self, name: Any) -> Any:
        try:
            return self.graph.get_tensor_by_name(name)
        except KeyError as error:
            raise Unusable(*plainly.unused(name)) from error
        except (ValueError, TypeError) as error:
            raise _broken(f"{name}: {error}") from error

    def has(self, name: Any) -> bool:
        """Whether the output is made of that tensor: nothing else has travelled."""
        return any(name == tensor.name for op in self.operations for tensor in op.outputs)

    def run(self, fetches: Any, feeds: Mapping[Any, Any]) -> Any:
        """The fetched arrays; `feeds` by tensor or name, the extras (keep_prob …) at rest are added."""
        for name, tensor in (("X", self.x), ("Y", self.y)):
            if tensor is not None and tensor in feeds and (why := plainly.fixed(name, tensor.shape, feeds[tensor])):
                raise Unusable(*why)
        try:
            return self.session.run(fetches, {**self.extras, **feeds})
        except (tf1.errors.OpError, ValueError, TypeError) as error:
            raise _broken(str(error)) from error

    def own_values(self) -> dict[str, Array]:
        """The variables as the script left them; `Unusable` if some have none or another shape."""
        values = {}
        for name, tensor in self.variables.items():
            value = self.data["values"].get(name)
            if not isinstance(value, np.ndarray) or not tensor.shape.is_compatible_with(value.shape):
                raise Unusable(
                    "변수의 값이 없습니다: 변수를 초기화하는 세션이 실행되지 않았습니다.",
                    "The variables have no values: no session that initialises them was run.",
                )
            values[name] = value
        return values

    def random_values(self, random: np.random.RandomState) -> dict[str, Array]:
        """Weights of the suite's choice, small enough that nothing saturates; all of them differ from zero."""
        return {name: _random_value(name, tensor, random) for name, tensor in self.variables.items()}

    def shuffled_values(self, random: np.random.RandomState, *, vectors: bool = False) -> dict[str, Array]:
        """The script's own numbers, those of each weight matrix in another order: as if nothing had been learnt.

        With `vectors`, those of each bias too.
        """
        least = 1 if vectors else 2
        values = self.own_values()
        return {
            name: random.permutation(v.ravel()).reshape(v.shape) if v.ndim >= least else v for name, v in values.items()
        }

    def settle(self, x: Array, values: Mapping[str, Array]) -> None:
        """Find the resting values of the other placeholders: what was fed for looking, else dropout off."""
        if not self.data["extras"]:
            return
        unknown = []
        for name, about in self.data["extras"].items():
            tensor = self.tensor(name)
            if tensor.shape.rank not in (0, None):
                continue
            if tensor.dtype == tf1.bool:
                self.extras[name] = bool(about["fed"] or False)
            elif about["fed"] is not None:
                self.extras[name] = about["fed"]
            else:
                unknown.append(name)
        for rest in (1.0, 0.0):  # keep_prob at rest is 1, a dropout rate 0: the wrong one gives nothing finite
            self.extras.update(dict.fromkeys(unknown, rest))
            try:
                first, second = (self.run(self.output, {self.x: x, **values}) for _ in range(2))
            except Unusable:
                continue
            if not unknown or (np.isfinite(first).all() and np.array_equal(first, second) and np.ptp(first) > 0):
                return

    def gradients(self, of: Any, tensors: Sequence[Any], feeds: Mapping[Any, Any]) -> list[Array | None]:
        """d sum(of) / d tensor for each; None where it does not depend on it."""
        key = (of.name, *(tensor.name for tensor in tensors))
        if key not in self._gradients:
            self._gradients[key] = self._built(of, tensors)
            if any(op.type in anatomy.CONTROL_FLOW for op in self.operations):
                # Its gradient gave them more outputs, which a session that has run them does not come to know.
                self.begin()
        made = self._gradients[key]
        got = iter(self.run([one for one in made if one is not None], feeds))
        return [None if one is None else next(got) for one in made]

    def _built(self, of: Any, tensors: Sequence[Any]) -> list[Any]:
        with self.graph.as_default():
            try:
                made = tf1.gradients(of, list(tensors))
                return [tf1.convert_to_tensor(one) if isinstance(one, tf1.IndexedSlices) else one for one in made]
            except (LookupError, ValueError, TypeError, AttributeError) as error:
                raise _broken(str(error)) from error

    def labels(self, ids: Array) -> Array:
        """Class numbers as the script's Y takes them."""
        if self.data["ids"]:
            return ids
        width = 10 if self.y is None or not self.y.shape.rank else self.y.shape.as_list()[-1] or 10
        hot: Array = np.eye(10, max(10, width), dtype=np.float32)[ids, :width]
        return hot


_last: list[Network] = []


def opened(data: Mapping[str, Any]) -> Network:
    """A `Network` for harvested data; the last one is kept, for a suite asks the same graph many questions.

    None of them can tell how often, or with which inputs, another one was asked: what counts it begins anew.
    """
    same = ("graph", "x", "y", "output", "cost", "ids", "variables")
    if not _last or any(_last[0].data[key] != data[key] for key in same):
        _last[:] = [Network(data)]
    elif _last[0].by_chance:
        _last[0].begin()
    _last[0].data = data
    _last[0].extras = {}
    return _last[0]


def inputs(data: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Tensor → shape of the inputs that the output is made of; nothing is run, so a graph that may not run will do."""
    return anatomy.placeholders(_read(data["graph"]), data["output"])


def _read(raw: Any) -> Any:
    definition = tf1.GraphDef()
    try:
        definition.ParseFromString(raw)
    except (DecodeError, TypeError) as error:
        raise _broken(str(error)) from error
    return definition


def _parsed(raw: Any) -> Any:
    definition = _read(raw)
    anatomy.forget_gradients(definition)
    refused = anatomy.refused(definition)
    if any(name in anatomy.PYTHON_OPS for name in refused):
        raise Unusable(
            "그래프 안에서 Python 함수(tf.py_func, tf.numpy_function)를 부릅니다. NumPy 대신 tf의 연산을 쓰세요.",
            "The graph calls a Python function (tf.py_func, tf.numpy_function); use tf operations, not NumPy.",
        )
    if refused:
        raise Unusable(
            f"그래프에 계산 이외의 연산이 있어 실행할 수 없습니다: {', '.join(refused)[:200]}",
            f"The graph holds operations that do more than compute and cannot be run: {', '.join(refused)[:200]}",
        )
    return definition


def _broken(why: str) -> Unusable:
    return Unusable(*plainly.explain(why))


def _random_value(name: str, tensor: Any, random: np.random.RandomState) -> Array:
    shape = tensor.shape.as_list()
    if len(shape) > 1:
        value = random.normal(0, np.sqrt(2 / max(1, int(np.prod(shape[:-1])))), shape)
    elif any(part in name.lower() for part in ("gamma", "scale", "var")) and "variable" not in name.lower():
        value = random.uniform(0.8, 1.2, shape)  # scales and variances: must stay positive
    else:
        value = random.uniform(0.02, 0.1, shape)
    cast: Array = np.asarray(value).astype(tensor.dtype.as_numpy_dtype)
    return cast


def is_probability(output: Array) -> bool:
    """Whether rows of an output are a softmax's: from 0 to 1, each summing to 1."""
    inside = bool(np.all(output >= 0) and np.all(output <= 1))
    return inside and bool(np.allclose(output.sum(axis=-1), 1, atol=1e-3))


def train(network: Network, x: Array, ids: Array, seed: int) -> dict[str, Array]:
    """Values after a fixed number of steps of Adam on a stable cross entropy of the logits, from fresh weights. They
    are kept for who asks for the same once more."""
    if network.taught and network.taught[:2] == (seed, network.extras):
        *_, same_x, same_ids, values = network.taught
        if np.array_equal(same_x, x) and np.array_equal(same_ids, ids):
            return dict(values)
    random = np.random.RandomState(seed)
    begin = network.random_values(random)
    chances = is_probability(network.run(network.output, {network.x: x[:50], **begin}))
    graph = tf1.Graph()
    with graph.as_default():
        tf1.set_random_seed(seed)
        variables = {name: tf1.Variable(value, trainable=name in network.trainable) for name, value in begin.items()}
        output, x_in = tf1.import_graph_def(
            _parsed(network.data["graph"]),
            input_map={name: one.read_value() for name, one in variables.items()},
            return_elements=[network.data["output"], network.data["x"]],
            name="",
        )
        y_in = tf1.placeholder(tf1.int64, [None])
        logits = _logits(output) if chances else output
        cost = tf1.reduce_mean(tf1.nn.sparse_softmax_cross_entropy_with_logits(labels=y_in, logits=logits))
        learning = [one for name, one in variables.items() if name in network.trainable]
        step = tf1.train.AdamOptimizer(0.001).minimize(cost, var_list=learning)
        with tf1.Session() as session:
            session.run(tf1.global_variables_initializer())
            for chosen in _batches(len(x), random):
                session.run(step, {x_in: x[chosen], y_in: ids[chosen], **network.extras})
            trained: list[Array] = session.run(list(variables.values()))
    values = dict(zip(variables, trained, strict=True))
    network.taught = (seed, dict(network.extras), x, ids, values)
    return values


def downhill(network: Network, began: Mapping[str, Any], x: Array, ids: Array) -> float:
    """How far the way of the weights, from their first values to the script's, makes the cross entropy of
    the right labels smaller: a cosine. 0 where the first values are not known."""
    own = network.own_values()
    names = [
        name
        for name in network.trainable
        if name in began and began[name].shape == own[name].shape and own[name].ndim > 1
    ]
    steps = [np.asarray(own[name] - began[name], np.float64).ravel() for name in names if own[name].dtype.kind == "f"]
    if not steps or len(steps) != len(names):
        return 0.0
    feeds = {network.x: x, **own}
    chances = is_probability(network.run(network.output, feeds))
    with network.graph.as_default():
        labels = tf1.constant(ids, tf1.int64)
        logits = _logits(network.output) if chances else network.output
        cost = tf1.reduce_mean(tf1.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    found = network.gradients(cost, [network.variables[name] for name in names], feeds)
    slopes = [np.zeros(step.size) if one is None else np.ravel(one) for one, step in zip(found, steps, strict=True)]
    way, slope = np.concatenate(steps), np.concatenate(slopes).astype(np.float64)
    size = float(np.linalg.norm(way) * np.linalg.norm(slope))
    return float(-(way @ slope) / size) if np.isfinite(size) and size > 0 else 0.0


def _logits(output: Any) -> Any:
    op = output.op
    while op.type == "Identity":
        op = op.inputs[0].op
    return op.inputs[0] if op.type == "Softmax" else tf1.log(tf1.clip_by_value(output, 1e-7, 1.0))


def _batches(count: int, random: np.random.RandomState) -> Iterable[Array]:
    order = random.permutation(count)
    for step in range(TRAINING_STEPS):
        start = step * BATCH % max(1, count - BATCH + 1)
        yield order[start : start + BATCH]
