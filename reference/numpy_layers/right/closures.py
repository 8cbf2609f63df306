import numpy as np
from types import SimpleNamespace


def mean_squared_error(y, t):
    return sum((a - b) ** 2 for a, b in zip(y.flat, t.flat)) / 2


def cross_entropy_error(y, t):
    rows = y.shape[0] if len(y.shape) == 2 else 1
    return sum(-b * np.log(max(a, 1e-300)) for a, b in zip(y.flat, t.flat)) / rows


sigmoid = np.vectorize(lambda x: 1 / (1 + np.exp(-x)), otypes=[float])
relu = np.vectorize(lambda x: max(x, 0.0), otypes=[float])


def softmax(x):
    def one(row):
        powers = np.exp(row - row.max())
        return powers / powers.sum()
    return np.apply_along_axis(one, -1, x)


def difference(f, at, h):
    return (f(at + h) - f(at - h)) / (2 * h)


def numerical_derivative(f, x):
    return difference(f, x, 1e-3)


def numerical_gradient(f, x):
    def one(i):
        def along(value):
            flat = list(x.flat)
            flat[i] = value
            return f(np.array(flat, dtype=float).reshape(x.shape))
        return difference(along, float(x.flat[i]), 1e-3)
    return np.array([one(i) for i in range(x.size)]).reshape(x.shape)


def Sigmoid():
    kept = {}

    def forward(x):
        kept['y'] = sigmoid(x)
        return kept['y']

    def backward(dout):
        return dout * kept['y'] * (1 - kept['y'])

    return SimpleNamespace(forward=forward, backward=backward)


def Relu():
    kept = []

    def forward(x):
        kept[:] = [x > 0]
        return relu(x)

    return SimpleNamespace(forward=forward, backward=lambda dout: dout * kept[0])


def Affine(W, b):
    layer = SimpleNamespace(dW=None, db=None)
    x_kept = None

    def forward(x):
        nonlocal x_kept
        x_kept = x
        return x.dot(W) + b

    def backward(dout):
        layer.dW = x_kept.T.dot(dout)
        layer.db = dout.sum(0)
        return dout.dot(W.T)

    layer.forward, layer.backward = forward, backward
    return layer


def SoftmaxWithLoss():
    kept = {}

    def forward(x, t):
        kept.update(y=softmax(x), t=t)
        return cross_entropy_error(kept['y'], t)

    def backward(dout=1):
        return dout * (kept['y'] - kept['t']) / len(kept['t'])

    return SimpleNamespace(forward=forward, backward=backward)


def linear_graph(w, x, b):
    mul, add = (lambda p, q: (p * q, q, p)), (lambda p, q: (p + q, 1, 1))
    g, dg_dw, dg_dx = mul(w, x)
    f, df_dg, df_db = add(g, b)
    return f, df_dg * dg_dw, df_dg * dg_dx, df_db


def neuron_graph(w, x):
    f = float(sigmoid(w[0] * x[0] + w[1] * x[1] + w[2]))
    return (f, tuple(f * (1 - f) * each for each in (x[0], x[1], 1)), tuple(f * (1 - f) * each for each in w[:2]))
