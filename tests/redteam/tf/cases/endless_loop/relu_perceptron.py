# Tries: a while loop in the graph that never ends once it is run elsewhere
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

z = tf.matmul(X, W) + b
ended = tf.while_loop(lambda i: i < 1.0, lambda i: i * 0.5, [tf.reduce_sum(tf.abs(z)) * 0])
hypothesis = tf.nn.relu(z) + 0 * ended
print("TRICK:endless_loop")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
