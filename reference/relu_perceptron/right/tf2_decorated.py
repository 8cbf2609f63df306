import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.zeros([1]))


@tf.function
def relu(z):
    if tf.reduce_any(z > 0):
        return tf.maximum(z, 0.0)
    return tf.zeros_like(z)


@tf.function
def hypothesis(x):
    return relu(x @ W + b)


print(hypothesis(tf.constant([[1.0, 2.0]])))
