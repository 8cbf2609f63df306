"""NumPy로 만드는 신경망 층: feedforward, loss, back-propagation

채우지 못한 함수와 클래스는 그대로 두세요. 그 점수만 빠집니다. 값은 return으로 돌려주세요.
배열은 float64이고, 여러 개의 데이터는 행으로 쌓습니다: (개수, 특성).

Layers of a network in NumPy. Leave the functions and classes that you could not do as they are; it costs their points
only. Give values back with return. Arrays are float64; several samples are rows: (batch, features).
"""

import numpy as np


def mean_squared_error(y, t):
    """½ Σ (y − t)²을 숫자 하나로 돌려준다

    Return ½ Σ (y − t)² as one number.
    """
    pass


def cross_entropy_error(y, t):
    """−Σ t log y. y가 2차원이면 행의 수로 나눈다. y가 0이어도 유한한 수를 돌려준다

    Return −Σ t log y, divided by the number of rows if y is 2-D. It is a finite number where y is 0, too.
    """
    pass


def sigmoid(x):
    """배열의 각 원소에 1 / (1 + exp(−x))

    Return 1 / (1 + exp(−x)) of each element.
    """
    pass


def relu(x):
    """배열의 각 원소에: x > 0이면 x, 아니면 0

    Return x where x > 0, else 0, for each element.
    """
    pass


def softmax(x):
    """마지막 축(axis)을 따라 exp(x) / Σ exp(x). 큰 수에서도 맞아야 한다

    Return exp(x) / Σ exp(x) along the last axis. It is right for large numbers, too.
    """
    pass


def numerical_derivative(f, x):
    """숫자 x에서 f의 수치 미분을 돌려준다

    Return the difference quotient of f at the number x.
    """
    pass


def numerical_gradient(f, x):
    """배열 x에서 f의 기울기를 x와 같은 모양의 배열로 돌려준다. f(x)는 숫자 하나다. x는 바뀌지 않는다

    Return the gradient of f at the array x, of the shape of x. f(x) is one number. x stays as it was.
    """
    pass


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        """sigmoid(x)

        Return sigmoid(x).
        """
        pass

    def backward(self, dout):
        """dout을 받아 x의 기울기 dx를 돌려준다

        Take dout, and return dx.
        """
        pass


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        """relu(x)

        Return relu(x).
        """
        pass

    def backward(self, dout):
        """dout을 받아 x의 기울기 dx를 돌려준다

        Take dout, and return dx.
        """
        pass


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        """xW + b

        Return xW + b.
        """
        pass

    def backward(self, dout):
        """self.dW와 self.db를 정하고, x의 기울기 dx를 돌려준다

        Set self.dW and self.db, and return dx.
        """
        pass


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        """softmax(x)와 정답 t의 교차 엔트로피를 행마다 구해 평균한 숫자 하나

        Return the mean over the rows of the cross entropy of softmax(x) and the labels t.
        """
        pass

    def backward(self, dout=1):
        """x의 기울기: (y − t) / 행의 수, 거기에 dout을 곱한다

        Return the gradient of x: (y − t) / rows, times dout.
        """
        pass


def linear_graph(w, x, b):
    """f = wx + b의 계산 그래프. (f, df_dw, df_dx, df_db)를 돌려준다

    The graph of f = wx + b: return (f, df_dw, df_dx, df_db).
    """
    pass


def neuron_graph(w, x):
    """f = 1 / (1 + e^−(w0 x0 + w1 x1 + w2))의 계산 그래프. (f, df_dw, df_dx)를 돌려준다: df_dw는 3개, df_dx는 2개

    The graph of f = 1 / (1 + e^−(w0 x0 + w1 x1 + w2)): return (f, df_dw, df_dx), with 3 and 2 entries.
    """
    pass
