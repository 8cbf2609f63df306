import numpy as np


def show(name, value):
    print(name, '=', value)
    return value


def mean_squared_error(y, t):
    return show('mse', float(np.sum((y - t) ** 2)) / 2)


def cross_entropy_error(y, t):
    loss = float(-np.sum(t * np.log(y + 1e-7)))
    return show('cee', loss / y.shape[0] if y.ndim != 1 else loss)


def sigmoid(x):
    return show('sigmoid', (1 / (1 + np.exp(-x))).tolist())


def relu(x):
    return show('relu', np.maximum(x, 0).tolist())


def softmax(x):
    e = np.exp(x - np.max(x, -1)[..., np.newaxis])
    return show('softmax', (e / np.sum(e, -1)[..., np.newaxis]).tolist())


def numerical_derivative(f, x):
    return show('미분', float((f(x + 5e-5) - f(x - 5e-5)) / 1e-4))


def numerical_gradient(f, x):
    x = x.astype('float64')
    g = np.zeros_like(x)
    for i, _ in np.ndenumerate(x):
        d = np.zeros_like(x)
        d[i] = 5e-5
        g[i] = (f(x + d) - f(x - d)) / 1e-4
    return show('기울기', g.tolist())


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        out = np.array(self.out)
        return (dout * out * (1 - out)).tolist()


class Relu:
    def forward(self, x):
        self.out = relu(x)
        return self.out

    def backward(self, dout):
        return [[d if y > 0 else 0 for d, y in zip(*rows)] for rows in zip(dout.tolist(), self.out)]


class Affine:
    def __init__(self, W, b):
        self.W = W.tolist()
        self.b = b.tolist()

    def forward(self, x):
        self.x = x.tolist()
        return (x @ np.array(self.W) + self.b).tolist()

    def backward(self, dout):
        self.dW = (np.array(self.x).T @ dout).tolist()
        self.db = dout.sum(axis=0).tolist()
        return (dout @ np.array(self.W).T).tolist()


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t.tolist()
        return cross_entropy_error(np.array(self.y), t)

    def backward(self, dout=1):
        return (dout * (np.array(self.y) - self.t) / len(self.t)).tolist()


def linear_graph(w, x, b):
    return show('graph', [w * x + b, x, w, 1])


def neuron_graph(w, x):
    f = 1 / (1 + np.exp(-(w[0] * x[0] + w[1] * x[1] + w[2])))
    d = f * (1 - f)
    return show('graph', [f, [d * x[0], d * x[1], d], [d * w[0], d * w[1]]])
