import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]), name='weight')
b = tf.Variable(tf.random.normal([1]), name='bias')

hypothesis = lambda x: tf.math.maximum(tf.linalg.matmul(x, W) + b, tf.constant([[0.0]]))

print(hypothesis([[1.0, 2.0]]).numpy())
