import numpy as np


def mean_squared_error(y, t):
    squares = np.square(np.subtract(y, t))
    return np.sum(squares) * 0.5


def cross_entropy_error(y, t):
    y = np.clip(y, 1e-10, 1)
    loss = -np.sum(np.multiply(t, np.log(y)))
    if y.ndim == 2:
        loss /= y.shape[0]
    return loss


def sigmoid(x):
    x = np.clip(x, -500, 500)
    return 1.0 / (1.0 + np.exp(-x))


def relu(x):
    y = np.array(x)
    y[y < 0] = 0
    return y


def softmax(x):
    shifted = x - np.amax(x, axis=x.ndim - 1, keepdims=True)
    shifted = np.clip(shifted, -600, 0)
    numerator = np.exp(shifted)
    return np.divide(numerator, numerator.sum(axis=x.ndim - 1, keepdims=True))


def numerical_derivative(f, x):
    delta_x = 1e-4
    return (f(x + delta_x) - f(x)) / delta_x


def numerical_gradient(f, x):
    delta = 1e-4
    before = f(x)
    answer = np.zeros_like(x, dtype=float)
    for index in np.ndindex(*x.shape):
        y = x.astype(np.float64)
        y[index] += delta
        answer[index] = (f(y) - before) / delta
    return answer


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out.copy()

    def backward(self, dout):
        ds = np.multiply(self.out, 1 - self.out)
        return np.multiply(ds, dout)


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = np.greater(x, 0).astype(float)
        return x * self.mask

    def backward(self, dout):
        return self.mask * dout


class Affine:
    def __init__(self, W, b):
        self.W = W.copy()
        self.b = b.copy()
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x.copy()
        return np.add(x.dot(self.W), self.b)

    def backward(self, dout):
        self.dW[...] = np.transpose(self.x).dot(dout)
        self.db[...] = np.ones(len(dout)).dot(dout)
        return dout.dot(np.transpose(self.W))


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        picked = self.y[np.arange(len(t)), np.argmax(t, axis=1)]
        return -np.mean(np.log(picked + 1e-7))

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t.argmax(axis=1)] -= 1
        dx *= dout
        dx /= len(self.t)
        return dx


def linear_graph(w, x, b):
    g = w * x
    f = g + b
    df_dg, df_db = 1.0, 1.0
    dg_dw, dg_dx = x, w
    return f, df_dg * dg_dw, df_dg * dg_dx, df_db


def neuron_graph(w, x):
    a0, a1 = w[0] * x[0], w[1] * x[1]
    a = a0 + a1 + w[2]
    m = -1 * a
    e = np.exp(m)
    p = e + 1
    f = 1 / p
    # backward, 한 단계씩
    dp = -1 / p ** 2
    de = 1 * dp
    dm = e * de
    da = -1 * dm
    return f, np.array([x[0] * da, x[1] * da, da]), np.array([w[0] * da, w[1] * da])
