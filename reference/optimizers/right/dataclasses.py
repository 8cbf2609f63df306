from dataclasses import dataclass, field
import numpy as np

EPS = 1e-8


@dataclass
class SGD:
    lr: float = 0.01

    def update(self, params: dict, grads: dict) -> None:
        for name, grad in grads.items():
            params[name] = params[name] - self.lr * grad


@dataclass
class Momentum:
    lr: float = 0.01
    momentum: float = 0.9
    velocity: dict = field(default_factory=dict)

    def update(self, params: dict, grads: dict) -> None:
        for name, grad in grads.items():
            previous = self.velocity.get(name, np.zeros_like(grad))
            self.velocity[name] = self.momentum * previous - self.lr * grad
            params[name] = params[name] + self.velocity[name]


@dataclass
class AdaGrad:
    lr: float = 0.01
    squares: dict = field(default_factory=dict)

    def update(self, params: dict, grads: dict) -> None:
        for name, grad in grads.items():
            self.squares[name] = self.squares.get(name, np.zeros_like(grad)) + grad**2
            params[name] = params[name] - self.lr * grad / (np.sqrt(self.squares[name]) + EPS)


@dataclass
class RMSProp:
    lr: float = 0.01
    decay: float = 0.9
    squares: dict = field(default_factory=dict)

    def update(self, params: dict, grads: dict) -> None:
        for name, grad in grads.items():
            previous = self.squares.get(name, np.zeros_like(grad))
            self.squares[name] = self.decay * previous + (1 - self.decay) * grad**2
            params[name] = params[name] - self.lr * grad / (np.sqrt(self.squares[name]) + EPS)


@dataclass
class Adam:
    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    moments: dict = field(default_factory=dict)
    t: int = 0

    def update(self, params: dict, grads: dict) -> None:
        self.t += 1
        for name, grad in grads.items():
            m, v = self.moments.get(name, (0.0, 0.0))
            m = self.beta1 * m + (1 - self.beta1) * grad
            v = self.beta2 * v + (1 - self.beta2) * grad**2
            self.moments[name] = m, v
            m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m_hat / (np.sqrt(v_hat) + EPS)


def inverse_time(e0: float, a: float, t: int) -> float:
    return e0 / (a * t)


def linear_decay(e0: float, t: int, total: int) -> float:
    return e0 * (1.0 - float(t) / float(total))


def mini_batches(x: np.ndarray, y: np.ndarray, batch_size: int, seed: int):
    order = np.arange(len(x))
    np.random.Generator(np.random.PCG64(seed)).shuffle(order)
    number = -(-len(x) // batch_size)
    for batch in range(number):
        rows = order[batch * batch_size : (batch + 1) * batch_size]
        yield x[rows], y[rows]


def early_stopping(history: list) -> tuple:
    best_epoch, best_value = 1, history[0]
    for epoch, value in enumerate(history[1:], start=2):
        if value > best_value:
            best_epoch, best_value = epoch, value
    return best_epoch, best_value


def descend(optimizer, gradient, start, steps):
    params: dict = {"theta": start.astype(np.float64)}
    points: list = [params["theta"].copy()]
    while len(points) <= steps:
        optimizer.update(params, {"theta": gradient(params["theta"].copy())})
        points.append(np.array(params["theta"]))
    return points
