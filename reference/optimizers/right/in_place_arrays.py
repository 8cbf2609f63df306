import numpy as np


def zeros_for(weights):
    return {name: np.zeros_like(array) for name, array in weights.items()}


class SGD:
    def __init__(self, rate=0.01):
        self.rate = rate

    def update(self, weights, slopes):
        for name, array in weights.items():
            array -= self.rate * slopes[name]


class Momentum:
    def __init__(self, rate=0.01, mu=0.9):
        self.rate, self.mu = rate, mu
        self.speed = {}

    def update(self, weights, slopes):
        self.speed = self.speed or zeros_for(weights)
        for name, speed in self.speed.items():
            speed *= self.mu
            speed -= self.rate * slopes[name]
            weights[name] += speed


class AdaGrad:
    def __init__(self, rate=0.01):
        self.rate = rate
        self.squares = {}

    def update(self, weights, slopes):
        self.squares = self.squares or zeros_for(weights)
        for name, total in self.squares.items():
            total += slopes[name] * slopes[name]
            weights[name] -= self.rate / (np.sqrt(total) + 1e-7) * slopes[name]


class RMSProp:
    def __init__(self, rate=0.01, r=0.9):
        self.rate, self.r = rate, r
        self.squares = {}

    def update(self, weights, slopes):
        self.squares = self.squares or zeros_for(weights)
        for name, mean in self.squares.items():
            mean *= self.r
            mean += (1 - self.r) * slopes[name] * slopes[name]
            weights[name] -= self.rate / (np.sqrt(mean) + 1e-7) * slopes[name]


class Adam:
    """The efficient form of the paper: the correction is in the rate."""

    def __init__(self, rate=0.001, b1=0.9, b2=0.999):
        self.rate, self.b1, self.b2 = rate, b1, b2
        self.first, self.second = {}, {}
        self.left1 = self.left2 = 1.0

    def update(self, weights, slopes):
        if not self.first:
            self.first, self.second = zeros_for(weights), zeros_for(weights)
        self.left1 *= self.b1
        self.left2 *= self.b2
        rate = self.rate * np.sqrt(1 - self.left2) / (1 - self.left1)
        for name, array in weights.items():
            first, second = self.first[name], self.second[name]
            first += (1 - self.b1) * (slopes[name] - first)
            second += (1 - self.b2) * (np.square(slopes[name]) - second)
            array -= rate * first / (np.sqrt(second) + 1e-7)


def inverse_time(e0, a, t):
    lr = e0 / (a * t)
    return lr


def linear_decay(e0, t, total):
    lr = e0 * (1 - t / total)
    return lr


def mini_batches(x, y, batch_size, seed):
    np.random.seed(seed)
    mixed = np.random.permutation(x.shape[0])
    x = x[mixed]
    y = y[mixed]
    for i in range(0, x.shape[0], batch_size):
        yield x[i:i + batch_size], y[i:i + batch_size]


def early_stopping(history):
    max = 0
    early_stopped_time = 0
    for epoch in range(len(history)):
        if history[epoch] > max:
            max = history[epoch]
            early_stopped_time = epoch + 1
    return early_stopped_time, max


def descend(optimizer, gradient, start, steps):
    where = {"x": np.array(start[0]), "y": np.array(start[1])}
    seen = [(float(where["x"]), float(where["y"]))]
    for step in range(steps):
        slope = gradient(np.array([where["x"], where["y"]]))
        optimizer.update(where, {"x": slope[0], "y": slope[1]})
        seen.append((float(where["x"]), float(where["y"])))
    return seen
