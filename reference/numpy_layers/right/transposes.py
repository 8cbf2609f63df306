import numpy as np

# 열마다 데이터 하나로 계산하고 마지막에 전치


def mean_squared_error(y, t):
    return np.einsum('...,...->', y - t, y - t) / 2 if y.ndim == 0 else np.vdot(y - t, y - t) / 2


def cross_entropy_error(y, t):
    columns = np.atleast_2d(y).T
    labels = np.atleast_2d(t).T
    return -np.trace(labels.T @ np.log(columns + 1e-6)) / columns.shape[1]


def sigmoid(x):
    return (1 / (1 + np.exp(-x.T))).T


def relu(x):
    return np.maximum(x.T, 0).T


def softmax(x):
    columns = x.T
    powers = np.exp(columns - columns.max(axis=0))
    return (powers / powers.sum(axis=0)).T


def numerical_derivative(f, x):
    h = 1e-5 * max(1, abs(x))
    return (f(x + h) - f(x - h)) / ((x + h) - (x - h))


def numerical_gradient(f, x):
    shape = np.shape(x)
    columns = np.repeat(np.reshape(x, (-1, 1)), np.size(x), axis=1).astype(float)
    h = 1e-5 * np.eye(np.size(x))
    ups = [f(column.reshape(shape)) for column in (columns + h).T]
    downs = [f(column.reshape(shape)) for column in (columns - h).T]
    return np.subtract(ups, downs).reshape(shape) / 2e-5


class Sigmoid:
    def forward(self, x):
        self.y = sigmoid(x).T
        return self.y.T

    def backward(self, dout):
        return (dout.T * self.y * (1 - self.y)).T


class Relu:
    def forward(self, x):
        self.sign = np.sign(relu(x))
        return relu(x)

    def backward(self, dout):
        return dout * self.sign


class Affine:
    def __init__(self, W, b):
        self.W = W.T
        self.b = b.reshape(-1, 1)

    def forward(self, x):
        self.x = x.T
        return (self.W @ self.x + self.b).T

    def backward(self, dout):
        dout = dout.T
        self.dW = (dout @ self.x.T).T
        self.db = dout.sum(axis=1, keepdims=True).ravel()
        return (self.W.T @ dout).T


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.d = softmax(x) - t
        return cross_entropy_error(softmax(x), t)

    def backward(self, dout=1):
        return self.d / self.d.shape[0] * dout


def linear_graph(w, x, b):
    f = np.array([[w, b]]) @ np.array([[x], [1.0]])
    return f[0, 0], x, w, 1


def neuron_graph(w, x):
    z = w[:2] @ x.T + w[2]
    f = 1 / (1 + np.exp(-z))
    g = f * (1 - f)
    return f, np.outer(g, [x[0], x[1], 1])[0], np.outer(g, w[:2])[0]
