"""What is asked of the trained perceptron beside the student's code, and in the clean room. Holds no answer.

`harvest` and `steps` run after the script, in its process: the first returns its graph as data, the second runs its
`train`. The others run that data where the script is not.
"""

import contextlib

import numpy as np
import tensorflow.compat.v1 as tf1

from grader.sandbox.inside.probing import RECORD, binding, cleanroom, freezing, packing, plainly

FURTHER = ("cost", "predicted", "accuracy")
SHAPES = {"W": (2, 1), "b": (1,)}
LONG = 10
"""Steps after each of which the weights are told; of more only where they end."""
TRAIN = ("train", "train_step", "train_op")


@contextlib.contextmanager
def translate_faults():
    try:
        yield
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict) from None
    except (tf1.errors.OpError, ValueError, TypeError) as error:
        raise StudentFault(*plainly.explain(str(error))) from None


def harvest(module):
    """The script's network as data; its fields are told at `freezing.harvest`."""
    with translate_faults():
        return freezing.harvest(
            module, width=2, outputs=("hypothesis", "model"), weights=("W", "b"), also=FURTHER, classes=1
        )


def steps(module, network, cases, count):
    """W and b after each of `count` steps of the script's own `train`, for each case {W, b, x, y}: a list of lists of
    {W, b}; of more than 10 steps only after the last. The weights are set to the case's, everything else (an optimizer's
    memory) to what it begins with, as far as it is a graph's.
    """
    train = next((value for name in TRAIN if (value := getattr(module, name, None)) is not None), None)
    models = [getattr(module, name, None) for name in ("model", "hypothesis")]
    model = next((one for one in models if getattr(one, "optimizer", None) is not None), None)
    with translate_faults():
        if train is None and model is None:
            raise not_implemented("train")
        if tf1.executing_eagerly():
            return [eager_steps(module, model, train, case, count, models) for case in cases]
        return [graph_steps(module, network, train, case, count) for case in cases]


def graph_steps(module, network, train, case, count):
    first = train
    while isinstance(first, (list, tuple)) and first:
        first = first[0]
    graph = getattr(first, "graph", None)
    if not isinstance(graph, tf1.Graph):
        raise not_an_operation()
    variables = graph.get_collection(tf1.GraphKeys.GLOBAL_VARIABLES)
    weights = {name: own_variable(module, name, shape, variables) for name, shape in SHAPES.items()}
    feeds = {graph.get_tensor_by_name(network["x"]): case["x"]}
    y = network["y"] or getattr(getattr(module, "Y", None), "name", None)
    if y is not None:
        feeds[graph.get_tensor_by_name(y)] = case["y"]
    for op in graph.get_operations():  # a learning rate that is a placeholder
        if op.type == "Placeholder" and op.outputs[0].name in RECORD.fed_to_steps:
            feeds[op.outputs[0]] = RECORD.fed_to_steps[op.outputs[0].name]
    found = []
    with tf1.Session(graph=graph) as session:
        session.run([one.initializer for one in variables])
        for name, variable in weights.items():
            variable.load(case[name], session)
        for _ in range(count):
            session.run(train, feeds)
            if count <= LONG:
                found.append(session.run(weights))
        return found or [session.run(weights)]


def eager_steps(module, model, train, case, count, owners):
    if train is None:
        call, given = model.train_on_batch, [case["x"], case["y"]]
    elif callable(train):
        roles = binding.parameters(train)
        values = {"x": tf1.constant(case["x"]), "y": tf1.constant(case["y"])}
        if not set(roles) <= set(values):
            raise StudentFault(
                "train은 train(x, y)로 부를 수 있어야 합니다.", "It must be possible to call train as train(x, y)."
            )
        call, given = train, [values[role] for role in roles]
    else:
        raise not_an_operation()
    variables = list(vars(module).values())
    for owner in owners:
        variables += [*(getattr(owner, "trainable_variables", None) or ()), *getattr(owner, "__dict__", {}).values()]
    weights = {name: own_variable(module, name, shape, variables) for name, shape in SHAPES.items()}
    for name, variable in weights.items():
        variable.assign(case[name])
    found = []
    for _ in range(count):
        call(*given)
        if count <= LONG:
            found.append({name: np.array(variable) for name, variable in weights.items()})
    return found or [{name: np.array(variable) for name, variable in weights.items()}]


def own_variable(module, name, shape, variables):
    """The variable W or b: by its name in the script, else the one of that shape (a Keras layer keeps its own)."""
    own = getattr(module, name, None)
    if callable(getattr(own, "assign", None)):
        return own
    able = {id(one): one for one in variables if callable(getattr(one, "assign", None))}
    fitting = [one for one in able.values() if tuple(getattr(one, "shape", ())) == shape]
    if len(fitting) != 1:
        raise StudentFault(
            f"학습되는 변수 {name}가 없습니다. {name}는 모양이 {list(shape)}인 tf.Variable이어야 합니다.",
            f"There is no variable {name} to train. It must be a tf.Variable of shape {list(shape)}.",
        )
    return fitting[0]


