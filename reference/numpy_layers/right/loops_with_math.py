# 반복문과 math만 써서
import math
import numpy as np


def mean_squared_error(y, t):
    total = 0
    y = y.flatten()
    t = t.flatten()
    for i in range(len(y)):
        total = total + (y[i] - t[i]) ** 2
    return total / 2


def cross_entropy_error(y, t):
    if y.ndim == 1:
        total = 0
        for i in range(len(y)):
            if t[i] == 1:
                if y[i] == 0:
                    total += 100
                else:
                    total += -math.log(y[i])
        return total
    total = 0
    for row in range(len(y)):
        total += cross_entropy_error(y[row], t[row])
    return total / len(y)


def sigmoid_one(number):
    if number < -700:
        return 0.0
    return 1 / (1 + math.exp(-number))


def sigmoid(x):
    result = []
    for item in x:
        if isinstance(item, np.ndarray):
            result.append(sigmoid(item))
        else:
            result.append(sigmoid_one(item))
    return result


def relu(x):
    result = []
    for item in x:
        if isinstance(item, np.ndarray):
            result.append(relu(item))
        elif item > 0:
            result.append(item)
        else:
            result.append(0)
    return result


def softmax(x):
    if x.ndim > 1:
        rows = []
        for row in x:
            rows.append(softmax(row))
        return rows
    biggest = max(x)
    powers = []
    for item in x:
        powers.append(math.exp(item - biggest))
    total = sum(powers)
    result = []
    for power in powers:
        result.append(power / total)
    return result


def numerical_derivative(f, x):
    h = 0.00001
    return (f(x + h) - f(x)) / h


def numerical_gradient(f, x):
    h = 0.00001
    grad = np.zeros(x.shape)
    numbers = x.flatten()
    for i in range(len(numbers)):
        up = numbers.astype(float)
        down = numbers.astype(float)
        up[i] += h
        down[i] -= h
        grad[np.unravel_index(i, x.shape)] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
    return grad


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        rows = []
        for i in range(x.shape[0]):
            row = []
            for j in range(x.shape[1]):
                row.append(sigmoid_one(x[i][j]))
            rows.append(row)
        self.out = rows
        return self.out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                y = self.out[i][j]
                dx[i][j] = dout[i][j] * y * (1 - y)
        return dx


class Relu:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                if self.x[i][j] > 0:
                    dx[i][j] = dout[i][j]
        return dx


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        out = np.zeros((x.shape[0], self.W.shape[1]))
        for n in range(x.shape[0]):
            for o in range(self.W.shape[1]):
                total = self.b[o]
                for i in range(self.W.shape[0]):
                    total = total + x[n][i] * self.W[i][o]
                out[n][o] = total
        return out

    def backward(self, dout):
        rows, outputs = dout.shape
        inputs = self.W.shape[0]
        dx = np.zeros((rows, inputs))
        self.dW = np.zeros((inputs, outputs))
        self.db = np.zeros(outputs)
        for n in range(rows):
            for o in range(outputs):
                self.db[o] += dout[n][o]
                for i in range(inputs):
                    dx[n][i] += dout[n][o] * self.W[i][o]
                    self.dW[i][o] += dout[n][o] * self.x[n][i]
        return dx


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.y = np.array(softmax(x))
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        result = []
        for y, t in zip(self.y, self.t):
            row = []
            for k in range(len(y)):
                row.append((y[k] - t[k]) * dout / len(self.t))
            result.append(row)
        return result


def linear_graph(w, x, b):
    f = w * x + b
    return [f, x, w, 1]


def neuron_graph(w, x):
    z = w[2]
    for i in range(2):
        z += w[i] * x[i]
    f = sigmoid_one(z)
    slope = f * (1 - f)
    return [f, [slope * x[0], slope * x[1], slope], [slope * w[0], slope * w[1]]]
