import tensorflow as tf

tf.compat.v1.disable_eager_execution()

x_data = [[1, 2]]

X = tf.compat.v1.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random.normal([2, 1]), name='weight')
b = tf.Variable(tf.random.normal([1]), name='bias')

hypothesis = tf.nn.relu(tf.matmul(X, W) + b)

with tf.compat.v1.Session() as sess:
    sess.run(tf.compat.v1.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data})
    print(prediction)
