"""What is asked of the MNIST network beside the student's code, and in the clean room. Holds no answer.

`harvest` runs after the script and returns its network as data; `examine`, `learning` and `score` work on that data
in the clean room, where nothing of the script is.
"""

import contextlib

import numpy as np

from grader.sandbox.inside.probing import anatomy, cleanroom, freezing, packing

OUTPUTS = ("hypothesis", "model", "logits", "logit", "pred", "prediction", "y_pred", "output", "net", "y_conv")
COSTS = ("cost", "loss", "cost_function", "cross_entropy", "loss_fn", "criterion")
UNSEEN_KO = "학습에 쓰지 않은 이미지로는 그래프를 실행할 수 없습니다."
UNSEEN_EN = "The graph cannot be run on images that are not for training."
EARLY = ("early_stopped_time", "early_stopping_time", "early_stop_time", "best_epoch", "stopped_epoch")


@contextlib.contextmanager
def translate_faults(unseen=False):
    """What the network lacks is told to the student; in no other words than ours where it ran on other images: an
    error of TensorFlow's may quote the numbers that it stumbled over."""
    try:
        yield
    except packing.Unusable as fault:
        ko, en = (UNSEEN_KO, UNSEEN_EN) if unseen else (fault.ko, fault.en)
        raise StudentFault(ko, en, fault.verdict) from None


def harvest(module):
    """The script's network as data (`freezing.harvest`), and `early`: the epoch it chose, or None."""
    with translate_faults():
        network = freezing.harvest(module, width=784, outputs=OUTPUTS, costs=COSTS)
    early = next((value for name in EARLY if (value := getattr(module, name, None)) is not None), None)
    network["early"] = int(early) if isinstance(early, (int, float, np.number)) and early == early else None
    return network


def began(module):
    """The first values of the network's weights, by tensor."""
    return freezing.began()


def downhill(module, network, first, x, ids):
    """How far the way of the weights is the one that the right labels show: `cleanroom.downhill`."""
    with translate_faults():
        net = cleanroom.opened(network)
        net.settle(grey(x[:40]), net.own_values())
        return cleanroom.downhill(net, first, grey(x), ids)


def examine(module, network, seed):
    """What the network is made of, with small random weights of the suite's in place of its own. A dict:

    layers    list of {width, depth, used, weights, moves, gradient, curved}: how many units; 1 is nearest to X;
              whether the output uses it; its variables; whether changing them changes the output; whether the
              cost's gradient reaches them (None: no cost); whether something not linear stands between it and the
              next layer (None for the last)
    moves_x   whether the output changes with X
    shape     of the output for 40 rows
    batches   two of {output, cost, labels}: for random labels, and for the labels the output thinks least likely
    """
    with translate_faults():
        net = cleanroom.opened(network)
        random = np.random.RandomState(seed)
        x = random.uniform(0, 1, (40, 784)).astype(np.float32)
        values = net.random_values(random)
        net.settle(x, values)
        output = net.run(net.output, {net.x: x, **values})
        other = net.run(net.output, {net.x: random.permutation(x.ravel()).reshape(x.shape), **values})
        layers = anatomy.layers(net.operations, net.x, net.output, [one["name"] for one in network["variables"]])
        layers = [layer for layer in layers if layer.used or left_out(layer, layers)]
        batches = [batch(net, random, values, rows, unlikely) for rows, unlikely in ((24, False), (40, True))]
        return {
            "layers": [about(net, layer, layers, x, values, output, random) for layer in layers],
            "moves_x": not np.allclose(output, other, rtol=1e-5, atol=1e-7),
            "shape": output.shape,
            "batches": batches,
        }


def left_out(layer, layers):
    """Whether a layer that the output does not use reads one that it does; else it is another network's."""
    behind = anatomy.ancestors([layer.inlet])
    return any(other.used and other.op in behind for other in layers)


def batch(net, random, values, rows, unlikely):
    x = random.uniform(0, 1, (rows, 784)).astype(np.float32)
    output = net.run(net.output, {net.x: x, **values})
    if output.ndim != 2 or output.shape[1] != 10:
        return {"output": output, "cost": None, "labels": np.zeros(rows, np.int64)}
    labels = output.argmin(axis=1) if unlikely else random.randint(0, 10, rows)
    cost = None
    if net.cost is not None:
        labelled = {net.y: net.labels(labels)} if net.y is not None else {}
        # In one run: dropout that cannot be switched off draws anew in each.
        output, cost = net.run([net.output, net.cost], {net.x: x, **labelled, **values})
        cost = np.asarray(cost, np.float64)
    return {"output": output, "cost": cost, "labels": labels}


