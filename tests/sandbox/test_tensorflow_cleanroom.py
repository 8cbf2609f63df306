"""A network that travelled as data: what the clean room runs, and what it refuses, whoever made it.

Of `grader.sandbox.inside.tensorflow.cleanroom`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from grader.domain.course import Limits
from grader.grading.hosts import Hosts
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from tests.tiers import needs_tensorflow

needs_tensorflow()

LIMITS = Limits(load_seconds=20, call_seconds=10, wall_factor=15, memory_mb=1024, disk_mb=32)
PROBES = """
from grader.sandbox.inside.tensorflow import anatomy, cleanroom, freezing, packing

def harvest(module):
    try:
        return freezing.harvest(module, width=2, outputs=("hypothesis",), costs=("cost",), weights=("W",))
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict)

def output(module, network, x):
    try:
        net = cleanroom.opened(network)
        net.settle(x, net.own_values())
        return net.run(net.output, {net.x: x, **net.own_values()})
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict)

def gradient(module, network, x):
    net = cleanroom.opened(network)
    (weights,) = net.variables.values()
    return net.gradients(net.output, [weights], {net.x: x, **net.own_values()})[0]

def inputs(module, network):
    return cleanroom.inputs(network)

def layers(module, network):
    net = cleanroom.opened(network)
    found = anatomy.layers(net.operations, net.x, net.output, [one["name"] for one in network["variables"]])
    return [(layer.depth, layer.used, len(layer.weights)) for layer in found]
"""
ONE = """
import tensorflow as tf
X = tf.placeholder(tf.float32, [None, 2])
W = tf.Variable([[2.0], [3.0]])
"""
TWO = """
import tensorflow as tf
W = tf.Variable([[2.0], [3.0]])
"""
RUN = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
"""
ROWS = np.array([[1, 1], [2, -1]], np.float32)


@pytest.fixture
def host(hosts: Hosts) -> Host:
    return hosts.get(("tensorflow",))


@pytest.fixture
def script(host: Host) -> Iterator[Callable[[str], Student]]:
    made: list[Student] = []

    def make(source: str) -> Student:
        work = Work("t", "script", {"script.py": source.encode()}, "script.py", probes=PROBES, seed=3)
        made.append(Student(host, work, LIMITS))
        return made[-1]

    yield make
    for student in made:
        student.close()


@pytest.mark.parametrize(
    "source",
    [
        ONE + "hypothesis = tf.matmul(X, W)" + RUN,
        ONE.replace("]])", "]], use_resource=True)") + "hypothesis = tf.matmul(X, W)" + RUN,
        ONE + "hypothesis = tf.map_fn(lambda row: tf.reduce_sum(row * W[:, 0], keepdims=True), X)" + RUN,
        ONE + "keep = tf.placeholder(tf.float32)\nhypothesis = tf.nn.dropout(tf.matmul(X, W), keep)" + RUN,
        ONE + "rate = tf.placeholder(tf.float32)\nhypothesis = tf.nn.dropout(tf.matmul(X, W), rate=rate)" + RUN,
        ONE + "on = tf.placeholder(tf.bool)\n"
        "hypothesis = tf.cond(on, lambda: tf.zeros([2, 1]), lambda: tf.matmul(X, W))" + RUN,
        TWO + "def hypothesis(x):\n    return tf.matmul(x, W)",
        TWO + "@tf.function\ndef inner(x):\n    return x @ W\n@tf.function\ndef hypothesis(x):\n    return inner(x)",
        TWO + "K = tf.constant([[1.0]])\ndef hypothesis(x):\n    return x @ W @ K",
        "from tensorflow import keras\nimport numpy as np\n"
        "hypothesis = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1, use_bias=False)])\n"
        "hypothesis.set_weights([np.array([[2.0], [3.0]])])",
    ],
)
def test_the_output_is_the_scripts_own(script: Callable[[str], Student], source: str) -> None:
    """However a network is written, the clean room computes what the script would."""
    student = script(source)
    assert np.allclose(student.clean("output", student.probe("harvest"), ROWS), [[5], [1]])


