import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.random_normal([2, 1]))
b = tf.Variable(tf.random_normal([1]))
hypothesis = tf.nn.relu(tf.matmul(x, w) + b)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(hypothesis, feed_dict={x: [[1, 2]]}))
