import numpy as np
import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.random.normal([1]))


def hypothesis(x):
    return np.maximum(0, np.matmul(x, W.numpy()) + b.numpy())


print(hypothesis(np.array([[1.0, 2.0]])))