PLACES = (
    "tf.cond(tf.reduce_any(X > 9), lambda: {}, lambda: tf.matmul(X, W))",
    "tf.cond(X[0, 1] > 9, lambda: X[:, :1], lambda: tf.cond(X[0, 0] > 9, lambda: {}, lambda: X[:, :1]))",
    "tf.case([(tf.reduce_any(X > 9), lambda: X[:, :1])], default=lambda: {})",
    "tf.map_fn(lambda row: row[:1] + ({})[0], X)",
    "tf.while_loop(lambda i, _: i < 1, lambda i, z: (i + 1, tf.ensure_shape(z + {}, [None, 1])), (0, X[:, :1]))[1]",
    "tf.function(lambda: {})()",
    "tf.function(lambda: tf.map_fn(lambda row: row[:1] + ({})[0], X))()",
)
"""Functions of a graph, in which an op may hide."""
EFFECTS = (
    ("tf.py_func(lambda x: x[:, :1], [X], tf.float32)", "Python function"),
    ("tf.matmul(X, W) + tf.cast(tf.strings.length(tf.io.read_file('/etc/passwd')), tf.float32)", "ReadFile"),
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tf.py_func(lambda x: x[:, :1], [X], tf.float32)", "Python function"),
        ("tf.matmul(X, W) + tf.cast(tf.strings.length(tf.io.read_file('/etc/passwd')), tf.float32)", "ReadFile"),
        ("tf.matmul(X, W) + tf.cast(tf.size(tf.io.matching_files('/*')), tf.float32)", "MatchingFiles"),
        ("tf.matmul(X, W) + tf.assign_add(W, W)[0]", "AssignAdd"),
        *[(place.format(op), said) for place in PLACES for op, said in EFFECTS],
    ],
)
def test_ops_that_do_more_than_compute_are_refused(script: Callable[[str], Student], line: str, said: str) -> None:
    """Files, Python and state stay out; the sentence names the op."""
    student = script(ONE + f"hypothesis = {line}" + RUN)
    with pytest.raises(StudentStopped, match=said) as stopped:
        student.clean("output", student.probe("harvest"), ROWS)
    assert stopped.value.verdict == "wrong_answer"


@pytest.mark.parametrize("lowered", [True, False])
@pytest.mark.parametrize("kind", ["If", "StatelessIf"])
def test_an_op_that_is_named_as_a_branch_is_refused(script: Callable[[str], Student], kind: str, lowered: bool) -> None:
    """Lowered, a branch becomes an op of the type that it names, though no node of the graph was one."""
    branch = (
        "from tensorflow.core.framework.attr_value_pb2 import AttrValue\n"
        f"[text] = tf.raw_ops.{kind}(cond=tf.constant(True), input=[tf.constant('/etc/passwd')], Tout=[tf.string], "
        "then_branch='ReadFile', else_branch='ReadFile')\n"
        f"text.op._set_attr('_lower_using_switch_merge', AttrValue(b={lowered}))\n"
    )
    student = script(ONE + branch + "hypothesis = tf.matmul(X, W) + tf.cast(tf.strings.length(text), tf.float32)" + RUN)
    with pytest.raises(StudentStopped, match="ReadFile"):
        student.clean("output", student.probe("harvest"), ROWS)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ONE + "hypothesis = tf.matmul(X, W) * tf.ones([5, 1])" + RUN, ("[5,1]", "[2,1]", "shapes do not fit")),
        (TWO + "def hypothesis(x):\n    return tf.matmul(W, x)", ("[2,1] × [2,2]", "tf.matmul")),
        (
            ONE + "Z = tf.placeholder(tf.float32, [None, 1], name='other')\nhypothesis = tf.matmul(X, W) + Z" + RUN,
            ("another placeholder (other)",),
        ),
        (TWO + "def hypothesis(x):\n    tf.matmul(x, W)", ("Return the tensor",)),
        (TWO + "def hypothesis(x):\n    return tf.matmul(x, W) + 'b'", ("TypeError", "string", "+ 'b'")),
        (TWO + "def hypothesis(x):\n    return x @ W if x > 0 else x + 'b'", ("TypeError", "string")),
        (TWO + "def hypothesis():\n    return W", ("TypeError: hypothesis() takes 0 positional arguments",)),
    ],
)
def test_why_it_does_not_run_is_told_to_beginners(
    script: Callable[[str], Student], source: str, said: tuple[str, ...]
) -> None:
    """The reason in a line or two, and neither a traceback nor a file of the grader's or TensorFlow's."""
    student = script(source)
    with pytest.raises(StudentStopped) as stopped:
        student.clean("output", student.probe("harvest"), ROWS)
    for text in (stopped.value.message.ko, stopped.value.message.en):
        assert len(text.splitlines()) <= 2, text
        assert not any(word in text for word in ("File", "tracing", "most recent", "Detected", "in user code")), text
    for words in said:
        assert words in stopped.value.message.en


