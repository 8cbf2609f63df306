import numpy as np


def zeros(like):
    return {key: np.zeros_like(value) for key, value in like.items()}


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key, value in params.items():
            np.subtract(value, np.multiply(grads[key], self.lr), out=value)


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        if not hasattr(self, "speed"):
            self.speed = zeros(params)
        for key, value in params.items():
            speed = self.speed[key]
            speed *= self.momentum
            speed -= self.lr * grads[key]
            value += speed


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        try:
            h = self.h
        except AttributeError:
            h = self.h = zeros(params)
        for key, value in params.items():
            h[key] += np.square(grads[key])
            # nothing moves where every gradient was 0: no epsilon is needed then
            np.subtract(
                value,
                self.lr * np.divide(grads[key], np.sqrt(h[key]), out=np.zeros_like(h[key]), where=h[key] > 0),
                out=value,
            )


class RMSProp:
    def __init__(self, lr=0.01, decay=0.9):
        self.lr = lr
        self.decay = decay
        self.h = {}

    def update(self, params, grads):
        if not self.h:
            self.h = zeros(params)
        for key, value in params.items():
            h = self.h[key]
            h[...] = self.decay * h + (1 - self.decay) * grads[key] ** 2
            value[...] = value - self.lr * grads[key] / np.maximum(np.sqrt(h), 1e-7)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta = np.array([beta1, beta2])
        self.moments = {}
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        scale = 1 - self.beta**self.t
        for key, value in params.items():
            now = np.stack([grads[key], grads[key] ** 2])
            beta = self.beta.reshape((2,) + (1,) * value.ndim)
            self.moments[key] = beta * self.moments.get(key, np.zeros_like(now)) + (1 - beta) * now
            m, v = self.moments[key]
            value -= self.lr * (m / scale[0]) / (np.sqrt(v / scale[1]) + 1e-7)


def inverse_time(e0, a, t):
    return np.divide(e0, np.multiply(a, t))


def linear_decay(e0, t, total):
    return np.interp(t, [0, total], [e0, 0])


def mini_batches(x, y, batch_size, seed):
    state = np.random.RandomState(seed)
    order = np.argsort(state.rand(len(x)))
    return iter([(x.take(part, axis=0), y.take(part, axis=0)) for part in parts(order, batch_size)])


def parts(order, size):
    return [order[first : first + size] for first in np.arange(0, len(order), size)]


def early_stopping(history):
    history = np.array(history)
    return np.argmax(history) + 1, history.max()


def descend(optimizer, gradient, start, steps):
    here = np.array(start)
    params = {0: here}
    points = np.empty((steps + 1, len(start)))
    points[0] = here
    for step in range(steps):
        optimizer.update(params, {0: gradient(params[0])})
        points[step + 1] = params[0]
    return points
