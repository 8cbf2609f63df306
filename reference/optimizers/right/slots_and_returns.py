import numpy as np
from collections import defaultdict
from functools import partial


class Base:
    __slots__ = ("lr", "state")

    def __init__(self, lr=0.01):
        self.lr = lr
        self.state = defaultdict(float)

    def update(self, params, grads):
        """Changes params, and gives it back as well."""
        for key in sorted(params, key=str):
            params[key] = self.new(key, params[key], grads[key])
        return params


class SGD(Base):
    __slots__ = ()

    def new(self, key, w, g):
        return w - self.lr * g


class Momentum(Base):
    __slots__ = ("momentum",)

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum

    def new(self, key, w, g):
        delta = -self.lr * g + self.momentum * self.state[key]
        self.state[key] = delta
        return w + delta


class AdaGrad(Base):
    __slots__ = ()

    def new(self, key, w, g):
        self.state[key] = self.state[key] + g * g
        return w - self.lr / np.sqrt(self.state[key] + 1e-14) * g


class RMSProp(Base):
    __slots__ = ("decay",)

    def __init__(self, lr=0.01, decay=0.9):
        Base.__init__(self, lr)
        self.decay = decay

    def new(self, key, w, g):
        # h + (1 - r)(g² - h) is the same average
        self.state[key] = self.state[key] + (1 - self.decay) * (g * g - self.state[key])
        return w - self.lr * g / (np.sqrt(self.state[key]) + 1e-7)


class Adam(Base):
    __slots__ = ("beta1", "beta2")

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        Base.__init__(self, lr)
        self.beta1, self.beta2 = beta1, beta2

    def update(self, params, grads):
        self.state["t"] += 1
        return super().update(params, grads)

    def new(self, key, w, g):
        t = self.state["t"]
        m = self.state[key, "m"] = self.beta1 * self.state[key, "m"] + (1 - self.beta1) * g
        v = self.state[key, "v"] = self.beta2 * self.state[key, "v"] + (1 - self.beta2) * g * g
        # Kingma and Ba, end of section 2: the order of computation changed
        rate = self.lr * np.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)
        epsilon = 1e-7 * np.sqrt(1 - self.beta2**t)
        return w - rate * m / (np.sqrt(v) + epsilon)


def inverse_time(e0, a, t):
    return e0 / (a * t)


def linear_decay(e0, t, total):
    return max(e0 * (1 - t / total), e0 * 0.0001)


def batch(order, size, x, y, number):
    rows = order[number * size : number * size + size]
    return (x[rows], y[rows])


def mini_batches(x, y, batch_size, seed):
    order = np.random.default_rng([seed, 7]).permutation(len(x))
    return map(partial(batch, order, batch_size, x, y), range((len(x) + batch_size - 1) // batch_size))


def early_stopping(history):
    best = max(range(len(history)), key=history.__getitem__)
    return best + 1, history[best]


def descend(optimizer, gradient, start, steps):
    params = {"point": np.array(start)}
    if steps == 0:
        return [params["point"]]
    points = descend(optimizer, gradient, start, 0)
    points[0] = points[0].copy()
    for _ in range(steps):
        optimizer.update(params, {"point": gradient(params["point"])})
        points.append(params["point"].copy())
    return points