def test_a_variable_that_is_not_used_is_named(script: Callable[[str], Student]) -> None:
    student = script(ONE + "V = tf.Variable([1.0], name='bias')\nhypothesis = tf.matmul(X, W)" + RUN)
    network = student.probe("harvest")
    with pytest.raises(StudentStopped) as stopped:
        student.clean("output", forged(network, cost="bias:0"), ROWS)
    assert stopped.value.message.en.startswith("bias is not used")
    assert stopped.value.message.ko.startswith("bias가 ")


OVERRIDE = ONE + "with tf.get_default_graph().gradient_override_map({%r: %r}):\n    hypothesis = %s" + RUN


def test_a_graph_does_not_bring_gradients_of_its_own(script: Callable[[str], Student]) -> None:
    """Whatever op it names for its gradient, the gradient is that of what it computes."""
    cut = script(OVERRIDE % ("StopGradient", "Identity", "tf.stop_gradient(tf.matmul(X, W))"))
    assert cut.clean("gradient", cut.probe("harvest"), ROWS) is None
    whole = script(
        ONE + "@tf.custom_gradient\ndef double(x):\n    return 2 * x, lambda up: 100 * up\n"
        "hypothesis = double(tf.matmul(X, W))" + RUN
    )
    assert np.allclose(whole.clean("gradient", whole.probe("harvest"), ROWS), [[6], [0]])


def test_inputs_are_those_that_the_output_is_made_of(script: Callable[[str], Student]) -> None:
    """Found in the data alone: in a graph that may not run too."""
    student = script(
        ONE + "V = tf.Variable([1.0])\nhypothesis = tf.py_func(lambda z: z, [tf.matmul(X, W)], tf.float32)" + RUN
    )
    assert student.clean("inputs", student.probe("harvest")) == {"Placeholder:0": (-1, 2), "Variable:0": (2, 1)}


def test_a_function_does_not_hide_an_op_of_its_name(script: Callable[[str], Student]) -> None:
    import tensorflow.compat.v1 as tf

    student = script(ONE + "hypothesis = tf.matmul(X, W)" + RUN)
    network = student.probe("harvest")
    definition = tf.GraphDef.FromString(network["graph"])
    definition.library.function.add().signature.name = "ReadFile"
    definition.node.add(name="read", op="ReadFile")
    with pytest.raises(StudentStopped, match=r"do more than compute.*ReadFile"):
        student.clean("output", forged(network, graph=definition.SerializeToString()), ROWS)


def forged(network: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**network, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"graph": b"\xff" * 100},
        {"graph": "text"},
        {"output": "nothing:0"},
        {"output": 7},
        {"x": "MatMul"},
        {"values": {}},
        {"values": {"Variable:0": np.zeros((5, 5), np.float32)}},
        {"variables": [{"tensor": "missing:0", "trainable": True}]},
        {"variables": [{"tensor": "MatMul:0", "trainable": True}]},
        {"extras": {"no:0": {"fed": None}}},
        {"variables": None},
    ],
)
def test_a_forged_network_is_the_submissions_fault(script: Callable[[str], Student], changes: dict[str, Any]) -> None:
    """Whatever the student's process claims, the clean room answers with a verdict and stays up."""
    student = script(ONE + "hypothesis = tf.matmul(X, W)" + RUN)
    network = student.probe("harvest")
    with pytest.raises(StudentStopped) as stopped:
        student.clean("output", forged(network, **changes), ROWS)
    assert stopped.value.verdict in ("wrong_answer", "crashed")
    assert np.allclose(student.clean("output", network, ROWS), [[5], [1]])


