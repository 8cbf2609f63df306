from numpy import *


def mean_squared_error(y, t):
    return sum((y - t) ** 2) / 2 if y.ndim == 1 else sum([mean_squared_error(a, b) for a, b in zip(y, t)])


def cross_entropy_error(y, t):
    n = 1 if ndim(y) == 1 else len(y)
    return sum(where(t == 1, -log(maximum(y, 1e-20)), 0)) / n


def sigmoid(x):
    return exp(minimum(x, 0)) / (1 + exp(-abs(x)))


def relu(x):
    return maximum(x, zeros_like(x))


def softmax(x):
    e = exp(x - max(x, axis=-1, keepdims=True))
    return e / sum(e, axis=-1, keepdims=True)


def numerical_derivative(f, x):
    h = 2.0 ** -14
    return (f(x + h) - f(x)) / h


def numerical_gradient(f, x):
    h = 2.0 ** -14
    g = empty(shape(x))
    for i in ndindex(shape(x)):
        p = array(x, dtype=float64)
        p[i] = x[i] + h
        q = array(x, dtype=float64)
        q[i] = x[i] - h
        g[i] = (f(p) - f(q)) / (2 * h)
    return g


class Sigmoid:
    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        # 입력으로도 구할 수 있다
        return dout * exp(-self.x) / (1 + exp(-self.x)) ** 2


class Relu:
    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dout):
        return where(self.x > 0, dout, zeros_like(dout))


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return tensordot(x, self.W, axes=1) + tile(self.b, (x.shape[0], 1))

    def backward(self, dout):
        self.dW = tensordot(self.x, dout, axes=(0, 0))
        self.db = add.reduce(dout, axis=0)
        return tensordot(dout, self.W, axes=(1, 1))


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return mean([cross_entropy_error(a, b) for a, b in zip(self.y, t)])

    def backward(self, dout=1):
        return multiply(dout, subtract(self.y, self.t)) / len(self.t)


def linear_graph(w, x, b):
    return w * x + b, x, w, ones(1)[0]


def neuron_graph(w, x):
    x3 = concatenate((x, [1.0]))
    f = 1 / (1 + exp(-inner(w, x3)))
    d = f - f ** 2
    return f, d * x3, d * delete(w, 2)
