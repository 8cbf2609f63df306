import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random_normal([2, 1]), name="weight")
b = tf.Variable(tf.random_normal([1]), name="bias")

k = tf.placeholder(tf.float32)
hypothesis = tf.nn.dropout(tf.nn.relu(tf.matmul(X, W) + b), keep_prob=k)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data, k: 1.0})
    print(prediction)
