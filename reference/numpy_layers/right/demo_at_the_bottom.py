import numpy as np

np.random.seed(0)
np.set_printoptions(precision=3)


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y[None, :], t[None, :]
    return -(t * np.log(y + 1e-8)).sum(axis=1).mean()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return x.clip(min=0)


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def numerical_derivative(f, x):
    h = 1e-6
    return (f(x + h) - f(x)) / h


def numerical_gradient(f, x):
    flat = x.ravel().astype(float)
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + 1e-4
        up = f(flat.reshape(x.shape))
        flat[i] = kept - 1e-4
        down = f(flat.reshape(x.shape))
        flat[i] = kept
        grad[i] = (up - down) / 2e-4
    return grad.reshape(x.shape)


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out) * self.out


class Relu:
    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dout):
        return dout * (self.x > 0).astype(int)


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]


class TwoLayerNet:
    def __init__(self, inputs, hidden, outputs):
        self.layers = [
            Affine(np.random.randn(inputs, hidden), np.zeros(hidden)),
            Relu(),
            Affine(np.random.randn(hidden, outputs), np.zeros(outputs)),
        ]
        self.last = SoftmaxWithLoss()

    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)

    def step(self, lr):
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        for layer in self.layers:
            if isinstance(layer, Affine):
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db


def linear_graph(w, x, b):
    return w * x + b, x, w, 1


def neuron_graph(w, x):
    z = np.dot(w[:2], x) + w[2]
    f = sigmoid(z)
    return f, f * (1 - f) * np.array([x[0], x[1], 1]), f * (1 - f) * np.array([w[0], w[1]])


print(mean_squared_error(np.array([0.1, 0.9]), np.array([1.0, 0.0])))
print(sigmoid(np.array([-1000, 0, 1000])))
print(numerical_gradient(lambda x: np.sum(x ** 2), np.array([3, 4])))
print(linear_graph(-2, 5, 3))
print(neuron_graph(np.array([2.0, -3.0, -3.0]), np.array([-1.0, -2.0])))

# XOR
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
T = np.eye(2)[[0, 1, 1, 0]]
net = TwoLayerNet(2, 8, 2)
for epoch in range(200):
    loss = net.loss(X, T)
    net.step(0.5)
    if epoch % 50 == 0:
        print('epoch', epoch, 'loss', loss)

if __name__ == '__main__':
    print('끝')
