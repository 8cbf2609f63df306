import tensorflow as tf
x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]
X = tf.placeholder(tf.float32)
Y = tf.placeholder(tf.float32)
W = tf.Variable([[0.5], [0.3]])
b = tf.Variable([-2.5])
hypothesis = tf.div(1., 1. + tf.exp(-(tf.matmul(X, W) + b)))
cost = tf.reduce_mean(-Y * tf.log(hypothesis) - (1 - Y) * tf.log(1 - hypothesis))
a = tf.Variable(0.01, trainable=False)
optimizer = tf.train.GradientDescentOptimizer(a)
train = optimizer.minimize(cost)
predicted = tf.floor(hypothesis + 0.5)
accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), "float"))
init = tf.initialize_all_variables()
with tf.Session() as sess:
    sess.run(init)
    for step in range(1500):
        sess.run(train, feed_dict={X: x_data, Y: y_data})
        if step % 200 == 0:
            print(step, sess.run(cost, feed_dict={X: x_data, Y: y_data}), sess.run(W), sess.run(b))
    hypothesis, predicted, accuracy = sess.run([hypothesis, predicted, accuracy], feed_dict={X: x_data, Y: y_data})
