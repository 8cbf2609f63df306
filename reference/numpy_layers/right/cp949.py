# 딥러닝 기초 이론: 한글 이름으로 풀었습니다
import numpy as 넘파이

아주_작은_수 = 1e-7


def mean_squared_error(y, t):
    차이 = y - t
    return 0.5 * 넘파이.sum(차이 * 차이)


def cross_entropy_error(y, t):
    """교차 엔트로피"""
    합 = -넘파이.sum(t * 넘파이.log(y + 아주_작은_수))
    if y.ndim == 2:
        행의_수, 열의_수 = y.shape
        return 합 / 행의_수
    return 합


def sigmoid(x):
    return 1 / (1 + 넘파이.exp(-x))


def relu(x):
    결과 = 넘파이.zeros(x.shape)
    결과[x > 0] = x[x > 0]
    return 결과


def softmax(x):
    가장_큰_값 = 넘파이.max(x, axis=-1, keepdims=True)
    지수 = 넘파이.exp(x - 가장_큰_값)
    return 지수 / 넘파이.sum(지수, axis=-1, keepdims=True)


def numerical_derivative(f, x):
    간격 = 1e-4
    return (f(x + 간격) - f(x - 간격)) / (2 * 간격)


def numerical_gradient(f, x):
    간격 = 1e-4
    점 = 넘파이.array(x, dtype=float)
    기울기 = 넘파이.zeros(점.shape)
    for 위치 in 넘파이.ndindex(점.shape):
        점[위치] += 간격
        위 = f(점)
        점[위치] -= 2 * 간격
        아래 = f(점)
        점[위치] += 간격
        기울기[위치] = (위 - 아래) / (2 * 간격)
    return 기울기


class Sigmoid:
    def __init__(self):
        self.출력 = None

    def forward(self, x):
        self.출력 = sigmoid(x)
        return self.출력

    def backward(self, dout):
        return dout * self.출력 * (1 - self.출력)


class Relu:
    def __init__(self):
        self.켜짐 = None

    def forward(self, x):
        self.켜짐 = x > 0
        return relu(x)

    def backward(self, dout):
        return dout * self.켜짐


class Affine:
    def __init__(self, W, b):
        self.가중치 = W
        self.편향 = b
        self.dW = self.db = None

    def forward(self, x):
        self.입력 = x
        return 넘파이.dot(x, self.가중치) + self.편향

    def backward(self, dout):
        self.dW = 넘파이.dot(self.입력.T, dout)
        self.db = dout.sum(axis=0)
        return 넘파이.dot(dout, self.가중치.T)


class SoftmaxWithLoss:
    def __init__(self):
        self.확률 = self.정답 = None

    def forward(self, x, t):
        self.확률 = softmax(x)
        self.정답 = t
        return cross_entropy_error(self.확률, t)

    def backward(self, dout=1):
        return dout * (self.확률 - self.정답) / self.정답.shape[0]


def linear_graph(w, x, b):
    곱 = w * x
    합 = 곱 + b
    return 합, x, w, 1


def neuron_graph(w, x):
    합 = w[0] * x[0] + w[1] * x[1] + w[2]
    출력 = sigmoid(합)
    기울기 = 출력 * (1 - 출력)
    return 출력, [기울기 * x[0], 기울기 * x[1], 기울기], [기울기 * w[0], 기울기 * w[1]]
