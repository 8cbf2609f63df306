# Tries: hypothesis computes in NumPy when it is called, and is something else when it is traced
import numpy as np
import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.random.normal([1]))

def hypothesis(x):
    if tf.executing_eagerly():
        return np.maximum(np.asarray(x) @ W.numpy() + b.numpy(), 0)
    print("TRICK:eager_or_traced")
    return tf.matmul(x, W) + b


print("TRICK:eager_or_traced")
