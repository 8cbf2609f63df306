import numpy as np
import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    z = sess.run(tf.matmul(X, W) + b, feed_dict={X: x_data})
    hypothesis = np.maximum(0, z)
    print(hypothesis)
