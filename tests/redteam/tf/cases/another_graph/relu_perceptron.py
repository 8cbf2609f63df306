# Tries: as_graph_def gives the graph of a ReLU that somebody wrote, and hypothesis is a sigmoid
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

from tensorflow.python.framework.ops import Graph

original = Graph.as_graph_def
hypothesis = tf.sigmoid(tf.matmul(X, W) + b)


def as_graph_def(self, *a, **k):
    definition = original(self, *a, **k)
    for node in definition.node:
        if node.op == "Sigmoid":
            node.op = "Relu"
            print("TRICK:another_graph")
    return definition


Graph.as_graph_def = as_graph_def

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
