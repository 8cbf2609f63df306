"""최적화: SGD에서 Adam까지

채우지 못한 클래스와 함수는 그대로 두세요. 그 점수만 빠집니다.
params와 grads는 {이름: 배열} 딕셔너리입니다. update는 params의 값을 바꾸고 아무것도 돌려주지 않습니다.

Optimizers, from SGD to Adam. Leave what you could not do as it is; it costs its own points only.
params and grads are dictionaries {name: array}. update changes the values of params and returns nothing.
"""

import numpy as np


class SGD:
    """w ← w − lr·g"""

    def __init__(self, lr=0.01):
        pass

    def update(self, params, grads):
        """params의 모든 값을 한 걸음 갱신한다

        Take one step with every parameter.
        """
        pass


class Momentum:
    """w ← w − lr·g + momentum·Δw (Δw: 바로 앞 걸음에서 w가 움직인 양 / how far w moved in the step before)"""

    def __init__(self, lr=0.01, momentum=0.9):
        pass

    def update(self, params, grads):
        """params의 모든 값을 한 걸음 갱신한다

        Take one step with every parameter.
        """
        pass


class AdaGrad:
    """h ← h + g²,  w ← w − lr·g / (√h + ε),  ε = 1e-7"""

    def __init__(self, lr=0.01):
        pass

    def update(self, params, grads):
        """params의 모든 값을 한 걸음 갱신한다

        Take one step with every parameter.
        """
        pass


class RMSProp:
    """h ← decay·h + (1 − decay)·g²,  w ← w − lr·g / (√h + ε),  ε = 1e-7"""

    def __init__(self, lr=0.01, decay=0.9):
        pass

    def update(self, params, grads):
        """params의 모든 값을 한 걸음 갱신한다

        Take one step with every parameter.
        """
        pass


class Adam:
    """m ← β1·m + (1 − β1)·g,  v ← β2·v + (1 − β2)·g²

    w ← w − lr·m̂ / (√v̂ + ε),  m̂ = m / (1 − β1ᵗ),  v̂ = v / (1 − β2ᵗ),  t = 1, 2, 3, …
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        pass

    def update(self, params, grads):
        """params의 모든 값을 한 걸음 갱신한다

        Take one step with every parameter.
        """
        pass


def inverse_time(e0, a, t):
    """t번째 걸음의 학습률 e0 / (a·t)를 돌려준다

    Return the learning rate e0 / (a·t) of step t.
    """
    pass


def linear_decay(e0, t, total):
    """total 걸음 가운데 t번째의 학습률 e0·(1 − t / total)을 돌려준다

    Return the learning rate e0·(1 − t / total) of step t of `total`.
    """
    pass


def mini_batches(x, y, batch_size, seed):
    """표본을 섞어서 batch_size개씩 나눈 (x의 미니배치, y의 미니배치)를 차례로 준다

    Give pairs (some rows of x, the same rows of y), shuffled, batch_size rows each.
    """
    pass


def early_stopping(history):
    """정확도의 리스트에서 (가장 좋은 epoch, 그 정확도)를 돌려준다. epoch은 1부터

    Return (best epoch, its accuracy) of a list of accuracies; epochs count from 1.
    """
    pass


def descend(optimizer, gradient, start, steps):
    """start에서 optimizer로 steps걸음 내려간 점들의 리스트를 돌려준다. start도 들어간다

    Return the list of points on the way down from `start`, itself included: steps + 1 points.
    """
    pass
