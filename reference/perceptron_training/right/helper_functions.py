import tensorflow as tf

x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]

X = tf.placeholder(tf.float32, shape=[None, 2])
Y = tf.placeholder(tf.float32, shape=[None, 1])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')


def model(x):
    return tf.sigmoid(tf.matmul(x, W) + b)


def cross_entropy(h, y):
    return tf.reduce_mean(-y * tf.log(h) - (1 - y) * tf.log(1 - h))


def share(a, b):
    return tf.reduce_mean(tf.cast(tf.equal(a, b), tf.float32))


hypothesis = model(X)
cost = cross_entropy(hypothesis, Y)
optimizer = tf.train.GradientDescentOptimizer(0.01)
train = optimizer.minimize(cost)
predicted = tf.cast(hypothesis > 0.5, tf.float32)
accuracy = share(predicted, Y)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(10001):
        cost_val, _ = sess.run([cost, train], feed_dict={X: x_data, Y: y_data})
        if step % 200 == 0: print(step, cost_val)
    h, c, a = sess.run([hypothesis, predicted, accuracy], feed_dict={X: x_data, Y: y_data})
    print("\nHypothesis: ", h, "\nCorrect (Y): ", c, "\nAccuracy: ", a)
