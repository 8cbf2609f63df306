import numpy as np

EPSILON = 1e-7


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] = params[key] - self.lr * grads[key]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.moves = {}

    def update(self, params, grads):
        for key in params:
            self.moves[key] = self.momentum * self.moves.get(key, 0) - self.lr * grads[key]
            params[key] = params[key] + self.moves[key]


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for key in params:
            self.h[key] = self.h.get(key, 0) + grads[key] ** 2
            params[key] = params[key] - self.lr * grads[key] / (np.sqrt(self.h[key]) + EPSILON)


class RMSProp:
    def __init__(self, lr=0.01, decay=0.9):
        self.lr = lr
        self.decay = decay
        self.h = {}

    def update(self, params, grads):
        for key in params:
            self.h[key] = self.decay * self.h.get(key, 0) + (1 - self.decay) * grads[key] ** 2
            params[key] = params[key] - self.lr * grads[key] / (np.sqrt(self.h[key]) + EPSILON)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.b1, self.b2, self.m, self.v, self.t = lr, beta1, beta2, None, None, {}
    def update(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(v) for k, v in params.items()}
            self.v = {k: np.zeros_like(v) for k, v in params.items()}
        for k in params:
            self.t[k] = self.t.get(k, 0) + bool(grads[k].any())
            t = max(1, self.t[k])
            self.m[k] += (1 - self.b1) * (grads[k] - self.m[k])
            self.v[k] += (1 - self.b2) * (grads[k] ** 2 - self.v[k])
            params[k] -= self.lr * self.m[k] / (1 - self.b1 ** t) / (np.sqrt(self.v[k] / (1 - self.b2 ** t)) + 1e-7)


def inverse_time(e0, a, t):
    return e0 / (a * t)


def linear_decay(e0, t, total):
    return e0 * (1 - t / total)


def mini_batches(x, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    for first in range(0, len(x), batch_size):
        chosen = order[first : first + batch_size]
        yield x[chosen], y[chosen]


def early_stopping(history):
    best = max(history)
    return history.index(best) + 1, best


def descend(optimizer, gradient, start, steps):
    params = {"point": start.copy()}
    points = [start]
    for _ in range(steps):
        optimizer.update(params, {"point": gradient(params["point"])})
        points.append(params["point"].copy())
    return points
