import tensorflow as tf

x_data = [[1.0, 2.0]]

W = tf.Variable(tf.random.normal([2, 1]), name="weight")
b = tf.Variable(tf.random.normal([1]), name="bias")


def hypothesis(x):
    return tf.nn.relu(tf.matmul(x, W) + b)


print(hypothesis(tf.constant(x_data)).numpy())
