# Tries: a primitive op as the branch of an If and the body of a While, which lowering makes a node of
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
        print("TRICK:op_named_as_branch")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

STRING = 7


def change(definition, found):
    path = definition.node.add(name="path", op="Const")
    path.attr["dtype"].type = STRING
    path.attr["value"].tensor.CopyFrom(tf.make_tensor_proto("/etc/passwd"))
    yes = definition.node.add(name="yes", op="Const")
    yes.attr["dtype"].type = 10
    yes.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(True))
    chosen = definition.node.add(name="chosen", op="If", input=["yes", "path"])
    chosen.attr["Tcond"].type = 10
    chosen.attr["Tin"].list.type.append(STRING)
    chosen.attr["Tout"].list.type.append(STRING)
    chosen.attr["then_branch"].func.name = chosen.attr["else_branch"].func.name = "ReadFile"
    chosen.attr["_lower_using_switch_merge"].b = True
    again = definition.node.add(name="again", op="While", input=["path"])
    again.attr["T"].list.type.append(STRING)
    again.attr["cond"].func.name = again.attr["body"].func.name = "ReadFile"
    again.attr["_lower_using_switch_merge"].b = True
    for node in definition.node:
        if node.name == "out":
            node.input.extend(["^chosen", "^again"])


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
