import tensorflow as tf

X = tf.constant([[1.0, 2.0]])
W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.random.normal([1]))
hypothesis = tf.nn.relu(tf.matmul(X, W) + b)
print(hypothesis)
