import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        params.update({k: w - self.lr * grads[k] for k, w in params.items()})


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu, self.v = lr, momentum, None

    def update(self, params, grads):
        old = self.v or {k: 0.0 for k in params}
        self.v = {k: self.mu * old[k] - self.lr * grads[k] for k in params}
        params.update({k: params[k] + self.v[k] for k in params})


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, None

    def update(self, params, grads):
        self.h = {k: (self.h[k] if self.h else 0) + g * g for k, g in grads.items()}
        params.update({k: w - self.lr * grads[k] / (self.h[k] ** 0.5 + 1e-7) for k, w in params.items()})


class RMSProp:
    def __init__(self, lr=0.01, decay=0.9):
        self.lr, self.r, self.h = lr, decay, None

    def update(self, params, grads):
        self.h = {k: self.r * (self.h[k] if self.h else 0) + (1 - self.r) * g * g for k, g in grads.items()}
        params.update({k: w - self.lr * grads[k] / (self.h[k] ** 0.5 + 1e-7) for k, w in params.items()})


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.b1, self.b2 = lr, beta1, beta2
        self.m, self.v, self.t = None, None, 0

    def update(self, params, grads):
        self.t += 1
        m, v = self.m or dict.fromkeys(grads, 0), self.v or dict.fromkeys(grads, 0)
        self.m = {k: self.b1 * m[k] + (1 - self.b1) * g for k, g in grads.items()}
        self.v = {k: self.b2 * v[k] + (1 - self.b2) * g * g for k, g in grads.items()}
        c1, c2 = 1 - self.b1**self.t, 1 - self.b2**self.t
        params |= {k: w - self.lr * (self.m[k] / c1) / ((self.v[k] / c2) ** 0.5 + 1e-7) for k, w in params.items()}


inverse_time = lambda e0, a, t: e0 / (t * a)
linear_decay = lambda e0, t, total: e0 - e0 * t / total


def mini_batches(x, y, batch_size, seed):
    p = np.random.RandomState(seed).permutation(len(x))
    return ((x[p[i : i + batch_size]], y[p[i : i + batch_size]]) for i in range(0, len(p), batch_size))


early_stopping = lambda history: (history.index(max(history)) + 1, max(history))


def descend(optimizer, gradient, start, steps):
    params = {"p": np.array(start)}
    return [start.tolist()] + [step(optimizer, gradient, params) for _ in range(steps)]


def step(optimizer, gradient, params):
    optimizer.update(params, {"p": gradient(params["p"])})
    return params["p"].tolist()
