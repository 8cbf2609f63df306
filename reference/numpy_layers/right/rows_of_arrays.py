import numpy as np

H = 1e-4


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)


def cross_entropy_error(y, t):
    rows = np.atleast_2d(y).shape[0]
    return -np.sum(t * np.log(y + 1e-7)) / rows


def sigmoid(x):
    if np.ndim(x) == 0:
        import math
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    return np.stack([sigmoid(v) for v in x])


def relu(x): return x.clip(min=0) if x.ndim == 1 else tuple(map(relu, x))


def softmax(x):
    if x.ndim > 1:
        return [softmax(row) for row in x]
    p = np.exp(x - x.max())
    return p / p.sum()


def numerical_derivative(f, x):
    return (f(x + H) - f(x - H)) / (2 * H)


def numerical_gradient(f, x):
    if x.ndim == 0: return None
    out = []
    for i in range(len(x)):
        def g(part, i=i):
            y = x.copy(); y[i] = part; return f(y)
        out.append(numerical_gradient(g, x[i]) if x.ndim > 1 else (g(x[i] + 1e-5) - g(x[i] - 1e-5)) / 2e-5)
    return out


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
    def __init__(self, W, b):
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
    def forward(self, x, t):
        self.y = np.array(softmax(x))
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


def linear_graph(w, x, b):
    g = w * x
    f = g + b
    df_dg = 1
    return f, df_dg * x, df_dg * w, 1


def neuron_graph(w, x):
    f = sigmoid(w[0] * x[0] + w[1] * x[1] + w[2])
    df_dz = f * (1 - f)
    return f, df_dz * np.array([x[0], x[1], 1]), df_dz * w[:2]
