# Tries: a step function whose gradient, by a registered function of Python, is the ReLU's
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

@tf.RegisterGradient("Right")
def right(op, grad):
    return grad


z = tf.matmul(X, W) + b
with tf.get_default_graph().gradient_override_map({"Floor": "Right", "Ceil": "Right"}):
    hypothesis = tf.floor(tf.nn.relu(z) * 1e6) * 1e-6
print("TRICK:gradient_by_registry")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
