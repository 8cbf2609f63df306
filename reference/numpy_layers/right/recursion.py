import numpy as np


def add_all(numbers):
    if numbers.ndim == 0:
        return numbers
    if len(numbers) == 0:
        return 0
    return add_all(numbers[0]) + add_all(numbers[1:])


def mean_squared_error(y, t):
    return add_all((y - t) ** 2) / 2


def cross_entropy_error(y, t):
    if y.ndim == 2:
        return sum(map(cross_entropy_error, y, t)) / len(y)
    return -add_all(t * np.log(y + 1e-7))


def sigmoid(x):
    if np.ndim(x) == 0:
        return 1 / (1 + np.exp(-x))
    return np.array([sigmoid(each) for each in x])


def relu(x):
    if np.ndim(x) == 0:
        return x if x > 0 else 0.0
    return np.array([relu(each) for each in x])


def softmax(x):
    if x.ndim > 1:
        return np.stack([softmax(each) for each in x])
    powers = np.exp(x - max(x))
    return powers / add_all(powers)


def numerical_derivative(f, x):
    return numerical_gradient(lambda a: f(a[0]), np.array([x]))[0]


def numerical_gradient(f, x):
    # 첫 번째 축을 하나씩 고정하고 나머지로 다시 부른다
    x = x + 0.0
    if x.ndim == 0:
        h = 1e-5
        return (f(x + h) - f(x - h)) / (2 * h)

    def fix(i):
        def g(part):
            whole = x.copy()
            whole[i] = part
            return f(whole)
        return g

    return np.array([numerical_gradient(fix(i), np.asarray(x[i])) for i in range(len(x))])


class Sigmoid:
    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y) * dout


class Relu:
    def forward(self, x):
        self.y = relu(x)
        return self.y

    def backward(self, dout):
        return np.where(self.y == 0, 0, dout)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.array([row @ self.W + self.b for row in x])

    def backward(self, dout):
        self.dW = sum(np.outer(x, d) for x, d in zip(self.x, dout))
        self.db = sum(dout)
        return np.array([self.W @ d for d in dout])


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return np.array([(y - t) / len(self.t) * dout for y, t in zip(self.y, self.t)])


def linear_graph(w, x, b):
    return (w * x + b, x, w, 1)


def neuron_graph(w, x):
    inputs = np.array([x[0], x[1], 1.0])
    f = sigmoid(inputs @ w)
    return f, f * (1 - f) * inputs, f * (1 - f) * w[:2]
