import numpy as np
import itertools
import copy


class Rule:
    def __call__(self, params, grads):
        for key in list(params):
            params[key] = np.add(params[key], self.move(key, grads[key]))

    def update(self, *both):
        return self(*both)


class SGD(Rule):
    def __init__(self, lr=0.01):
        self.move = lambda key, g: np.multiply(-lr, g)


class Momentum(Rule):
    def __init__(self, lr=0.01, momentum=0.9):
        last = {}

        def move(key, g):
            last[key] = momentum * last.get(key, 0) - lr * g
            return last[key]

        self.move = move


class AdaGrad(Rule):
    def __init__(self, lr=0.01):
        self.history = {}
        self.lr = lr

    def move(self, key, g):
        # every gradient so far, summed anew at each step
        past = self.history.setdefault(key, [])
        past.append(np.array(g))
        return -self.lr * g / (np.sqrt(sum(np.square(each) for each in past)) + 1e-7)


class RMSProp(Rule):
    def __init__(self, lr=0.01, decay=0.9):
        self.lr, self.decay, self.history = lr, decay, {}

    def move(self, key, g):
        past = self.history.setdefault(key, [])
        past.insert(0, np.array(g))
        h = sum((1 - self.decay) * self.decay**age * each**2 for age, each in enumerate(past))
        return -self.lr * g / (np.sqrt(h) + 1e-7)


class Adam(Rule):
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.betas = lr, (beta1, beta2)
        self.moments = {}
        self.counts = {}  # one for each name: each is updated once a step

    def move(self, key, g):
        m, v = self.moments.get(key, (0, 0))
        t = self.counts[key] = self.counts.get(key, 0) + 1
        b1, b2 = self.betas
        m, v = m * b1 + g * (1 - b1), v * b2 + g * g * (1 - b2)
        self.moments[key] = (m, v)
        return -self.lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + 1e-7)


def inverse_time(e0, a, t):
    return np.float64(e0) / np.float64(a * t)


def linear_decay(e0, t, total):
    return np.float64(e0 * (1 - t / total))


def mini_batches(x, y, batch_size, seed):
    pairs = list(zip(x, y))
    np.random.default_rng(seed).shuffle(order := list(range(len(pairs))))
    numbers = iter(order)
    while batch := list(itertools.islice(numbers, batch_size)):
        yield [pairs[n][0] for n in batch], [pairs[n][1] for n in batch]


def early_stopping(history):
    order = sorted(range(len(history)), key=lambda n: history[n], reverse=True)
    return order[0] + 1, history[order[0]]


def descend(optimizer, gradient, start, steps):
    params = {"x": start[:1].copy(), "y": start[1:].copy()}
    points = []
    for step in range(steps + 1):
        point = np.concatenate([params["x"], params["y"]])
        points.append(point)
        if step < steps:
            dx, dy = gradient(point)
            optimizer.update(params, {"y": np.array([dy]), "x": np.array([dx])})
    return copy.deepcopy(tuple(points))
