import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]), trainable=False)
b = tf.Variable(tf.random.normal([1]))


def hypothesis(x):
    return tf.nn.relu(tf.matmul(x, W) + b)


print(hypothesis(tf.constant([[1.0, 2.0]])))
