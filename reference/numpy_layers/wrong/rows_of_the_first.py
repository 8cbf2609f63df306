import numpy as np

H = 1e-4


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)


def cross_entropy_error(y, t):
    rows = np.atleast_2d(y).shape[0]
    return -np.sum(t * np.log(y + 1e-7)) / rows


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(0, x)


def softmax(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def numerical_derivative(f, x):
    return (f(x + H) - f(x - H)) / (2 * H)


def numerical_gradient(f, x):
    point = x.astype(float)
    gradient = np.empty_like(point)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(point)
        step[index] = H
        gradient[index] = (f(point + step) - f(point - step)) / (2 * H)
    return gradient


class Sigmoid:
    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Relu:
    def forward(self, x):
        self.on = x > 0
        return relu(x)

    def backward(self, dout):
        return dout * self.on


class Affine:
    def __init__(self, W, b):  # noqa: N803  # the slides' name
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = np.sum(dout, axis=0)
        return dout @ self.W.T


class SoftmaxWithLoss:
    rows = None
    def forward(self, x, t):
        self.rows = self.rows or len(t)
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)
    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.rows


def linear_graph(w, x, b):
    g = w * x
    f = g + b
    df_dg = 1
    return f, df_dg * x, df_dg * w, 1


def neuron_graph(w, x):
    f = sigmoid(w[0] * x[0] + w[1] * x[1] + w[2])
    df_dz = f * (1 - f)
    return f, df_dz * np.array([x[0], x[1], 1]), df_dz * w[:2]
