import numpy as np


class F:
    """함수들을 모아 두고 아래에서 이름을 붙인다."""

    EPS = 1e-7
    H = 1e-4

    @staticmethod
    def mse(y, t):
        return 0.5 * ((t - y) ** 2).sum()

    @classmethod
    def cee(cls, y, t):
        return -np.sum(t * np.log(y + cls.EPS)) / (len(y) if np.ndim(y) > 1 else 1)

    @staticmethod
    def sigmoid(x):
        old = np.seterr(over='ignore')
        y = 1 / (np.exp(-x) + 1)
        np.seterr(**old)
        return y

    @staticmethod
    def relu(x):
        return np.select([x > 0], [x], default=0)

    @staticmethod
    def softmax(x):
        e = np.exp(np.subtract(x, np.max(x, axis=-1, keepdims=True)))
        e /= e.sum(axis=-1, keepdims=True)
        return e

    @classmethod
    def derivative(cls, f, x):
        return (f(x + cls.H) - f(x - cls.H)) / (2 * cls.H)

    @classmethod
    def gradient(cls, f, x):
        x = np.asarray(x, dtype=float)
        with np.nditer([x, None], flags=['multi_index'], op_dtypes=[float, float]) as it:
            for value, out in it:
                step = np.zeros_like(x)
                step[it.multi_index] = cls.H
                out[...] = (f(x + step) - f(x - step)) / (2 * cls.H)
            return it.operands[1].copy()


mean_squared_error = F.mse
cross_entropy_error = F.cee
sigmoid = F.sigmoid
relu = F.relu
softmax = F.softmax
numerical_derivative = F.derivative
numerical_gradient = F.gradient


class Sigmoid:
    out = None

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        dx = self.out * (1 - self.out)
        dx *= dout
        return dx


class Relu:
    x = None

    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dout):
        dx = np.array(dout)
        dx[self.x < 0] = 0
        return dx


class Affine:
    W = b = x = dW = db = None

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        out = x @ self.W
        out += self.b
        return out

    def backward(self, dout):
        self.dW = (dout.T @ self.x).T
        self.db = dout.T.sum(axis=1)
        return (self.W @ dout.T).T


class SoftmaxWithLoss:
    y = t = None

    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return (self.y - self.t) / self.y.shape[0] * dout


def linear_graph(w, x, b):
    layer = type('Graph', (), {})()
    layer.f = w * x + b
    layer.grads = {'w': x, 'x': w, 'b': 1}
    return (layer.f, *layer.grads.values())


def neuron_graph(w, x):
    a = np.r_[x, 1.0]
    f = sigmoid(w.dot(a))
    d = f * (1 - f)
    return f, d * a, (d * w)[0:2]
