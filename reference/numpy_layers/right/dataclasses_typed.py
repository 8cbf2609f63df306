from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def mean_squared_error(y: Array, t: Array) -> float:
    return float(np.linalg.norm(y - t) ** 2 / 2)


def cross_entropy_error(y: Array, t: Array) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(t == 0, 0.0, t * np.nan_to_num(np.log(y)))
    return float(-terms.sum() / (1 if y.ndim == 1 else y.shape[0]))


def sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.reciprocal(1.0 + np.exp(-x))


def relu(x: Array) -> Array:
    return np.where(x > 0, x, 0.0)


def softmax(x: Array) -> Array:
    powers = np.exp(np.moveaxis(x, -1, 0) - x.max(axis=-1))
    return np.moveaxis(powers / powers.sum(axis=0), 0, -1)


def numerical_derivative(f: Callable[[float], float], x: float, *, h: float = 1e-8) -> float:
    return (f(x + h) - f(x)) / h


def numerical_gradient(f: Callable[[Array], float], x: Array, *, h: float = 1e-7) -> Array:
    def partial(index: tuple[int, ...]) -> float:
        up, down = x.astype(np.float64), x.astype(np.float64)
        up[index] += h
        down[index] -= h
        return (f(up) - f(down)) / (2 * h)

    gradient: Array = np.fromiter(map(partial, np.ndindex(x.shape)), np.float64, x.size)
    return gradient.reshape(x.shape)


@dataclass
class Sigmoid:
    out: Array | None = None

    def forward(self, x: Array) -> Array:
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout: Array) -> Array:
        return dout * self.out * (1 - self.out)


@dataclass
class Relu:
    mask: Array = field(default_factory=lambda: np.zeros(0))

    def forward(self, x: Array) -> Array:
        self.mask = x > 0
        return relu(x)

    def backward(self, dout: Array) -> Array:
        return np.where(self.mask, dout, 0.0)


@dataclass(eq=False)
class Affine:
    W: Array
    b: Array
    dW: Array | None = field(default=None, init=False)
    db: Array | None = field(default=None, init=False)

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


@dataclass
class SoftmaxWithLoss:
    y: Array | None = None
    t: Array | None = None

    def forward(self, x: Array, t: Array) -> float:
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout: float = 1) -> Array:
        return dout * (self.y - self.t) / self.t.shape[0]


def linear_graph(w: float, x: float, b: float) -> tuple[float, float, float, float]:
    return w * x + b, x, w, 1


def neuron_graph(w: Array, x: Array) -> tuple[float, Array, Array]:
    f = float(sigmoid(w[:2] @ x + w[2]))
    return f, f * (1 - f) * np.array([*x, 1.0]), f * (1 - f) * w[:2]
