import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            params[name] = params[name] - self.lr * grads[name]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        pass

    def update(self, params, grads):
        pass
