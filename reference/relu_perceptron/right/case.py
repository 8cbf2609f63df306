import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random_normal([2, 1]), name="weight")
b = tf.Variable(tf.random_normal([1]), name="bias")

z = tf.matmul(X, W) + b
hypothesis = tf.case([(tf.reduce_max(z) <= 0, lambda: tf.zeros_like(z))], default=lambda: tf.maximum(z, 0.0))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data})
    print(prediction)
