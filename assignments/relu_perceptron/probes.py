"""What is asked of the perceptron beside the student's code, and in the clean room. Holds no answer.

`harvest` runs after the script and returns its graph as data; the others run that data where the script is not.
"""

import numpy as np

from grader.sandbox.inside.probing import cleanroom, freezing, packing


def harvest(module):
    """The script's network as data; its fields are told at `freezing.harvest`."""
    try:
        return freezing.harvest(module, width=2, outputs=("hypothesis", "model"), weights=("W", "b"))
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict) from None


def outputs(module, network, cases):
    """The output for each case {W, b, x}, all set by the suite."""
    return evaluate(network, cases, lambda net, feeds, _: net.run(net.output, feeds))


def gradients(module, network, cases):
    """d sum(output) / dW and / db for each case; None where nothing flows."""
    return evaluate(network, cases, lambda net, feeds, tensors: net.gradients(net.output, tensors, feeds))


def variables(module, network):
    """{tensor: shape} of the inputs that the output is made of and that the script calls variables."""
    try:
        inputs = cleanroom.inputs(network)
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict) from None
    claimed = [one["tensor"] for one in network["variables"]]
    return {tensor: inputs[tensor] for tensor in claimed if tensor in inputs}


def evaluate(network, cases, function):
    try:
        net = cleanroom.opened(network)
        names = [weight(net, network, "W", (2, 1)), weight(net, network, "b", (1,))]
        tensors = [net.tensor(name) for name in names]
        values = {tensor: network["values"][name] for name, tensor in net.variables.items() if name not in names}
        rest(net)
        results = []
        for case in cases:
            chosen = {tensors[0]: case["W"], tensors[1]: case["b"], net.x: case["x"]}
            results.append(function(net, values | chosen, tensors))
        return results
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict) from None


def rest(net):
    """Dropout off, and whatever else the script has a placeholder for as it was fed for looking."""
    random = np.random.RandomState(1)
    values = {name: np.abs(value) for name, value in net.random_values(random).items()}
    net.settle(random.uniform(0.5, 1, (8, 2)).astype(np.float32), values)


def weight(net, network, name, shape):
    """The tensor of W or b: by its name in the script, else (a Keras layer's) the one variable of that shape."""
    tensor = network["weights"][name]["tensor"]
    fitting = [one["tensor"] for one in network["variables"] if tuple(one["shape"]) == shape]
    if tensor is None and len(fitting) == 1:
        tensor = fitting[0]
    if tensor is None or not net.has(tensor):
        raise StudentFault(
            f"{name}를 hypothesis에서 찾을 수 없습니다. {name}는 모양이 {list(shape)}인 tf.Variable이어야 하고, "
            "hypothesis의 계산에 쓰여야 합니다.",
            f"{name} is not part of hypothesis. It must be a tf.Variable of shape {list(shape)} that hypothesis uses.",
        )
    return tensor