def about(net, layer, layers, x, values, output, random):
    names = [f"{name}:0" for name in layer.weights]
    shifted = {name: values[name] + random.normal(0, 0.05, values[name].shape) for name in names}
    moved = net.run(net.output, {net.x: x, **values, **shifted})
    reached = None
    if net.cost is not None:
        labelled = {net.y: net.labels(random.randint(0, 10, len(x)))} if net.y is not None else {}
        gradients = net.gradients(net.cost, [net.variables[name] for name in names], {net.x: x, **labelled, **values})
        reached = any(one is not None and bool(np.any(one)) for one in gradients)
    width = net.run(layer.outlet, {net.x: x, **values}).shape[-1]
    return {
        "width": int(width),
        "depth": layer.depth,
        "used": layer.used,
        "weights": layer.weights,
        "moves": not np.allclose(output, moved, rtol=1e-5, atol=1e-7),
        "gradient": reached,
        "curved": curved(net, layer, layers, x, values, random),
    }


def curved(net, layer, layers, x, values, random):
    """Whether what the next layers read is no affine function of this one's product: f(u)+f(v) != f(u+v)+f(0)."""
    after = anatomy.descendants([layer.outlet])
    nearest = [other for other in layers if other.depth == layer.depth + 1 and other.used]
    inlets = [other.inlet for other in nearest if other.inlet.op in after or other.inlet is layer.outlet]
    if not inlets:
        return None
    size = net.run(layer.outlet, {net.x: x, **values}).shape
    u, v = random.normal(0, 2, size), random.normal(0, 2, size)

    def read(z):
        return net.run(inlets, {net.x: x, layer.outlet: z, **values})

    for fu, fv, both, none in zip(read(u), read(v), read(u + v), read(np.zeros(size)), strict=True):
        if not np.allclose(fu + fv, both + none, rtol=1e-3, atol=1e-3 * float(np.abs(both).max() + 1e-6)):
            return True
    return False


def grey(pixels):
    """Pixels from 0 to 255 as the scripts get them: float32 from 0 to 1."""
    return pixels.astype(np.float32) / np.float32(255) if pixels.dtype == np.uint8 else pixels


def learning(module, network, x, ids, seed):
    """The script's own cost on labelled images, None without a cost. A dict:

    own       with its weights
    shuffled  with the numbers of each weight matrix in another order, six times: what it would be, had nothing been
              learnt
    biases    whether that mostly changes nothing (units that died, matrices of one number), so that the numbers of the
              biases are in another order too
    died      whether that is so with numbers that differ: no unit that reads X answers any more
    """
    with translate_faults():
        net = cleanroom.opened(network)
        x = grey(x)
        if net.cost is None:
            return None
        random = np.random.RandomState(seed)
        own = net.own_values()
        net.settle(x[:40], own)
        labelled = {net.y: net.labels(ids)} if net.y is not None else {}

        def cost(values):
            return float(np.mean(net.run(net.cost, {net.x: x, **labelled, **values})))

        first = cost(own)
        shuffled = [cost(net.shuffled_values(random)) for _ in range(6)]
        biases = bool(np.mean(np.isclose(shuffled, first, rtol=1e-6)) > 0.5)  # some orders wake a dead unit up
        if biases:
            shuffled = [cost(net.shuffled_values(random, vectors=True)) for _ in range(6)]
        died = biases and any(np.ptp(value) > 0 for value in own.values() if value.ndim > 1)
        return {"own": first, "shuffled": shuffled, "biases": biases, "died": died}


def score(module, network, unseen, x, ids, retrain, seed):
    """The output for images that are not for training, with the script's weights, or after training by the suite where
    it is due.

    The suite trains from fresh weights where the script's numbers are no numbers any more, and where `retrain` asks
    for it. Returns {output, by}, `by`: script, nan, asked (the last two: the suite).
    """
    with translate_faults(unseen=True):
        net = cleanroom.opened(network)
        unseen, x = grey(unseen), grey(x)
        values = net.random_values(np.random.RandomState(seed)) if retrain else net.own_values()
        finite = all(np.isfinite(value).all() for value in values.values())
        if finite:
            net.settle(x[:40], values)
        if retrain:
            values = cleanroom.train(net, x, ids, seed)
        output = net.run(net.output, {net.x: unseen, **values}) if finite else np.nan
        if not (retrain or np.isfinite(output).all()):
            return score(module, network, unseen, x, ids, True, seed) | {"by": "nan"}
        return {"output": np.asarray(output, np.float32), "by": "asked" if retrain else "script"}
