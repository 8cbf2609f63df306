import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]), name="weight")
b = tf.Variable(tf.random.normal([1]), name="bias")


def hypothesis(x):
    return tf.nn.relu(tf.matmul(tf.cast(x, tf.float32), W) + b)


print(hypothesis([[1, 2]]).numpy())
