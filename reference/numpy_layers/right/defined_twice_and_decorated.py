import functools
import numpy


def array_in(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        args = [numpy.array(a, dtype=numpy.longdouble) if isinstance(a, numpy.ndarray) else a for a in args]
        return function(*args, **kwargs)
    return wrapper


def mean_squared_error(y, t):
    # 처음 쓴 것. 아래에서 다시 썼다
    return numpy.mean((y - t) ** 2)


@array_in
def mean_squared_error(y, t):
    return 0.5 * numpy.sum((y - t) ** 2)


@array_in
def cross_entropy_error(y, t):
    y = y.reshape(-1, y.shape[-1])
    t = t.reshape(-1, t.shape[-1])
    return -numpy.sum(t * numpy.log(y + 1e-7)) / y.shape[0]


@array_in
def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


@array_in
def relu(x):
    return numpy.maximum(x, 0)


@array_in
def softmax(x):
    e = numpy.exp(x - numpy.max(x, axis=-1, keepdims=True))
    return e / numpy.sum(e, axis=-1, keepdims=True)


@functools.lru_cache(maxsize=None)
def step():
    return 1e-6


def numerical_derivative(f, x):
    return (f(x + step()) - f(x - step())) / (2 * step())


@array_in
def numerical_gradient(f, x):
    pass


def numerical_gradient(f, x):
    x = x.astype(float)
    return numpy.reshape(
        [numerical_derivative(lambda v: f(numpy.put_along_axis(c := x.copy().ravel(), numpy.array([i]), v, 0) or c.reshape(x.shape)), x.flat[i])
         for i in range(x.size)], x.shape)


class Sigmoid:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass


class Sigmoid:
    __slots__ = ('y',)

    @array_in
    def call(x):
        return sigmoid(x)

    def forward(self, x):
        self.y = Sigmoid.call(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Relu:
    __slots__ = ['mask']

    def forward(self, x):
        self.mask = numpy.ma.masked_less_equal(x, 0)
        return self.mask.filled(0)

    def backward(self, dout):
        return numpy.where(numpy.ma.getmaskarray(self.mask), 0, dout)


class Affine:
    __slots__ = ['W', 'b', 'x', 'dW', 'db']

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return numpy.hstack([x, numpy.ones((len(x), 1))]) @ numpy.vstack([self.W, self.b])

    def backward(self, dout):
        both = numpy.hstack([self.x, numpy.ones((len(self.x), 1))]).T @ dout
        self.dW, self.db = both[:-1], both[-1]
        return dout @ self.W.T


class SoftmaxWithLoss(object):
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]


def linear_graph(w, x, b):
    return numpy.longdouble(w * x + b), x, w, True + 0


def neuron_graph(w, x):
    f = 1 / (1 + numpy.exp(-(w[:2] @ x + w[2])))
    jacobian = f * (1 - f) * numpy.array([*x, 1, *w[:2]])
    return f, *numpy.split(jacobian, [3])
