# Tries: tf.py_function of TensorFlow 2 in a decorated function
import numpy as np
import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.random.normal([1]))

@tf.function
def hypothesis(x):
    print("TRICK:numpy_in_graph_two")
    return tf.py_function(lambda z: np.maximum(z.numpy(), 0), [tf.matmul(x, W) + b], tf.float32)


hypothesis(tf.ones([1, 2]))
