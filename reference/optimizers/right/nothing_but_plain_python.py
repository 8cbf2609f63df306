import math
import random

import numpy


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            for index in numpy.ndindex(params[name].shape):
                params[name][index] -= self.lr * grads[name][index]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.moves = {}

    def update(self, params, grads):
        for name in params:
            for index in numpy.ndindex(params[name].shape):
                before = self.moves.get((name, index), 0)
                move = -self.lr * grads[name][index] + self.momentum * before
                self.moves[name, index] = move
                params[name][index] += move


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def next_h(self, h, g):
        return h + g * g

    def update(self, params, grads):
        for name in params:
            for index in numpy.ndindex(params[name].shape):
                g = float(grads[name][index])
                h = self.next_h(self.h.get((name, index), 0), g)
                self.h[name, index] = h
                if g != 0:
                    params[name][index] -= self.lr * g / math.sqrt(h)


class RMSProp(AdaGrad):
    def __init__(self, lr=0.01, decay=0.9):
        AdaGrad.__init__(self, lr)
        self.decay = decay

    def next_h(self, h, g):
        return self.decay * h + (1 - self.decay) * g * g


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.m = {}
        self.v = {}
        self.t = 0

    def update(self, params, grads):
        self.t = self.t + 1
        for name in params:
            for index in numpy.ndindex(params[name].shape):
                g = float(grads[name][index])
                key = (name, index)
                self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
                self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g * g
                m = self.m[key] / (1 - math.pow(self.beta1, self.t))
                v = self.v[key] / (1 - math.pow(self.beta2, self.t))
                params[name][index] -= self.lr * m / (math.sqrt(v) + 1e-7)


def inverse_time(e0, a, t):
    return e0 / (a * t)


def linear_decay(e0, t, total):
    return e0 * (1 - t / total)


def mini_batches(x, y, batch_size, seed):
    generator = random.Random(seed)
    pairs = [(x[i], y[i]) for i in range(len(x))]
    generator.shuffle(pairs)
    result = []
    while len(pairs) > 0:
        xs, ys = [], []
        while len(pairs) > 0 and len(xs) < batch_size:
            one_x, one_y = pairs.pop()
            xs.append(one_x)
            ys.append(one_y)
        result.append((numpy.array(xs), numpy.array(ys)))
    return result


def early_stopping(history):
    best_epoch = 1
    for epoch in range(2, len(history) + 1):
        if history[epoch - 1] > history[best_epoch - 1]:
            best_epoch = epoch
    return best_epoch, history[best_epoch - 1]


def descend(optimizer, gradient, start, steps):
    params = {"x": float(start[0]), "y": float(start[1])}
    points = [[params["x"], params["y"]]]
    for _ in range(steps):
        slope = gradient([params["x"], params["y"]])
        optimizer.update(params, {"x": float(slope[0]), "y": float(slope[1])})
        points.append([params["x"], params["y"]])
    return points
