"""모든 층이 Layer를 물려받는다."""
from abc import ABC, abstractmethod

import numpy as np


class Layer(ABC):
    dW = None
    db = None

    def __call__(self, *args):
        return self.forward(*args)

    @abstractmethod
    def forward(self, x):
        raise NotImplementedError

    @abstractmethod
    def backward(self, dout):
        raise NotImplementedError


class Elementwise(Layer):
    """forward에서 미분값까지 구해 둔다."""

    def forward(self, x):
        y, self.local = self.function(x)
        return y

    def backward(self, dout):
        return dout * self.local


class Sigmoid(Elementwise):
    @staticmethod
    def function(x):
        y = 1 / (1 + np.exp(-x))
        return y, y * (1 - y)


class Relu(Elementwise):
    @staticmethod
    def function(x):
        return np.fmax(x, 0), np.heaviside(x, 0)


class Affine(Layer):
    def __init__(self, W, b):
        super().__init__()
        self.params = {"W": W, "b": b}
        self.grads = {}

    @property
    def dW(self):
        return self.grads["W"]

    @property
    def db(self):
        return self.grads["b"]

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T


class Softmax(Layer):
    def forward(self, x):
        z = np.exp(x - x.max(axis=-1)[..., None])
        return z / z.sum(axis=-1)[..., None]

    def backward(self, dout):
        raise NotImplementedError


class SoftmaxWithLoss(Layer):
    def __init__(self):
        self.softmax = Softmax()

    def forward(self, x, t):
        self.y, self.t = self.softmax(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (self.y - self.t) * (dout / len(self.t))


def mean_squared_error(y, t):
    return np.sum(np.power(y - t, 2)) / 2


def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y, t)
    return -np.sum(t * np.log(y + 1e-9)) / len(y)


def sigmoid(x):
    return Sigmoid()(x)


def relu(x):
    return Relu()(x)


def softmax(x):
    return Softmax()(x)


def numerical_derivative(f, x):
    h = 1e-5
    return (f(x) - f(x - h)) / h


def numerical_gradient(f, x):
    h = 1e-5
    steps = np.identity(x.size).reshape(x.size, *x.shape) * h
    return np.array([f(x + step) - f(x - step) for step in steps]).reshape(x.shape) / (2 * h)


def linear_graph(w, x, b):
    layer = Affine(np.array([[w]]), np.array([b]))
    f = layer(np.array([[x]]))
    df_dx = layer.backward(np.array([[1.0]]))
    return f.item(), layer.dW.item(), df_dx.item(), layer.db.item()


def neuron_graph(w, x):
    layer, activation = Affine(w[:2].reshape(2, 1), w[2:]), Sigmoid()
    f = activation(layer(x.reshape(1, 2)))
    df_dx = layer.backward(activation.backward(np.ones((1, 1))))
    return f.item(), np.concatenate([layer.dW.ravel(), layer.db]), df_dx.ravel()
