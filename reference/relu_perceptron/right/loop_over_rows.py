import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random_normal([2, 1]), name="weight")
b = tf.Variable(tf.random_normal([1]), name="bias")

n = tf.shape(X)[0]
outputs = tf.TensorArray(tf.float32, size=n)
_, outputs = tf.while_loop(
    lambda i, _: i < n, lambda i, a: (i + 1, a.write(i, tf.nn.relu(tf.matmul(X[i : i + 1], W)[0] + b))), (0, outputs)
)
hypothesis = outputs.stack()


with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data})
    print(prediction)
