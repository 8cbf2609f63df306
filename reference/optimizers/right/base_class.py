import numpy as np
import random


class Optimizer:
    """Everything but the rule."""

    names = ()

    def __init__(self, lr):
        self.lr = lr
        self.states = {}
        self.t = 0

    def update(self, params, grads):
        self.t = self.t + 1
        for key, w in params.items():
            if key not in self.states:
                self.states[key] = {name: np.zeros(w.shape) for name in self.names}
            params[key] = w + self.move(self.states[key], grads[key])

    def move(self, state, g):
        raise NotImplementedError


class SGD(Optimizer):
    def __init__(self, lr=0.01):
        super().__init__(lr)

    def move(self, state, g):
        return -self.lr * g


class Momentum(Optimizer):
    names = ("v",)

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum

    def move(self, state, g):
        state["v"] = self.momentum * state["v"] - self.lr * g
        return state["v"]


class AdaGrad(Optimizer):
    names = ("h",)

    def __init__(self, lr=0.01):
        super().__init__(lr)

    def move(self, state, g):
        state["h"] = state["h"] + np.square(g)
        return self.scaled(state, g)

    def scaled(self, state, g):
        return -self.lr * np.divide(g, np.add(np.sqrt(state["h"]), 1e-7))


class RMSProp(AdaGrad):
    def __init__(self, lr=0.01, decay=0.9):
        super().__init__(lr)
        self.decay = decay

    def move(self, state, g):
        state["h"] = self.decay * state["h"] + (1 - self.decay) * np.square(g)
        return self.scaled(state, g)


class Adam(Optimizer):
    names = ("m", "v")

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        super().__init__(lr)
        self.betas = {"m": beta1, "v": beta2}

    def move(self, state, g):
        hats = {}
        for name, power in (("m", 1), ("v", 2)):
            beta = self.betas[name]
            state[name] = beta * state[name] + (1 - beta) * np.power(g, power)
            hats[name] = state[name] / (1 - beta**self.t)
        return -self.lr * hats["m"] / (np.sqrt(hats["v"]) + 1e-7)


def inverse_time(e0, a, t):
    return e0 / a / t


def linear_decay(e0, t, total):
    return e0 * (total - t) / total


def mini_batches(x, y, batch_size, seed):
    order = list(range(len(x)))
    random.Random(seed).shuffle(order)
    batches = []
    while order:
        taken, order = order[:batch_size], order[batch_size:]
        batches.append((x[taken], y[taken]))
    return batches


def early_stopping(history):
    best = int(np.argmax(history))
    return best + 1, history[best]


def descend(optimizer, gradient, start, steps):
    params = {"w": np.array(start, dtype=float)}
    points = np.zeros((steps + 1, 2))
    points[0] = start
    for step in range(1, steps + 1):
        grads = {"w": gradient(params["w"])}
        optimizer.update(params, grads)
        points[step] = params["w"]
    return points
