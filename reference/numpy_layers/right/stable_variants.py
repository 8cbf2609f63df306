import numpy as np


def mean_squared_error(y, t):
    d = (y - t).ravel()
    return np.dot(d, d) / 2


def cross_entropy_error(y, t):
    chosen = np.where(t > 0, np.maximum(y, np.finfo(float).tiny), 1.0)
    per_row = -np.sum(t * np.log(chosen), axis=-1)
    return float(np.mean(per_row))


def sigmoid(x):
    # 오버플로가 없게
    positive = 1 / (1 + np.exp(-np.abs(x)))
    return np.where(x >= 0, positive, 1 - positive)


def relu(x):
    return (np.abs(x) + x) / 2


def softmax(x):
    log_sum = np.logaddexp.reduce(x, axis=-1, keepdims=True)
    return np.exp(x - log_sum)


def numerical_derivative(f, x):
    # 네 점을 쓰는 공식
    h = 1e-3
    return (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / (12 * h)


def numerical_gradient(f, x):
    x = np.array(x, dtype=np.float64)
    grad = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        def along(v):
            other = x.copy()
            other[index] = v
            return f(other)
        grad[index] = numerical_derivative(along, value)
    return grad


class Sigmoid:
    def forward(self, x):
        self.x = np.copy(x)
        return np.exp(-np.logaddexp(0, -x))

    def backward(self, dout):
        return dout * sigmoid(self.x) * sigmoid(-self.x)


class Relu:
    def forward(self, x):
        self.out = np.clip(x, 0, None)
        return self.out

    def backward(self, dout):
        return dout * np.sign(self.out)


class Affine:
    def __init__(self, W, b):
        self.W = np.asarray(W)
        self.b = np.asarray(b)

    def forward(self, x):
        self.x = np.array(x)
        return np.matmul(self.x, self.W) + self.b[np.newaxis, :]

    def backward(self, dout):
        self.dW = np.einsum('ni,no->io', self.x, dout)
        self.db = np.einsum('no->o', dout)
        return np.einsum('no,io->ni', dout, self.W)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        self.t = t
        return -np.mean(np.sum(t * self.log_y, axis=1))

    def backward(self, dout=1):
        return dout * (np.exp(self.log_y) - self.t) / self.t.shape[0]


def linear_graph(w, x, b):
    return np.array([w * x + b, x, w, 1.0])


def neuron_graph(w, x):
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    f = np.exp(-np.logaddexp(0, -z))
    df = f * (1 - f)
    return f, np.array([df * x[0], df * x[1], df]), np.array([df * w[0], df * w[1]])
