# backward를 수치 미분으로 구했습니다 (느리지만 맞습니다)
import numpy as np


def mean_squared_error(y, t):
    return np.sum((y - t) ** 2) / 2


def cross_entropy_error(y, t):
    n = y.size // y.shape[-1]
    return -np.sum(t * np.log(y + 1e-11)) / n


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def numerical_derivative(f, x):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def numerical_gradient(f, x):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        def g(value):
            moved = x.astype(float)
            moved[i] = value
            return f(moved)
        grad[i] = numerical_derivative(g, float(x[i]))
    return grad


class Layer:
    def forward(self, x):
        self.x = x
        return self.compute(x)

    def backward(self, dout):
        return numerical_gradient(lambda x: np.sum(dout * self.compute(x)), self.x)


class Sigmoid(Layer):
    def compute(self, x):
        return sigmoid(x)


class Relu(Layer):
    def compute(self, x):
        return relu(x)


class Affine(Layer):
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def compute(self, x):
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = numerical_gradient(lambda W: np.sum(dout * (self.x @ W + self.b)), self.W)
        self.db = numerical_gradient(lambda b: np.sum(dout * (self.x @ self.W + b)), self.b)
        return super().backward(dout)


class SoftmaxWithLoss(Layer):
    def forward(self, x, t):
        self.t = t
        return super().forward(x)

    def compute(self, x):
        return cross_entropy_error(softmax(x), self.t)

    def backward(self, dout=1):
        return super().backward(dout)


def linear_graph(w, x, b):
    p = np.array([w, x, b])
    df_dw, df_dx, df_db = numerical_gradient(lambda p: p[0] * p[1] + p[2], p)
    return w * x + b, df_dw, df_dx, df_db


def neuron_graph(w, x):
    def f(w, x):
        return sigmoid(w[0] * x[0] + w[1] * x[1] + w[2])
    return f(w, x), numerical_gradient(lambda w: f(w, x), w), numerical_gradient(lambda x: f(w, x), x)