def values(module, network, name, cases):
    """The value of `name` for each case {W, b, x, y}, all set by the suite.

    `name`: cost, predicted, accuracy, hypothesis; output is the hypothesis, whether or not it uses W and b: what is made
    of it is judged by itself.
    """
    with translate_faults():
        net = opened(network)
        asked, tensors = result(net, network, name), pair(net, network, strict=name == "hypothesis")
        return [net.run(asked, feeds(net, network, tensors, case)) for case in cases]


def gradients(module, network, cases):
    """d cost / dW and / db for each case; None where nothing flows."""
    with translate_faults():
        net = opened(network)
        cost, tensors = result(net, network, "cost"), pair(net, network, strict=False)
        there = [tensor for tensor in tensors if tensor is not None]
        found = [iter(net.gradients(cost, there, feeds(net, network, tensors, case))) for case in cases]
        return [[None if tensor is None else next(one) for tensor in tensors] for one in found]


def trained(module, network, x, weights):
    """The output for `x` with the weights that the script ended with; W and b are `weights` instead, unless None."""
    with translate_faults():
        net = opened(network)
        chosen = net.own_values()
        if weights is not None:
            chosen |= {tensor: value for tensor, value in zip(pair(net, network), weights, strict=True)}
        return net.run(net.output, {net.x: x, **chosen})


def opened(network):
    """The network with dropout off, and whatever else the script has a placeholder for as it was fed for looking."""
    net, random = cleanroom.opened(network), np.random.RandomState(1)
    values = {name: np.abs(value) for name, value in net.random_values(random).items()}
    net.settle(random.uniform(0.5, 1, (8, 2)).astype(np.float32), values)
    return net


def feeds(net, network, tensors, case):
    """What is fed for a case: its x, y, W and b, and the script's own values of other variables; where it has them, a
    hypothesis and predictions in the place of the script's own."""
    fed = {tensor: network["values"][name] for name, tensor in net.variables.items() if name in network["values"]}
    fed |= {tensor: case[name] for name, tensor in zip(SHAPES, tensors, strict=True) if tensor is not None}
    fed[net.x] = case["x"]
    if net.y is not None:
        fed[net.y] = case["y"]
    if "hypothesis" in case:
        fed[net.output] = case["hypothesis"]
    if "predicted" in case:
        tensor = result(net, network, "predicted")
        fed[tensor] = case["predicted"].astype(tensor.dtype.as_numpy_dtype)
    return fed


def result(net, network, name):
    """The tensor of a result; says why there is none."""
    if name in ("hypothesis", "output"):
        return net.output
    about = network.get("also", {}).get(name, {"kind": "missing", "tensor": None})
    if name == "cost" and about["kind"] == "missing" and net.cost is not None:
        return net.cost  # a Keras model keeps its own
    if about["kind"] == "missing":
        raise not_implemented(name)
    if about["tensor"] is None:
        raise StudentFault(*NO_TENSOR[about["kind"]](name))
    return net.tensor(about["tensor"])


NO_TENSOR = {
    "finished": lambda name: (
        f"{name}는 이미 계산이 끝난 값입니다. X와 Y를 넣으면 다시 계산되는 텐서(또는 x와 y를 받는 함수)여야 합니다.",
        f"{name} is a finished value. It must be a tensor that is computed from X and Y anew (or a function of x, y).",
    ),
    "failed": lambda name: (
        f"{name}를 X와 Y로 계산할 수 없습니다. hypothesis와 같은 그래프의 텐서이거나, TensorFlow 2라면 x와 y를 받는 "
        "함수여야 합니다. 그 안에서는 NumPy 대신 tf의 연산을 쓰세요.",
        f"{name} cannot be computed from X and Y. It must be a tensor of the same graph as hypothesis or, in "
        "TensorFlow 2, a function of x and y that uses tf operations, not NumPy.",
    ),
}


def pair(net, network, *, strict=True):
    """The tensors of W and b; None for one that the output is not made of, unless that is a fault."""
    return [weight(net, network, name, shape, strict) for name, shape in SHAPES.items()]


def weight(net, network, name, shape, strict):
    """The tensor of W or b: by its name in the script, else (a Keras layer's) the one variable of that shape."""
    tensor = network["weights"][name]["tensor"]
    fitting = [one["tensor"] for one in network["variables"] if tuple(one["shape"]) == shape]
    if tensor is None and len(fitting) == 1:
        tensor = fitting[0]
    if tensor is not None and net.has(tensor):
        return net.tensor(tensor)
    if strict:
        raise StudentFault(
            f"{name}를 hypothesis에서 찾을 수 없습니다. {name}는 모양이 {list(shape)}인 tf.Variable이어야 하고, "
            "hypothesis의 계산에 쓰여야 합니다.",
            f"{name} is not part of hypothesis. It must be a tf.Variable of shape {list(shape)} that hypothesis uses.",
        )
    return None


def not_implemented(name):
    return StudentFault(
        f"{name}를 아직 구현하지 않았습니다.", f"{name} is not implemented yet.", "not_implemented"
    )


def not_an_operation():
    return StudentFault(
        "train은 sess.run으로 실행할 수 있는 연산이어야 합니다(TensorFlow 2라면 train(x, y) 함수). "
        "예: tf.train.GradientDescentOptimizer(0.01).minimize(cost)",
        "train must be an operation that sess.run can run (in TensorFlow 2, a function train(x, y)). For example: "
        "tf.train.GradientDescentOptimizer(0.01).minimize(cost)",
    )
