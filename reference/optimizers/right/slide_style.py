# -*- coding: utf-8 -*-
import numpy as np

# w(t+1) = w(t) - epsilon * grad
class SGD:
    def __init__(self, learning_rate=0.01):
        self.learning_rate = learning_rate

    def update(self, w, dE):
        for name in w:
            w[name] = w[name] - self.learning_rate * dE[name]

class Momentum:
    def __init__(self, learning_rate=0.01, mu=0.9):
        self.learning_rate = learning_rate
        self.mu = mu
        self.previous = {}  # w of the step before

    def update(self, w, dE):
        for name in w:
            before = self.previous.get(name, w[name])
            delta = w[name] - before
            self.previous[name] = w[name].copy()
            w[name] = w[name] - self.learning_rate * dE[name] + self.mu * delta

class AdaGrad:
    def __init__(self, learning_rate=0.01):
        self.learning_rate = learning_rate
        self.h = {}

    def update(self, w, dE):
        for name in w:
            if name not in self.h:
                self.h[name] = np.zeros(np.shape(w[name]))
            self.h[name] = self.h[name] + dE[name]**2
            w[name] = w[name] - self.learning_rate * (1 / (np.sqrt(self.h[name]) + 1e-7)) * dE[name]

class RMSProp:
    def __init__(self, learning_rate=0.01, r=0.9):
        self.learning_rate = learning_rate
        self.r = r
        self.h = {}

    def update(self, w, dE):
        for name in w:
            if name not in self.h:
                self.h[name] = np.zeros(np.shape(w[name]))
            self.h[name] = self.r * self.h[name] + (1 - self.r) * dE[name]**2
            w[name] = w[name] - self.learning_rate * (1 / (np.sqrt(self.h[name]) + 1e-7)) * dE[name]

class Adam:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999):
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.m = {}
        self.v = {}
        self.beta1_t = 1
        self.beta2_t = 1

    def update(self, w, dE):
        self.beta1_t = self.beta1_t * self.beta1
        self.beta2_t = self.beta2_t * self.beta2
        for name in w:
            if name not in self.m:
                self.m[name] = np.zeros(np.shape(w[name]))
                self.v[name] = np.zeros(np.shape(w[name]))
            self.m[name] = self.beta1 * self.m[name] + (1 - self.beta1) * dE[name]
            self.v[name] = self.beta2 * self.v[name] + (1 - self.beta2) * dE[name]**2
            m = self.m[name] / (1 - self.beta1_t)
            v = self.v[name] / (1 - self.beta2_t)
            w[name] = w[name] - self.learning_rate * m / (np.sqrt(v) + 1e-7)

def inverse_time(epsilon_0, a, t):
    epsilon = epsilon_0 / (a * t)
    return epsilon

def linear_decay(epsilon_0, t, Nt):
    epsilon = epsilon_0 * (1 - t / Nt)
    return epsilon

def mini_batches(images, labels, batch_size, seed):
    np.random.seed(seed)
    perm = np.arange(len(images))
    np.random.shuffle(perm)
    total_batch = int(len(images) / batch_size)
    for i in range(total_batch):
        batch = perm[i * batch_size:(i + 1) * batch_size]
        yield images[batch], labels[batch]
    rest = perm[total_batch * batch_size:]
    if len(rest) > 0:
        yield images[rest], labels[rest]

def early_stopping(history):
    max = 0
    early_stopped_time = 0
    for epoch in range(len(history)):
        test_accuracy = history[epoch]
        if test_accuracy > max:
            max = test_accuracy
            early_stopped_time = epoch + 1
    return early_stopped_time, max

def descend(optimizer, gradient, start, steps):
    w = {'w': start.copy()}
    trajectory = [start.copy()]
    for epoch in range(steps):
        dE = {'w': gradient(w['w'])}
        optimizer.update(w, dE)
        trajectory.append(w['w'].copy())
    return trajectory
