import tensorflow as tf
X = tf.placeholder(tf.float32, [None, 2])
W = tf.Variable(tf.random_normal([2, 1]))
b = tf.Variable(tf.random_normal([1]))
hypothesis = max(0, tf.matmul(X, W) + b)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(hypothesis, feed_dict={X: [[1, 2]]}))
