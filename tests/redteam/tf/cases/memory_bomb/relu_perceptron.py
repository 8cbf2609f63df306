# Tries: the graph fills the memory, a loop of growing tensors
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

z = tf.matmul(X, W) + b
_, grown = tf.while_loop(
    lambda i, t: i < 40, lambda i, t: (i + 1, tf.concat([t, t + 1.0], 0)), [0, tf.zeros([1024])],
    shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])],
)
hypothesis = tf.nn.relu(z) + 0 * tf.reduce_sum(grown)
print("TRICK:memory_bomb")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