def test_layers_are_found_by_what_they_multiply(script: Callable[[str], Student]) -> None:
    """Depth and use come from the graph: W3's product is made of the first layer and used by nothing."""
    source = (
        ONE
        + "V = tf.Variable(tf.ones([1, 4]))\nU = tf.Variable(tf.ones([1, 3]))\nL = tf.nn.relu(tf.matmul(X, W) + 1.0)\n"
        + "unused = tf.matmul(L, U)\nhypothesis = tf.tensordot(L, 2.0 * V, [[1], [0]])"
        + RUN
    )
    student = script(source)
    assert sorted(student.clean("layers", student.probe("harvest"))) == [(1, True, 1), (2, False, 1), (2, True, 1)]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [("hypothesis = None", "not_implemented"), ("", "not_implemented"), ("hypothesis = 3", "wrong_answer")],
)
def test_what_is_no_network_is_told_apart(script: Callable[[str], Student], line: str, verdict: str) -> None:
    """A blank is work not done; a finished value is a wrong answer."""
    with pytest.raises(StudentStopped) as stopped:
        script(ONE + line).probe("harvest")
    assert stopped.value.verdict == verdict


@pytest.mark.parametrize(
    "line",
    [
        "tf.Print(tf.matmul(X, W), [X], 'X is')",
        "tf.cond(X[0, 0] > 9, lambda: X[:, :1], lambda: tf.Print(tf.matmul(X, W), [X]))",
        "tf.function(lambda: [tf.print('X is', X, output_stream='file:///tmp/pwned'), tf.matmul(X, W)][1])()",
    ],
)
def test_what_prints_prints_nothing_in_the_clean_room(script: Callable[[str], Student], line: str) -> None:
    """A tensor looked at on its way is an honest one; the op that looks, and may write to a file, stays behind."""
    student = script(ONE + f"hypothesis = {line}" + RUN)
    network = student.probe("harvest")
    assert np.allclose(student.clean("output", network, ROWS), [[5], [1]])
    assert b"\x12\x07PrintV2" not in network["graph"]  # as an op; nodes may be called so
    assert b"pwned" not in network["graph"]


COUNTED = (
    "tf.cond(X[0, 0] > 0, lambda: tf.random_uniform([2, 1], seed=7), lambda: tf.zeros([2, 1]))",
    "tf.function(lambda: tf.cond(X[0, 0] > 0, lambda: tf.random_normal([2, 1], seed=7), lambda: X[:, :1]))()",
    "tf.random_shuffle(X, seed=7)[:, :1] + tf.truncated_normal([2, 1], seed=7)",
    "tf.while_loop(lambda i, _: i < tf.cast(X[0, 0], tf.int32), "
    "lambda i, z: (i + 1, z + tf.random_uniform([2, 1], seed=7)), (0, X[:, :1]))[1]",
    "tf.cast(tf.multinomial(tf.zeros([2, 9]), 1, seed=7), tf.float32)",
)


@pytest.mark.parametrize("line", COUNTED)
def test_no_answer_tells_what_was_asked_before(script: Callable[[str], Student], line: str) -> None:
    """An op that counts how often it ran, and runs for some inputs only, begins anew with each question."""
    student = script(ONE + f"hypothesis = tf.matmul(X, W) * 1e-9 + {line}" + RUN)
    network = student.probe("harvest")
    first = student.clean("output", network, ROWS)
    for other in (ROWS * 3, -ROWS, ROWS):
        student.clean("output", network, other)
    assert np.allclose(student.clean("output", network, ROWS), first)
