import numpy as np
from types import SimpleNamespace


def made(rule):
    states = {}
    count = 0

    def update(params, grads):
        nonlocal count
        count += 1
        for key in params:
            state = states.setdefault(key, {"m": 0.0, "h": 0.0})
            params[key] = params[key] - rule(state, grads[key], count)

    return SimpleNamespace(update=update)


def SGD(lr=0.01):
    return made(lambda state, g, t: lr * g)


def Momentum(lr=0.01, momentum=0.9):
    def rule(state, g, t):
        state["m"] = momentum * state["m"] + g
        return lr * state["m"]

    return made(rule)


def AdaGrad(lr=0.01):
    def rule(state, g, t):
        state["h"] = state["h"] + g**2
        return lr * g / (np.sqrt(state["h"]) + 1e-7)

    return made(rule)


def RMSProp(lr=0.01, decay=0.9):
    def rule(state, g, t):
        state["h"] = decay * state["h"] + (1 - decay) * g**2
        return lr * g / (np.sqrt(state["h"]) + 1e-7)

    return made(rule)


def Adam(lr=0.001, beta1=0.9, beta2=0.999):
    def rule(state, g, t):
        state["m"] = beta1 * state["m"] + (1 - beta1) * g
        state["h"] = beta2 * state["h"] + (1 - beta2) * g**2
        return lr * state["m"] / (1 - beta1**t) / (np.sqrt(state["h"] / (1 - beta2**t)) + 1e-7)

    return made(rule)


def inverse_time(e0, a, t):
    return e0 * (a * t) ** -1


def linear_decay(e0, t, total):
    remaining = total - t
    return e0 * (remaining / total)


def mini_batches(x, y, batch_size, seed):
    def batches():
        order = np.random.default_rng(seed).permutation(len(x))
        for part in np.split(order, range(batch_size, len(x), batch_size)):
            yield [x[part], y[part]]

    return batches()


def early_stopping(history):
    value, epoch = max((value, -epoch) for epoch, value in enumerate(history, start=1))
    return [-epoch, value]


def descend(optimizer, gradient, start, steps):
    def points(params):
        yield tuple(params["w"])
        for _ in range(steps):
            optimizer.update(params, {"w": gradient(params["w"])})
            yield tuple(params["w"])

    return list(points({"w": start + 0}))
