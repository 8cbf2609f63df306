# Tries: a graph that is no graph: nodes that feed themselves, missing inputs, names twice
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

from grader.sandbox.inside.tensorflow import freezing

original = freezing.harvest

from google.protobuf import text_format


def forged(change):
    def harvest(module, **named):
        found = original(module, **named)
        definition = tf.GraphDef()
        definition.ParseFromString(found["graph"])
        change(definition, found)
        found["graph"] = definition.SerializeToString()
        print("TRICK:cyclic_graph")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

def change(definition, found):
    for node in definition.node:
        if node.name == "out":
            del node.input[:]
            node.input.append("out")
    definition.node.add(name="out", op="NoOp")


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
